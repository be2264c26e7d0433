//! botocore's `service-2.json`, with the files next to it.
//!
//! Each fact becomes the Smithy trait that says the same, so that everything after the reader sees
//! one kind of model. A key this reader does not know becomes the trait `botocore#<key>`: kept,
//! visible in a comparison, and refused by a generator that does not know it either.

mod lacks;
mod operations;
mod shapes;
mod waiters;

use std::collections::{BTreeMap, BTreeSet};

pub use self::lacks::{LACKS, Lack};

use crate::assemble::{Draft, Source};
use crate::{Kind, Node, Object, Problem, Problems, Service, ShapeId, Traits, traits};

/// The texts of a service's files.
#[derive(Clone, Copy, Debug, Default)]
pub struct Files<'a> {
    /// `service-2.json`
    pub service: &'a str,
    /// `endpoint-rule-set-1.json`
    pub endpoint_rule_set: Option<&'a str>,
    /// `endpoint-tests-1.json`
    pub endpoint_tests: Option<&'a str>,
    /// `paginators-1.json`
    pub paginators: Option<&'a str>,
    /// `waiters-2.json`
    pub waiters: Option<&'a str>,
}

/// Reads the files of a service.
///
/// botocore has no namespaces: shapes get `com.amazonaws.` and the service id in lower case, and
/// the service shape is named by its id.
///
/// # Errors
/// Everything that is not as botocore's loaders expect, with its place in the JSON and its shape.
pub fn read(files: Files<'_>) -> Result<Source, Problems> {
    let mut reader =
        Reader { namespace: String::new(), renamed: BTreeMap::new(), problems: Vec::new() };
    let source = reader.files(files);
    Problems::check(reader.problems)?;
    source.ok_or_else(|| Problem::new("there is no `serviceId` in the metadata").into())
}

struct Reader {
    namespace: String,
    /// The shapes whose names are those of operations, with the names that they get.
    renamed: BTreeMap<String, String>,
    problems: Vec<Problem>,
}

impl Reader {
    fn files(&mut self, files: Files<'_>) -> Option<Source> {
        let root = self.parse("service-2.json", files.service)?;
        let metadata = root.get("metadata").cloned().unwrap_or_default();
        let service_id = metadata.get("serviceId").and_then(Node::as_str)?;
        let name: String = service_id.chars().filter(char::is_ascii_alphanumeric).collect();
        self.namespace = format!("com.amazonaws.{}", name.to_ascii_lowercase());

        let mut drafts = Vec::new();
        let paginators = files
            .paginators
            .and_then(|text| self.parse("paginators-1.json", text))
            .and_then(|root| root.get("pagination").cloned());
        let operations = self.member_object(&root, "operations", "");
        let shapes = self.member_object(&root, "shapes", "");
        let mut taken = Names::of(&operations, &shapes);
        self.renamed = taken.rename(&operations, &shapes);
        let mut service_traits = self.service_traits(&metadata);
        let pages_of_nothing = pages_of_nothing(paginators.as_ref(), &operations);
        if !pages_of_nothing.is_empty() {
            service_traits.insert(traits::BOTOCORE_PAGINATORS, Node::Object(pages_of_nothing));
        }
        for (name, node) in operations.iter() {
            let path = format!("/operations/{name}");
            let paginated = paginators.as_ref().and_then(|pages| pages.get(name));
            drafts.extend(self.operation(name, node, paginated, path));
        }
        drafts.extend(self.shapes(&shapes));
        operations::labels_by_member(&mut drafts);
        if let Some(root) = files.waiters.and_then(|text| self.parse("waiters-2.json", text)) {
            let waiters_of_nothing = self.waiters(&root, &mut drafts);
            if !waiters_of_nothing.is_empty() {
                service_traits.insert(traits::BOTOCORE_WAITERS, Node::Object(waiters_of_nothing));
            }
        }
        if let Some(documentation) = root.get("documentation") {
            service_traits.insert(traits::DOCUMENTATION, documentation.clone());
        }
        if let Some(settings) = root.get("clientContextParams") {
            service_traits.insert(traits::CLIENT_CONTEXT_PARAMS, settings.clone());
        }
        if let Some(text) = files.endpoint_rule_set {
            let rules = self.parse("endpoint-rule-set-1.json", text)?;
            service_traits.insert(traits::ENDPOINT_RULE_SET, rules);
        }
        if let Some(text) = files.endpoint_tests {
            let tests = self.parse("endpoint-tests-1.json", text)?;
            service_traits.insert(traits::ENDPOINT_TESTS, tests);
        }
        let operations = drafts
            .iter()
            .filter(|draft| matches!(draft.kind, Kind::Operation(_)))
            .map(|draft| draft.id.clone())
            .collect();
        let version = metadata.get("apiVersion").and_then(Node::as_str).unwrap_or_default();
        drafts.push(Draft {
            id: self.id(&taken.free(&name, "Service"), "/metadata/serviceId")?,
            kind: Kind::Service(Service {
                version: version.to_owned(),
                operations,
                ..Service::default()
            }),
            traits: service_traits,
            mixins: Vec::new(),
            path: "/metadata".to_owned(),
        });
        Some(Source { shapes: drafts, ..Source::default() })
    }

    fn service_traits(&self, metadata: &Node) -> Traits {
        let text = |key| metadata.get(key).and_then(Node::as_str);
        let mut service = Object::default();
        for (key, trait_key) in [("serviceId", "sdkId"), ("endpointPrefix", "endpointPrefix")] {
            if let Some(value) = metadata.get(key) {
                service.insert(trait_key, value.clone());
            }
        }
        let mut service_traits = Traits::default();
        service_traits.insert(traits::SERVICE, Node::Object(service));
        if let Some(title) = text("serviceFullName") {
            service_traits.insert(traits::TITLE, Node::from(title));
        }
        // Newer files list all protocols, of which `protocol` is the one that botocore prefers.
        let listed = metadata.get("protocols").and_then(Node::as_array).unwrap_or_default();
        let protocols: BTreeSet<&str> =
            listed.iter().filter_map(Node::as_str).chain(text("protocol")).collect();
        for protocol in protocols {
            let settings = metadata.get("protocolSettings").and_then(|it| it.get("h2"));
            let value = match settings.and_then(Node::as_str) {
                Some("eventstream") => {
                    let preferred = Node::Array(vec![Node::from("h2")]);
                    Node::from([("eventStreamHttp", preferred)])
                }
                _ => Node::empty_object(),
            };
            service_traits.insert(self::protocol(protocol), value);
        }
        self.auth_traits(metadata, &mut service_traits);
        service_traits
    }

    /// The schemes of newer files, and the one scheme that every file has.
    fn auth_traits(&self, metadata: &Node, service_traits: &mut Traits) {
        let text = |key| metadata.get(key).and_then(Node::as_str);
        let listed = metadata.get("auth").and_then(Node::as_array).unwrap_or_default();
        let mut schemes: Vec<String> =
            listed.iter().filter_map(Node::as_str).map(str::to_owned).collect();
        let signature = match text("signatureVersion") {
            Some("v4") => Some(traits::SIGV4.to_owned()),
            Some("bearer") => Some(traits::HTTP_BEARER_AUTH.to_owned()),
            Some("none") | None => None,
            Some(other) => schemes.is_empty().then(|| format!("botocore#{other}")),
        };
        // The list says which schemes the service accepts. The signature is for clients that do not know the list.
        let is_other = |signature: &String| !schemes.is_empty() && !schemes.contains(signature);
        if schemes.iter().all(|scheme| scheme == traits::NO_AUTH) && !schemes.is_empty() {
            service_traits.insert(traits::AUTH, Node::Array(Vec::new()));
        } else if schemes.len() > 1 || signature.as_ref().is_some_and(is_other) {
            service_traits.insert(traits::AUTH, Node::Array(listed.to_vec()));
        }
        schemes.extend(signature);
        for scheme in &schemes {
            match scheme.as_str() {
                traits::SIGV4 => {
                    let name = text("signingName").or(text("endpointPrefix")).unwrap_or_default();
                    service_traits.insert(traits::SIGV4, Node::from([("name", Node::from(name))]));
                }
                // Not a scheme, but that none is required.
                traits::NO_AUTH => {}
                // Operations that name a scheme decide whether it can be used.
                scheme if scheme.starts_with("botocore#") => {
                    service_traits.insert(traits::AUTH, Node::Array(vec![Node::from(scheme)]));
                }
                scheme => service_traits.annotate(scheme),
            }
        }
    }

    fn parse(&mut self, file: &str, text: &str) -> Option<Node> {
        serde_json::from_str(text)
            .map_err(|error| {
                self.problems.push(Problem::new(format!("{file} is not JSON: {error}")));
            })
            .ok()
    }

    fn member_object(&mut self, node: &Node, key: &str, path: &str) -> Object {
        match node.get(key) {
            Some(Node::Object(object)) => object.clone(),
            Some(other) => {
                let message = format!("expected an object, found {}", other.describe());
                self.report(&format!("{path}/{key}"), "", message);
                Object::default()
            }
            None => {
                self.report(path, "", format!("there is no `{key}`"));
                Object::default()
            }
        }
    }

    /// The id that `{"shape": "Name"}` refers to.
    fn reference(&mut self, node: &Node, shape: &str, path: &str) -> Option<ShapeId> {
        match node.get("shape").and_then(Node::as_str) {
            Some(name) => self.shape_id(name, path),
            None => {
                self.report(path, shape, "there is no `shape`");
                None
            }
        }
    }

    /// The id of a shape. In botocore one may have the name of an operation, in Smithy not.
    fn shape_id(&mut self, name: &str, path: &str) -> Option<ShapeId> {
        let name = self.renamed.get(name).map_or(name, String::as_str).to_owned();
        self.id(&name, path)
    }

    fn id(&mut self, name: &str, path: &str) -> Option<ShapeId> {
        format!("{}#{name}", self.namespace)
            .parse()
            .map_err(|error| self.report(path, name, format!("{error}")))
            .ok()
    }

    fn report(&mut self, path: &str, shape: &str, message: impl Into<String>) {
        let problem = Problem::new(message).path(if path.is_empty() { "/" } else { path });
        self.problems.push(if shape.is_empty() { problem } else { problem.shape(shape) });
    }
}

/// The names of operations and shapes, which are one kind of name in Smithy.
struct Names(BTreeSet<String>);

impl Names {
    fn of(operations: &Object, shapes: &Object) -> Self {
        Self(operations.iter().chain(shapes.iter()).map(|(name, _)| name.to_owned()).collect())
    }

    /// Other names for the shapes that have the name of an operation.
    fn rename(&mut self, operations: &Object, shapes: &Object) -> BTreeMap<String, String> {
        let both = shapes.iter().filter(|(name, _)| operations.get(name).is_some());
        both.map(|(name, _)| (name.to_owned(), self.free(name, "Shape"))).collect()
    }

    /// A name that nothing else has.
    fn free(&mut self, name: &str, suffix: &str) -> String {
        let mut name = name.to_owned();
        while !self.0.insert(name.clone()) {
            name.push_str(suffix);
        }
        name
    }
}

/// The paginators whose operations do not exist.
fn pages_of_nothing(paginators: Option<&Node>, operations: &Object) -> Object {
    let paginators = paginators.and_then(Node::as_object);
    let paginators = paginators.into_iter().flat_map(Object::iter);
    let of_nothing = paginators.filter(|(name, _)| operations.get(name).is_none());
    of_nothing.map(|(name, paginator)| (name.to_owned(), paginator.clone())).collect()
}

/// The trait of a protocol.
fn protocol(name: &str) -> String {
    match name {
        "rest-json" => traits::REST_JSON_1.to_owned(),
        "rest-xml" => "aws.protocols#restXml".to_owned(),
        "json" => "aws.protocols#awsJson1_1".to_owned(),
        "query" => "aws.protocols#awsQuery".to_owned(),
        "ec2" => "aws.protocols#ec2Query".to_owned(),
        "smithy-rpc-v2-cbor" => "smithy.protocols#rpcv2Cbor".to_owned(),
        other => format!("smithy.protocols#{}", other.replace('-', "_")),
    }
}
