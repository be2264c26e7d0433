//! The description of the control API, and responses that are compared with it.

use connectparticipant_emulator::openapi;
use serde_json::{Map, Value};

/// The OpenAPI description.
pub(crate) struct Api(pub(crate) Value);

/// An operation of the description.
pub(crate) struct Operation<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) described: &'a Map<String, Value>,
}

impl Operation<'_> {
    /// The example of the body.
    pub(crate) fn example(&self) -> Option<&Value> {
        self.described.get("requestBody")?.pointer("/content/application~1json/example")
    }

    pub(crate) fn has_response(&self, status: u16) -> bool {
        self.described["responses"].get(status.to_string()).is_some()
    }
}

impl Api {
    pub(crate) fn new() -> Self {
        Self(openapi("http://127.0.0.1:8080"))
    }

    pub(crate) fn operations(&self) -> Vec<Operation<'_>> {
        let paths = self.0["paths"].as_object().unwrap();
        let methods = paths.iter().flat_map(|(path, methods)| {
            methods.as_object().unwrap().iter().map(move |(method, described)| Operation {
                method,
                path,
                described: described.as_object().unwrap(),
            })
        });
        methods.collect()
    }

    /// The operation of a request. Paths without variables come first.
    pub(crate) fn operation(&self, method: &str, path: &str) -> Operation<'_> {
        let path = path.split('?').next().unwrap_or_default();
        let fits = |template: &str| {
            let (parts, found) = (template.split('/'), path.split('/'));
            template.split('/').count() == path.split('/').count()
                && parts.zip(found).all(|(part, found)| part.starts_with('{') || part == found)
        };
        let mut fitting: Vec<_> = self
            .operations()
            .into_iter()
            .filter(|operation| {
                operation.method.eq_ignore_ascii_case(method) && fits(operation.path)
            })
            .collect();
        fitting.sort_by_key(|operation| operation.path.matches('{').count());
        fitting.into_iter().next().unwrap_or_else(|| panic!("{method} {path} is not described"))
    }

    /// The response is one that is described.
    pub(crate) fn check(&self, method: &str, path: &str, status: u16, body: &Value) {
        let operation = self.operation(method, if path.is_empty() { "/" } else { path });
        let place = format!("{method} {} → {status}", operation.path);
        let response = operation.described["responses"].get(status.to_string());
        let response = response.unwrap_or_else(|| panic!("{place} is not described"));
        let response = response
            .get("$ref")
            .map_or(response, |_| &self.0["components"]["responses"]["Refused"]);
        match response.pointer("/content/application~1json/schema") {
            Some(schema) => self.fits(schema, body, &place),
            None => assert_eq!(*body, Value::Null, "{place}"),
        }
    }

    /// A value fits a schema of the description.
    pub(crate) fn fits(&self, schema: &Value, value: &Value, place: &str) {
        // References begin at the root of the description.
        let mut schema = schema.clone();
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("components".to_owned(), self.0["components"].clone());
        }
        let location = "http://localhost/schema.json";
        let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
        compiler.add_resource(location, schema).unwrap();
        // This refuses what is not a schema of draft 2020-12.
        let index = compiler
            .compile(location, &mut schemas)
            .unwrap_or_else(|error| panic!("{place}: {error:#}"));
        schemas.validate(value, index).unwrap_or_else(|error| panic!("{place}: {error:#}"));
    }
}
