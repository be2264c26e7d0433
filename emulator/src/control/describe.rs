//! The OpenAPI description of an operation, from the types of its handler.
//!
//! A handler is a function: its arguments are the parts of the request that it reads, and its
//! result is the response. The description is derived from these types, so it cannot differ from
//! them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::extract::{After, AfterQuery, Body, Json, Path};
use super::refused::{Refusal, Refused};
use super::response::{Created, Events, File, NoContent, Pem, Snapshot, StoredSnapshot};
use super::watch::{Message, Position};
use crate::hub::Hub;

const JSON: &str = "application/json";

/// The schemas of all operations. There are two generators, because a request may leave out members that a response
/// always has.
pub(crate) struct Schemas {
    read: SchemaGenerator,
    written: SchemaGenerator,
}

impl Schemas {
    pub(crate) fn new() -> Self {
        let settings = || {
            SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = "/components/schemas".into();
                settings.meta_schema = None;
            })
        };
        Self {
            read: settings().for_deserialize().into_generator(),
            written: settings().for_serialize().into_generator(),
        }
    }

    /// The schemas of requests, and of responses. They have names in common.
    pub(crate) fn finish(mut self) -> [Map<String, Value>; 2] {
        [self.read.take_definitions(true), self.written.take_definitions(true)]
    }
}

/// An operation in the description.
pub(crate) struct Operation<'s> {
    pub(crate) schemas: &'s mut Schemas,
    pub(crate) parameters: Vec<Value>,
    pub(crate) body: Option<Value>,
    pub(crate) responses: BTreeMap<u16, Value>,
    pub(crate) refusals: BTreeSet<u16>,
}

impl<'s> Operation<'s> {
    pub(crate) fn new(schemas: &'s mut Schemas) -> Self {
        let refusals = BTreeSet::from([StatusCode::FORBIDDEN.as_u16()]);
        let (parameters, responses) = (Vec::new(), BTreeMap::new());
        Self { schemas, parameters, body: None, responses, refusals }
    }

    pub(crate) fn refuses(&mut self, statuses: &[StatusCode]) {
        self.refusals.extend(statuses.iter().map(StatusCode::as_u16));
    }

    /// The members of a structure as parameters.
    fn parameters<T: JsonSchema>(&mut self, place: &str) {
        let schema = T::json_schema(&mut self.schemas.read).to_value();
        for (name, schema) in
            schema.get("properties").and_then(Value::as_object).into_iter().flatten()
        {
            let mut schema = schema.clone();
            let description =
                schema.as_object_mut().and_then(|schema| schema.remove("description"));
            self.parameters.push(json!({
                "name": name,
                "in": place,
                "required": place == "path",
                "description": description,
                "schema": schema,
            }));
        }
    }

    fn responds(&mut self, status: StatusCode, description: &str, content: Option<(&str, Value)>) {
        let mut response = json!({"description": description});
        if let (Some((kind, schema)), Some(response)) = (content, response.as_object_mut()) {
            response.insert("content".to_owned(), json!({kind: {"schema": schema}}));
        }
        self.responses.insert(status.as_u16(), response);
    }

    fn responds_json<T: JsonSchema>(&mut self, status: StatusCode, description: &str) {
        let schema = self.schemas.written.subschema_for::<T>().to_value();
        self.responds(status, description, Some((JSON, schema)));
    }
}

/// The schema of every refusal.
pub(crate) fn refusal(schemas: &mut Schemas) -> Value {
    schemas.written.subschema_for::<Refusal>().to_value()
}

/// A part of a request that a handler reads.
pub(crate) trait Input {
    fn describe(operation: &mut Operation<'_>);
}

impl Input for State<Arc<Hub>> {
    fn describe(_: &mut Operation<'_>) {}
}

impl<T: JsonSchema> Input for Json<T> {
    fn describe(operation: &mut Operation<'_>) {
        let schema = operation.schemas.read.subschema_for::<T>().to_value();
        operation.body = Some(json!({"required": true, "content": {JSON: {"schema": schema}}}));
        operation.refuses(&[
            StatusCode::BAD_REQUEST,
            StatusCode::PAYLOAD_TOO_LARGE,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ]);
    }
}

/// The bytes of a snapshot.
impl Input for Body {
    fn describe(operation: &mut Operation<'_>) {
        let schema = operation.schemas.read.subschema_for::<Snapshot>().to_value();
        operation.body = Some(json!({"required": true, "content": {JSON: {"schema": schema}}}));
        operation.refuses(&[StatusCode::BAD_REQUEST, StatusCode::PAYLOAD_TOO_LARGE]);
    }
}

impl<T: JsonSchema> Input for Path<T> {
    fn describe(operation: &mut Operation<'_>) {
        operation.parameters::<T>("path");
        operation.refuses(&[StatusCode::BAD_REQUEST, StatusCode::NOT_FOUND]);
    }
}

impl Input for After {
    fn describe(operation: &mut Operation<'_>) {
        operation.parameters::<AfterQuery>("query");
        operation.refuses(&[StatusCode::BAD_REQUEST]);
    }
}

/// A response of a handler.
pub(crate) trait Output {
    fn describe(operation: &mut Operation<'_>);
}

impl<T: Output> Output for Result<T, Refused> {
    fn describe(operation: &mut Operation<'_>) {
        T::describe(operation);
    }
}

impl<T: JsonSchema> Output for Json<T> {
    fn describe(operation: &mut Operation<'_>) {
        operation.responds_json::<T>(StatusCode::OK, "Done");
    }
}

impl<T: JsonSchema> Output for Created<T> {
    fn describe(operation: &mut Operation<'_>) {
        operation.responds_json::<T>(StatusCode::CREATED, "Started");
    }
}

impl Output for NoContent {
    fn describe(operation: &mut Operation<'_>) {
        operation.responds(StatusCode::NO_CONTENT, "Done", None);
    }
}

impl Output for StoredSnapshot {
    fn describe(operation: &mut Operation<'_>) {
        operation.responds_json::<Snapshot>(StatusCode::OK, "The state");
    }
}

impl Output for Pem {
    fn describe(operation: &mut Operation<'_>) {
        let text = json!({"type": "string"});
        operation.responds(StatusCode::OK, "The certificate, as PEM", Some(("text/plain", text)));
    }
}

impl Output for File {
    fn describe(operation: &mut Operation<'_>) {
        // Bytes have no schema in OpenAPI 3.1.
        let bytes = ("application/octet-stream", json!({}));
        operation.responds(StatusCode::OK, "The bytes", Some(bytes));
    }
}

/// OpenAPI 3.1 has no schema for the events of a stream: the description names that of their data.
impl<P: Position> Output for Events<P>
where
    P::Changes: JsonSchema,
{
    fn describe(operation: &mut Operation<'_>) {
        let schema = operation.schemas.written.subschema_for::<Message<P::Changes>>().to_value();
        let text = json!({
            "type": "string",
            "contentMediaType": "text/event-stream",
            "description": "Server-sent events. The data of each is JSON of the schema in x-event-data.",
            "x-event-data": schema,
        });
        operation.responds(StatusCode::OK, "The events", Some(("text/event-stream", text)));
    }
}

/// A function whose arguments and result describe an operation. `A` is what it is called with.
pub(crate) trait Described<A> {
    fn describe(operation: &mut Operation<'_>);
}

macro_rules! described {
    ($($argument:ident)*) => {
        impl<F, R, $($argument,)*> Described<($($argument,)*)> for F
        where
            F: Fn($($argument),*) -> R,
            R: Future,
            R::Output: Output,
            $($argument: Input,)*
        {
            fn describe(operation: &mut Operation<'_>) {
                $($argument::describe(operation);)*
                <R::Output as Output>::describe(operation);
            }
        }
    };
}

described!();
described!(A);
described!(A B);
described!(A B C);
