//! The service as its model describes it, read at run time.
//!
//! Nothing of the generated client is used here: routes, bindings, constraints and error statuses
//! come from the model, so that a mistake of the generator cannot agree with itself.

pub(crate) mod binding;
pub(crate) mod constraints;
pub(crate) mod error;
pub(crate) mod example;
pub(crate) mod routing;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use regex::Regex;
use restjson_model::{Kind, Model, Node, Problem, Problems, ShapeId, Simple, traits};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) use error::{ErrorCode, ServiceError};
pub(crate) use routing::Route;

/// The header that carries a token.
pub(crate) const BEARER: &str = "x-amz-bearer";

/// A service's operations and shapes.
#[derive(Debug)]
pub(crate) struct Api {
    /// The namespace of its shapes.
    pub(crate) namespace: String,
    pub(crate) model: Model,
    pub(crate) operations: Vec<Operation>,
    error_status: BTreeMap<String, u16>,
    patterns: HashMap<ShapeId, Regex>,
}

/// An operation.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) name: String,
    pub(crate) route: Route,
    pub(crate) status: u16,
    pub(crate) input: ShapeId,
    /// The names of the errors it may return.
    pub(crate) errors: BTreeSet<String>,
    /// The kind of token that the operation takes. `None` for operations whose requests are signed.
    pub(crate) token: Option<TokenKind>,
    /// The input's member that makes a repeated call safe, a `ClientToken`.
    pub(crate) idempotency_token: Option<String>,
    /// The example output, if the emulator has no behaviour for the operation.
    pub(crate) example: Option<Value>,
    /// The parts of the operation's requests that the emulator cannot read. If there are any, the input is not checked.
    pub(crate) unread: Vec<Problem>,
}

/// Which of the two tokens an operation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum TokenKind {
    /// From StartChatContact; accepted by CreateParticipantConnection.
    Participant,
    /// From CreateParticipantConnection; accepted by all other operations.
    Connection,
}

impl Api {
    /// Reads a model that holds one service. An operation without a behaviour gets an example of its output.
    pub(crate) fn read(text: &str, has_behaviour: fn(&str) -> bool) -> Result<Api, Problems> {
        let model = restjson_model::assemble([restjson_model::smithy::read(text)?])?;
        let Some((service_shape, service)) = model.services().next() else {
            return Err(Problem::new("the model has no service").into());
        };
        let mut problems = Vec::new();
        let mut operations = Vec::new();
        let mut error_status = BTreeMap::new();
        for found in model.operations(service) {
            let name = found.shape.id.name().to_owned();
            let token = token_kind(&model, &found.operation.input);
            let by_example = token.is_some() && !has_behaviour(&name);
            let http = found.shape.traits.get(traits::HTTP);
            let http = http.map(|http| if by_example { without_query(http) } else { http.clone() });
            let route = match http.as_ref().map(Route::parse) {
                Some(Ok(route)) => route,
                Some(Err(message)) => {
                    problems
                        .push(Problem::new(message).shape(&found.shape.id).trait_id(traits::HTTP));
                    continue;
                }
                None => {
                    problems.push(Problem::new("no HTTP binding").shape(&found.shape.id));
                    continue;
                }
            };
            for error in found.operation.errors.iter().chain(&service.errors) {
                error_status.insert(error.name().to_owned(), status_of_error(&model, error));
            }
            operations.push(Operation {
                name,
                status: route.status,
                route,
                input: found.operation.input.clone(),
                errors: found
                    .operation
                    .errors
                    .iter()
                    .chain(&service.errors)
                    .map(|error| error.name().to_owned())
                    .collect(),
                token,
                idempotency_token: idempotency_token(&model, &found.operation.input),
                example: by_example
                    .then(|| example::output(&model, &found.shape.id, &found.operation.output)),
                unread: Vec::new(),
            });
        }
        for operation in &mut operations {
            let unread = match operation.example {
                Some(_) => &mut operation.unread,
                None => &mut problems,
            };
            check_supported(&model, &operation.input, &mut BTreeSet::new(), unread);
        }
        let patterns = patterns(&model, &mut problems);
        Problems::check(problems)?;
        let namespace = service_shape.id.namespace().to_owned();
        operations.sort_by(|a, b| a.route.cmp_specificity(&b.route));
        Ok(Api { namespace, model, operations, error_status, patterns })
    }

    /// The operation that a request is for, and the values of the labels in its path.
    pub(crate) fn route(
        &self,
        method: &http::Method,
        path: &str,
    ) -> Option<(&Operation, BTreeMap<String, String>)> {
        self.operations.iter().find_map(|operation| {
            operation.route.matches(method, path).map(|labels| (operation, labels))
        })
    }

    /// The status of a modelled error.
    pub(crate) fn status_of(&self, code: &str) -> Option<u16> {
        self.error_status.get(code).copied()
    }

    /// The compiled `pattern` of a shape.
    pub(crate) fn pattern(&self, id: &ShapeId) -> Option<&Regex> {
        self.patterns.get(id)
    }
}

/// Literals in the query do not distinguish operations here.
fn without_query(http: &Node) -> Node {
    let mut http = http.as_object().cloned().unwrap_or_default();
    let uri = http.get("uri").and_then(Node::as_str);
    if let Some(path) = uri.and_then(|uri| uri.split('?').next()).map(Node::from) {
        http.insert("uri", path);
    }
    Node::Object(http)
}

fn status_of_error(model: &Model, id: &ShapeId) -> u16 {
    let Some(shape) = model.shape(id) else { return 500 };
    let default = if shape.traits.text(traits::ERROR) == Some("client") { 400 } else { 500 };
    let status = shape.traits.get(traits::HTTP_ERROR).and_then(|status| status.as_i64());
    status.and_then(|status| u16::try_from(status).ok()).unwrap_or(default)
}

/// The kind of token in the bearer header; the name of the bound member tells the kind.
fn token_kind(model: &Model, input: &ShapeId) -> Option<TokenKind> {
    let bearer = model.structure(input).iter().find(|member| {
        let header = member.traits.text(traits::HTTP_HEADER);
        header.is_some_and(|header| header.eq_ignore_ascii_case(BEARER))
    });
    bearer.map(|member| match member.name.as_str() {
        "ParticipantToken" => TokenKind::Participant,
        _ => TokenKind::Connection,
    })
}

/// The member with the trait `idempotencyToken`.
fn idempotency_token(model: &Model, input: &ShapeId) -> Option<String> {
    let mut members = model.structure(input).iter();
    let member = members.find(|member| member.traits.has(traits::IDEMPOTENCY_TOKEN));
    member.map(|member| member.name.clone())
}

/// Only shapes have patterns, in this model as in every published one.
fn patterns(model: &Model, problems: &mut Vec<Problem>) -> HashMap<ShapeId, Regex> {
    let mut patterns = HashMap::new();
    for shape in model.shapes.values() {
        let Some(pattern) = shape.traits.text(traits::PATTERN) else { continue };
        match Regex::new(pattern) {
            Ok(regex) => {
                patterns.insert(shape.id.clone(), regex);
            }
            Err(error) => problems.push(
                Problem::new(format!("cannot compile it: {error}"))
                    .shape(&shape.id)
                    .trait_id(traits::PATTERN),
            ),
        }
    }
    patterns
}

/// Reports shapes that the emulator could not check, so that the problem appears at the start and
/// not at run time.
fn check_supported(
    model: &Model,
    id: &ShapeId,
    seen: &mut BTreeSet<ShapeId>,
    problems: &mut Vec<Problem>,
) {
    if !seen.insert(id.clone()) {
        return;
    }
    let Some(shape) = model.shape(id) else {
        problems.push(Problem::new("this shape is missing").shape(id));
        return;
    };
    match &shape.kind {
        Kind::Structure(_) | Kind::List(_) | Kind::Map(..) => {
            for member in shape.members() {
                for binding in [
                    traits::HTTP_PAYLOAD,
                    traits::HTTP_PREFIX_HEADERS,
                    traits::HTTP_QUERY_PARAMS,
                    traits::JSON_NAME,
                ] {
                    if member.traits.has(binding) {
                        problems.push(
                            Problem::new("the emulator does not know this binding")
                                .shape(id.with_member(&member.name))
                                .trait_id(binding),
                        );
                    }
                }
                check_supported(model, &member.target, seen, problems);
            }
        }
        Kind::Enum(_)
        | Kind::Simple(Simple::String | Simple::Boolean | Simple::Integer | Simple::Long) => {}
        other => problems.push(
            Problem::new(format!("the emulator does not read {} shapes in requests", other.name()))
                .shape(id),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::services;

    #[test]
    fn all_operations_are_read() {
        let api = services::participant().unwrap();
        let names: BTreeSet<&str> =
            api.operations.iter().map(|operation| operation.name.as_str()).collect();
        let (_, service) = api.model.services().next().unwrap();
        assert_eq!(names.len(), api.model.operations(service).len());
        let participant: Vec<&str> = api
            .operations
            .iter()
            .filter(|operation| operation.token == Some(TokenKind::Participant))
            .map(|operation| operation.name.as_str())
            .collect();
        assert!(participant.contains(&"CreateParticipantConnection"));
        assert!(!participant.contains(&"SendMessage"));
        let idempotent: BTreeSet<&str> = api
            .operations
            .iter()
            .filter(|operation| operation.idempotency_token.as_deref() == Some("ClientToken"))
            .map(|operation| operation.name.as_str())
            .collect();
        let expected = [
            "CompleteAttachmentUpload",
            "DisconnectParticipant",
            "SendEvent",
            "SendMessage",
            "StartAttachmentUpload",
        ];
        assert!(idempotent.is_superset(&BTreeSet::from(expected)), "{idempotent:?}");
        assert_eq!(api.status_of("ServiceQuotaExceededException"), Some(402));
        assert_eq!(api.status_of("Nonsense"), None);
    }

    #[test]
    fn a_model_with_an_unknown_binding_is_refused() {
        let text = r##"{"smithy": "2.0", "shapes": {
            "a#S": {"type": "service", "version": "1", "operations": [{"target": "a#Op"}]},
            "a#Op": {"type": "operation", "input": {"target": "a#In"},
                "traits": {"smithy.api#http": {"method": "POST", "uri": "/", "code": 200}}},
            "a#In": {"type": "structure", "members": {
                "Data": {"target": "smithy.api#Blob", "traits": {"smithy.api#httpPayload": {}}}}}
        }}"##;
        let problems = Api::read(text, |_| true).unwrap_err().to_string();
        assert!(problems.contains("httpPayload") && problems.contains("blob"), "{problems}");
        // An unknown operation of a participant does not prevent the start.
        let token = r##"{"Token": {"target": "smithy.api#String",
            "traits": {"smithy.api#httpHeader": "X-Amz-Bearer"}}, "##;
        let text = text
            .replace("\"uri\": \"/\"", "\"uri\": \"/?a=b\"")
            .replace("{\n                \"Data\"", &format!("{token}\"Data\""));
        let api = Api::read(&text, |_| false).unwrap();
        let (operation, _) = api.route(&http::Method::POST, "/").unwrap();
        assert_eq!(operation.unread.len(), 2, "{:?}", operation.unread);
        assert_eq!(operation.example, Some(serde_json::json!({})));
    }
}
