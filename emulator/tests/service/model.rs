//! A reading of the model for tests: what a response must look like.

use std::sync::LazyLock;

use restjson_model::{Kind, Member, Model, Node, OperationRef, ShapeId, Simple, traits};
use serde_json::Value;

/// The model, read on its own.
pub(crate) static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let text = include_str!("../../../model/connectparticipant.json");
    restjson_model::assemble([restjson_model::smithy::read(text).unwrap()]).unwrap()
});

pub(crate) fn operations() -> Vec<OperationRef<'static>> {
    let (_, service) = MODEL.services().next().unwrap();
    MODEL.operations(service)
}

/// Method, path, and the operation itself.
pub(crate) fn operation(name: &str) -> (&'static str, &'static str, OperationRef<'static>) {
    let operation =
        operations().into_iter().find(|operation| operation.shape.id.name() == name).unwrap();
    let http = operation.shape.traits.get(traits::HTTP).unwrap();
    let text = |key: &str| -> &'static str { http.get(key).and_then(Node::as_str).unwrap() };
    (text("method"), text("uri"), operation)
}

pub(crate) fn bound(bounds: Option<&Node>, key: &str) -> Option<i64> {
    bounds?.get(key)?.as_i64()
}

/// What is wrong with a value of a shape, members that the shape does not have included.
pub(crate) fn faults(id: &ShapeId, value: &Value, path: &str) -> Vec<String> {
    let shape = MODEL.shape(id).unwrap();
    let mut found = Vec::new();
    match (&shape.kind, value) {
        (Kind::Structure(members), Value::Object(object)) => {
            for (name, value) in object {
                match members.iter().find(|member| member.name == *name) {
                    Some(member) => {
                        found.extend(of_member(member, value, &format!("{path}.{name}")));
                    }
                    None => found.push(format!("{path}.{name} is not in the model")),
                }
            }
            for member in members.iter().filter(|member| member.traits.has(traits::REQUIRED)) {
                if !object.contains_key(&member.name) {
                    found.push(format!("{path}.{} is missing", member.name));
                }
            }
        }
        (Kind::List(member), Value::Array(items)) => {
            found.extend(items.iter().flat_map(|item| of_member(member, item, path)));
        }
        (Kind::Map(key, of), Value::Object(entries)) => {
            for (name, value) in entries {
                found.extend(of_member(key, &Value::String(name.clone()), path));
                found.extend(of_member(of, value, path));
            }
        }
        (Kind::Enum(members), Value::String(text)) => {
            let known =
                members.iter().any(|member| member.traits.text(traits::ENUM_VALUE) == Some(text));
            if !known {
                found.push(format!("{path} is not a value of the enum"));
            }
        }
        (Kind::Simple(Simple::String), Value::String(_))
        | (Kind::Simple(Simple::Boolean), Value::Bool(_))
        | (Kind::Simple(Simple::Integer | Simple::Long), Value::Number(_)) => {}
        (kind, _) => found.push(format!("{path} is not of type {}", kind.name())),
    }
    found
}

fn of_member(member: &Member, value: &Value, path: &str) -> Vec<String> {
    let mut found = faults(&member.target, value, path);
    let length = match value {
        Value::String(text) => Some(text.chars().count() as i64),
        Value::Array(items) => Some(items.len() as i64),
        _ => None,
    };
    for (trait_id, is) in [(traits::LENGTH, length), (traits::RANGE, value.as_i64())] {
        let bounds = MODEL.member_trait(member, trait_id);
        let Some(is) = is else { continue };
        if bound(bounds, "min").is_some_and(|min| is < min)
            || bound(bounds, "max").is_some_and(|max| is > max)
        {
            found.push(format!("{path} is out of bounds"));
        }
    }
    found
}
