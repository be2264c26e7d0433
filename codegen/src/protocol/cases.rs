//! Reads the cases of a model.

use restjson_model::{Model, Node, ShapeId, traits};

use crate::ir::{Operation, Presence, Service, Structure, Type, TypeDef, Value};
use crate::value::{Literals, Style};

use super::{Refused, events};

/// A case that has a test.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its id, which is unique among the cases of its kind.
    pub id: String,
    /// What it is about.
    pub kind: CaseKind,
    /// The operation's name.
    pub operation: String,
    /// The case, as the model has it.
    pub(super) node: Node,
    /// The members of the operation that is sent.
    pub(super) input: Vec<(String, Value)>,
    /// The members of the output or the error that is received; of an event stream those that the case names.
    pub(super) output: Vec<(String, Value)>,
    /// The events that are received.
    pub(super) events: Vec<Value>,
    /// The index of the error among the operation's, for a case of an error.
    pub(super) error: Option<usize>,
}

/// What a case is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CaseKind {
    /// A request is written.
    Request,
    /// A response is read.
    Response,
    /// Events are written or read, or the messages that go before them.
    EventStream,
}

impl CaseKind {
    /// `request`, `response` or `eventstream`
    pub fn name(self) -> &'static str {
        match self {
            CaseKind::Request => "request",
            CaseKind::Response => "response",
            CaseKind::EventStream => "eventstream",
        }
    }
}

/// Whether a case is for clients, and of this protocol.
pub(super) fn concerns_clients(case: &Node) -> bool {
    let text = |key| case.get(key).and_then(Node::as_str);
    text("appliesTo") != Some("server")
        && text("protocol").is_none_or(|protocol| protocol == traits::REST_JSON_1)
}

/// The cases of a service's operations and errors.
pub(super) fn collect(model: &Model, service: &Service) -> (Vec<Case>, Vec<Refused>) {
    // A client may send errors as events.
    let errors = service.errors.iter().map(|error| TypeDef::Structure(error.structure.clone()));
    let types: Vec<TypeDef> = service.types.iter().cloned().chain(errors).collect();
    let mut collector = Collector {
        literals: Literals::new(&types, Style::Test),
        cases: Vec::new(),
        refused: Vec::new(),
    };
    for operation in &service.operations {
        let Some(id) = operation_id(model, operation) else { continue };
        for case in tests(model, &id, traits::HTTP_REQUEST_TESTS) {
            collector.request(operation, case);
        }
        for case in tests(model, &id, traits::HTTP_RESPONSE_TESTS) {
            collector.response(operation, case);
        }
        for case in tests(model, &id, traits::EVENT_STREAM_TESTS) {
            collector.event_stream(operation, case);
        }
    }
    for error in &service.errors {
        let thrower = service.operations.iter().find_map(|operation| {
            let index = operation
                .errors
                .iter()
                .position(|variant| variant.error == error.structure.name)?;
            Some((operation, index))
        });
        let Some((operation, index)) = thrower else { continue };
        let Some(namespace) = operation_id(model, operation) else { continue };
        let Ok(id) = namespace.sibling(&error.structure.wire) else { continue };
        for case in tests(model, &id, traits::HTTP_RESPONSE_TESTS) {
            collector.error(operation, index, &error.structure, case);
        }
    }
    (collector.cases, collector.refused)
}

fn operation_id(model: &Model, operation: &Operation) -> Option<ShapeId> {
    let named = |id: &&ShapeId| id.name() == operation.wire && model.operation(id).is_some();
    model.shapes.keys().find(named).cloned()
}

fn tests<'m>(model: &'m Model, id: &ShapeId, trait_id: &str) -> Vec<&'m Node> {
    let list =
        model.shape(id).and_then(|shape| shape.traits.get(trait_id)).and_then(Node::as_array);
    list.unwrap_or_default().iter().filter(|case| concerns_clients(case)).collect()
}

pub(super) struct Collector<'s> {
    pub(super) literals: Literals<'s>,
    cases: Vec<Case>,
    refused: Vec<Refused>,
}

impl Collector<'_> {
    fn request(&mut self, operation: &Operation, node: &Node) {
        let params = node.get("params").unwrap_or(&Node::Null);
        let input = self.members(&operation.input, params);
        self.add(operation, CaseKind::Request, node, input, Ok(Vec::new()), None);
    }

    fn response(&mut self, operation: &Operation, node: &Node) {
        let params = node.get("params").unwrap_or(&Node::Null);
        let (input, output) =
            (self.placeholders(&operation.input), self.members(&operation.output, params));
        self.add(operation, CaseKind::Response, node, input, output, None);
    }

    fn error(&mut self, operation: &Operation, index: usize, error: &Structure, node: &Node) {
        let params = node.get("params").unwrap_or(&Node::Null);
        let (input, output) = (self.placeholders(&operation.input), self.members(error, params));
        self.add(operation, CaseKind::Response, node, input, output, Some(index));
    }

    fn event_stream(&mut self, operation: &Operation, node: &Node) {
        let id = node.get("id").and_then(Node::as_str).unwrap_or_default();
        match events::read(self, operation, node) {
            Ok((input, output, events)) => self.cases.push(Case {
                id: id.to_owned(),
                kind: CaseKind::EventStream,
                operation: operation.wire.clone(),
                node: node.clone(),
                input,
                output,
                events,
                error: None,
            }),
            Err(reason) => self.refused.push(Refused {
                operation: operation.wire.clone(),
                cases: 1,
                reason: format!("event stream {id}: {reason}"),
            }),
        }
    }

    fn add(
        &mut self,
        operation: &Operation,
        kind: CaseKind,
        node: &Node,
        input: Result<Vec<(String, Value)>, String>,
        output: Result<Vec<(String, Value)>, String>,
        error: Option<usize>,
    ) {
        let id = node.get("id").and_then(Node::as_str).unwrap_or_default().to_owned();
        match (input, output) {
            (Ok(input), Ok(output)) => self.cases.push(Case {
                id,
                kind,
                operation: operation.wire.clone(),
                node: node.clone(),
                input,
                output,
                events: Vec::new(),
                error,
            }),
            (Err(reason), _) | (_, Err(reason)) => self.refused.push(Refused {
                operation: operation.wire.clone(),
                cases: 1,
                reason: format!("{} {id}: {reason}", kind.name()),
            }),
        }
    }

    pub(super) fn members(
        &self,
        structure: &Structure,
        params: &Node,
    ) -> Result<Vec<(String, Value)>, String> {
        match self.literals.structure(structure, params)? {
            Value::Structure { fields, .. } => Ok(fields),
            _ => Ok(Vec::new()),
        }
    }

    /// An operation with only its required members set.
    pub(super) fn placeholders(
        &self,
        structure: &Structure,
    ) -> Result<Vec<(String, Value)>, String> {
        let value = |field: &crate::ir::Field| match &field.presence {
            Presence::Required => self.placeholder(&field.ty),
            Presence::Optional => Ok(Value::None),
            Presence::Default(value) => Ok(value.clone()),
        };
        structure.fields.iter().map(|field| Ok((field.name.clone(), value(field)?))).collect()
    }

    fn placeholder(&self, ty: &Type) -> Result<Value, String> {
        let node = match ty {
            Type::Boolean => Node::Bool(true),
            Type::String
            | Type::MediaString
            | Type::Secret(_)
            | Type::Enum(_)
            | Type::Blob
            | Type::Stream => Node::from("x"),
            Type::EventInput(_) => return Ok(Value::Events(Vec::new())),
            Type::List(_) => Node::Array(Vec::new()),
            Type::Map(..) => Node::empty_object(),
            Type::Structure(name) => {
                return match self.literals.definition(name) {
                    Some(TypeDef::Structure(structure)) => Ok(Value::Structure {
                        ty: name.clone(),
                        fields: self.placeholders(structure)?,
                    }),
                    _ => Err(format!("no placeholder for a {name}")),
                };
            }
            Type::Boxed(inner) => return Ok(Value::Boxed(Box::new(self.placeholder(inner)?))),
            _ => Node::from(1),
        };
        self.literals.literal(ty, &node)
    }
}
