//! The operations of the control API: one list, from which both the router and the OpenAPI description are
//! made.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath};
use axum::handler::Handler;
use axum::routing::{MethodFilter, any, on};
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::describe::{Described, Operation, Schemas, refusal};
use super::extract::BODY_BYTES;
use super::refused::Refused;
use crate::hub::Hub;

/// The path prefix of the control API.
const PREFIX: &str = "/_control";

/// The root path of the control API. A client appends the path to the server's address.
const ROOT: &str = "/_control/";

/// The parts of an operation's description that its types do not contain.
pub(crate) struct About {
    id: &'static str,
    summary: &'static str,
    example: Option<&'static str>,
    refuses: &'static [StatusCode],
}

/// An operation with this id and this summary.
pub(crate) const fn about(id: &'static str, summary: &'static str) -> About {
    About { id, summary, example: None, refuses: &[] }
}

impl About {
    /// An example of the body, as JSON.
    pub(crate) const fn example(mut self, json: &'static str) -> Self {
        self.example = Some(json);
        self
    }

    /// Refusals that depend on more than the request.
    pub(crate) const fn refuses(mut self, statuses: &'static [StatusCode]) -> Self {
        self.refuses = statuses;
        self
    }
}

/// An operation of the list.
struct Entry {
    method: &'static str,
    path: &'static str,
    about: About,
    describe: fn(&mut Operation<'_>),
}

/// The list of operations.
#[derive(Default)]
pub(crate) struct Routes {
    router: Router<Arc<Hub>>,
    entries: Vec<Entry>,
}

impl Routes {
    pub(crate) fn get<H, T, A>(self, path: &'static str, about: About, handler: H) -> Self
    where
        H: Handler<T, Arc<Hub>> + Described<A>,
        T: 'static,
    {
        self.add(("get", MethodFilter::GET), path, about, handler)
    }

    pub(crate) fn post<H, T, A>(self, path: &'static str, about: About, handler: H) -> Self
    where
        H: Handler<T, Arc<Hub>> + Described<A>,
        T: 'static,
    {
        self.add(("post", MethodFilter::POST), path, about, handler)
    }

    pub(crate) fn put<H, T, A>(self, path: &'static str, about: About, handler: H) -> Self
    where
        H: Handler<T, Arc<Hub>> + Described<A>,
        T: 'static,
    {
        self.add(("put", MethodFilter::PUT), path, about, handler)
    }

    pub(crate) fn delete<H, T, A>(self, path: &'static str, about: About, handler: H) -> Self
    where
        H: Handler<T, Arc<Hub>> + Described<A>,
        T: 'static,
    {
        self.add(("delete", MethodFilter::DELETE), path, about, handler)
    }

    fn add<H, T, A>(
        mut self,
        (method, filter): (&'static str, MethodFilter),
        path: &'static str,
        about: About,
        handler: H,
    ) -> Self
    where
        H: Handler<T, Arc<Hub>> + Described<A>,
        T: 'static,
    {
        if path == "/" {
            self.router = self.router.route(PREFIX, on(filter, handler.clone()));
        }
        self.router = self.router.route(&format!("{PREFIX}{path}"), on(filter, handler));
        self.entries.push(Entry { method, path, about, describe: H::describe });
        self
    }

    /// The router of the operations. It refuses every other path and method.
    pub(crate) fn into_router(self) -> Router<Arc<Hub>> {
        let mut methods: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for entry in &self.entries {
            let path = format!("{PREFIX}{}", entry.path);
            methods.entry(path).or_default().push(entry.method.to_uppercase());
        }
        let wrong_method = move |path: MatchedPath| {
            let path = if path.as_str() == PREFIX { ROOT } else { path.as_str() };
            let methods = methods.get(path).map(|methods| methods.join(", ")).unwrap_or_default();
            let message = format!("method not allowed; this path supports {methods}");
            std::future::ready(Refused::new(StatusCode::METHOD_NOT_ALLOWED, message))
        };
        let unknown = || async {
            let message =
                "the control API has no such path; GET /_control/openapi.json lists its paths";
            Refused::new(StatusCode::NOT_FOUND, message)
        };
        self.router
            .route(&format!("{ROOT}{{*path}}"), any(unknown))
            .method_not_allowed_fallback(wrong_method)
            .layer(DefaultBodyLimit::max(BODY_BYTES))
    }

    /// The OpenAPI description of the operations, for an emulator with this address.
    pub(crate) fn openapi(&self, url: &str) -> Value {
        let mut schemas = Schemas::new();
        let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
        for entry in &self.entries {
            let operation = entry.openapi(&mut schemas);
            paths.entry(entry.path).or_default().insert(entry.method.to_owned(), operation);
        }
        let refused = json!({
            "description": "Refused",
            "content": {"application/json": {"schema": refusal(&mut schemas)}},
        });
        let [read, mut schemas] = schemas.finish();
        // A schema of a request type is also valid for responses.
        schemas.extend(read);
        json!({
            "openapi": "3.1.0",
            "info": {
                "title": "Control API of connectparticipant-emulator",
                "description": "The other side of the chats: the flow, the agents, faults, the clock.",
                "version": env!("CARGO_PKG_VERSION"),
                "license": {"name": env!("CARGO_PKG_LICENSE"), "identifier": env!("CARGO_PKG_LICENSE")},
            },
            "servers": [{"url": format!("{url}{PREFIX}")}],
            "paths": paths,
            "components": {"schemas": schemas, "responses": {"Refused": refused}},
        })
    }
}

impl Entry {
    fn openapi(&self, schemas: &mut Schemas) -> Value {
        let mut operation = Operation::new(schemas);
        (self.describe)(&mut operation);
        operation.refuses(self.about.refuses);
        let mut described = Map::new();
        described.insert("operationId".to_owned(), self.about.id.into());
        described.insert("summary".to_owned(), self.about.summary.into());
        if !operation.parameters.is_empty() {
            described.insert("parameters".to_owned(), operation.parameters.into());
        }
        if let Some(mut body) = operation.body {
            let example: Option<Value> =
                self.about.example.and_then(|json| serde_json::from_str(json).ok());
            let content = body.pointer_mut("/content/application~1json");
            if let (Some(example), Some(content)) =
                (example, content.and_then(Value::as_object_mut))
            {
                content.insert("example".to_owned(), example);
            }
            described.insert("requestBody".to_owned(), body);
        }
        let refused = json!({"$ref": "#/components/responses/Refused"});
        let mut responses: Map<String, Value> =
            operation.refusals.iter().map(|status| (status.to_string(), refused.clone())).collect();
        responses.extend(
            operation
                .responses
                .into_iter()
                .map(|(status, response)| (status.to_string(), response)),
        );
        described.insert("responses".to_owned(), responses.into());
        Value::Object(described)
    }
}
