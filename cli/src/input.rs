//! The input of an operation as JSON: read from a file, or written to be filled in.

use std::path::Path;

use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::near;
use crate::secret::{self, Sources};
use crate::table::{MemberSpec, ValueType};

/// The depth of structures in a skeleton. It is limited because structures may contain themselves.
const MAX_DEPTH: usize = 4;

/// Reads the members of an input from a file; `-` is the standard input.
///
/// # Errors
/// If the file cannot be read, is not a JSON object, or has a member that the operation has not.
pub(crate) fn read(
    option: &str,
    file: &str,
    members: &[MemberSpec],
    sources: &mut Sources<'_>,
) -> Result<Map<String, Value>, Failure> {
    let text = match file {
        "-" => sources.standard_input(option)?,
        path => secret::file(option, Path::new(path))?,
    };
    let fail = |why: String| Failure::usage(format!("--{option} {file}: {why}"));
    // The message of serde_json would repeat a part of the input, which may be a secret.
    let input: Value = serde_json::from_str(&text).map_err(|error| {
        fail(format!("not valid JSON at line {}, column {}", error.line(), error.column()))
    })?;
    let Value::Object(input) = input else { return Err(fail("must be a JSON object".to_owned())) };
    let known = || members.iter().map(|member| member.name);
    match input.keys().find(|name| !known().any(|known| known == name.as_str())) {
        None => Ok(input),
        Some(unknown) => {
            let hint = near::question(unknown, known()).unwrap_or_else(|| {
                format!("there are: {}", known().collect::<Vec<_>>().join(", "))
            });
            Err(fail(format!("there is no member '{unknown}'; {hint}")))
        }
    }
}

/// An input with a value of the right type for each member that the client does not fill in.
pub(crate) fn skeleton(members: &[MemberSpec]) -> Value {
    structure(members, MAX_DEPTH)
}

fn structure(members: &[MemberSpec], depth: usize) -> Value {
    let members = members.iter().filter(|member| !member.idempotency_token);
    members.map(|member| (member.name.to_owned(), value(&member.value, depth))).collect()
}

fn value(ty: &ValueType, depth: usize) -> Value {
    match ty {
        ValueType::Boolean => false.into(),
        ValueType::Integer => 0.into(),
        ValueType::Float => 0.0.into(),
        ValueType::String => "".into(),
        ValueType::Document => Value::Null,
        ValueType::Enum(values) => (*values.first().unwrap_or(&"")).into(),
        ValueType::List(item) => json!([value(item, depth)]),
        ValueType::Map(item) => json!({ "": value(item, depth) }),
        ValueType::Structure(_) | ValueType::Union(_) if depth == 0 => Value::Null,
        ValueType::Structure(members) => structure(members(), depth - 1),
        // A union has one of its members.
        ValueType::Union(members) => structure(members().get(..1).unwrap_or_default(), depth - 1),
    }
}
