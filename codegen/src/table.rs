//! A table of a service's operations and their members, for programs that find an operation by its
//! name at run time: a command line, a console. The program interprets the table. Like `resolve`,
//! this module rejects what the table cannot hold; its emitter decides nothing.

mod input;
mod output;

use std::collections::BTreeSet;

use restjson_model::{Problem, Problems};

use crate::docs;
use crate::ir::{Location, Operation, ResponseBody, Service, Type, TypeDef};

/// The table.
#[derive(Clone, Debug)]
pub(crate) struct OperationTable<'s> {
    /// The operations, sorted by name.
    pub(crate) rows: Vec<Row<'s>>,
    /// The structures, unions and enums that inputs hold.
    pub(crate) shapes: Vec<Shape<'s>>,
}

/// An operation.
#[derive(Clone, Debug)]
pub(crate) struct Row<'s> {
    /// The operation.
    pub(crate) operation: &'s Operation,
    /// The first sentence of its documentation.
    pub(crate) summary: String,
    /// Its documentation, as plain text.
    pub(crate) docs: String,
    /// The members of the input, in the model's order.
    pub(crate) members: Vec<Member>,
    /// The paths in the output that hold no sensitive value.
    pub(crate) public: Vec<String>,
    /// The path of the pagination token in the output.
    pub(crate) next_token: Option<String>,
}

/// A shape that an input holds.
#[derive(Clone, Debug)]
pub(crate) struct Shape<'s> {
    /// The type.
    pub(crate) definition: &'s TypeDef,
    /// The members of a structure or a union, in the model's order.
    pub(crate) members: Vec<Member>,
}

/// A member of an input, a structure or a union.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    /// The name in the model.
    pub(crate) name: String,
    /// Its documentation, as plain text.
    pub(crate) docs: String,
    /// What its value is.
    pub(crate) value: ValueType,
    /// The length or the range that the model demands.
    pub(crate) limits: Option<Limits>,
    /// Whether a request needs it.
    pub(crate) required: bool,
    /// Whether it is, or holds, a sensitive value.
    pub(crate) sensitive: bool,
    /// Whether the client fills it in.
    pub(crate) idempotency_token: bool,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ValueType {
    /// A boolean.
    Boolean,
    /// A whole number.
    Integer,
    /// Any number.
    Float,
    /// A text.
    String,
    /// Any JSON.
    Document,
    /// A text enum, by the name of its type.
    Enum(String),
    /// A list.
    List(Box<ValueType>),
    /// A map, by the type of its values.
    Map(Box<ValueType>),
    /// A structure, by the name of its type.
    Structure(String),
    /// A union, by the name of its type.
    Union(String),
}

/// What the model demands of a value; at least one limit is set.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Limits {
    /// The length of a text, a list or a map.
    Length(Option<u64>, Option<u64>),
    /// The range of a number, as the model writes it.
    Range(Option<String>, Option<String>),
}

/// Makes the table of a service.
///
/// # Errors
/// The operations and members that the table cannot contain.
pub(crate) fn resolve(service: &Service) -> Result<OperationTable<'_>, Problems> {
    let mut problems = Vec::new();
    let mut reached = BTreeSet::new();
    let mut rows = Vec::new();
    for operation in &service.operations {
        check(operation, &mut problems);
        let docs = docs::plain(&operation.docs);
        rows.push(Row {
            operation,
            summary: docs::summary(&docs),
            docs,
            members: input::members(service, &operation.input, &mut reached, &mut problems),
            public: output::public(service, &operation.output),
            next_token: output::next_token(service, operation),
        });
    }
    Problems::check(problems)?;
    let definitions = service.types.iter().filter(|ty| reached.contains(ty.name()));
    let shapes = definitions
        .map(|definition| Shape { definition, members: input::members_of(service, definition) });
    Ok(OperationTable { rows, shapes: shapes.collect() })
}

/// Rejects what the table cannot hold of an operation, whatever its members are.
fn check(operation: &Operation, problems: &mut Vec<Problem>) {
    let mut reject = |shape: String, what: &str| {
        let message = format!("the table of operations does not support {what}");
        problems.push(Problem::new(message).shape(shape));
    };
    if !operation.auth.is_empty() {
        reject(operation.wire.clone(), "signed requests");
    }
    if matches!(operation.response_body, ResponseBody::Payload(..)) {
        reject(operation.wire.clone(), "responses whose body is a single member");
    }
    for field in &operation.output.fields {
        let shape = format!("{}${}", operation.output.wire, field.wire);
        match field.location {
            Location::Body | Location::HostLabel => {}
            _ if field.ty.is_event_stream() => reject(shape, "event streams in a response"),
            _ if field.ty == Type::Stream => reject(shape, "streams in a response"),
            _ => reject(shape, "output members outside the response's body"),
        }
    }
}
