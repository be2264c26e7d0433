//! A response made from the model alone: what an operation without a behaviour is answered with.

use restjson_model::{Kind, Member, Model, Node, ShapeId, Simple, traits};
use serde_json::{Map, Value, json};

/// The depth to which structures are filled, because structures may contain themselves.
const DEEPEST: usize = 4;

/// The body of a response: the model's own example, or else a value for each member. A payload is the
/// body; members in headers are left out.
pub(crate) fn output(model: &Model, operation: &ShapeId, output: &ShapeId) -> Value {
    let examples = model.shape(operation).and_then(|shape| shape.traits.get(traits::EXAMPLES));
    let example =
        examples.and_then(Node::as_array).and_then(|examples| examples.first()?.get("output"));
    if let Some(example) = example.and_then(|node| serde_json::from_str(&node.to_string()).ok()) {
        return example;
    }
    let members = model.structure(output);
    if let Some(payload) = members.iter().find(|member| member.traits.has(traits::HTTP_PAYLOAD)) {
        return value(model, payload, 0);
    }
    let elsewhere = [traits::HTTP_HEADER, traits::HTTP_PREFIX_HEADERS, traits::HTTP_RESPONSE_CODE];
    let in_body = |member: &&Member| !elsewhere.iter().any(|id| member.traits.has(id));
    structure(model, members.iter().filter(in_body), 0)
}

fn structure<'m>(model: &Model, members: impl Iterator<Item = &'m Member>, depth: usize) -> Value {
    let wanted = members.filter(|one| depth < DEEPEST || one.traits.has(traits::REQUIRED));
    let found = wanted.map(|member| {
        let name = member.traits.text(traits::JSON_NAME).unwrap_or(&member.name);
        (name.to_owned(), value(model, member, depth + 1))
    });
    Value::Object(found.collect::<Map<_, _>>())
}

fn value(model: &Model, member: &Member, depth: usize) -> Value {
    /// Required members may contain each other endlessly.
    const END: usize = 32;
    let shape = model.shape(&member.target).filter(|_| depth < END);
    let Some(shape) = shape else { return Value::Null };
    let bound = |id: &str, key: &str| model.member_trait(member, id)?.get(key)?.as_i64();
    match &shape.kind {
        Kind::Structure(members) => structure(model, members.iter(), depth),
        Kind::Union(members) => structure(model, members.iter().take(1), depth),
        Kind::List(of) => json!([value(model, of, depth + 1)]),
        Kind::Map(_, of) => json!({ "example": value(model, of, depth + 1) }),
        Kind::Enum(members) | Kind::IntEnum(members) => {
            let value = members.first().and_then(|member| member.traits.get(traits::ENUM_VALUE));
            value.and_then(|node| serde_json::from_str(&node.to_string()).ok()).unwrap_or_default()
        }
        Kind::Simple(Simple::String) => {
            let least = bound(traits::LENGTH, "min").and_then(|it| usize::try_from(it).ok());
            let most = bound(traits::LENGTH, "max").and_then(|it| usize::try_from(it).ok());
            let text = "example".chars().chain(std::iter::repeat('-'));
            let length = least.unwrap_or(0).max("example".len()).min(most.unwrap_or(usize::MAX));
            Value::String(text.take(length).collect())
        }
        // `example` in base64.
        Kind::Simple(Simple::Blob) => json!("ZXhhbXBsZQ=="),
        Kind::Simple(Simple::Boolean) => json!(false),
        Kind::Simple(Simple::Document) => json!({}),
        Kind::Simple(Simple::Timestamp) => {
            let format = model.member_trait(member, traits::TIMESTAMP_FORMAT);
            match format.and_then(Node::as_str) {
                Some("date-time") => json!("1970-01-01T00:00:00Z"),
                Some("http-date") => json!("Thu, 01 Jan 1970 00:00:00 GMT"),
                _ => json!(0),
            }
        }
        Kind::Simple(_) => {
            let least = bound(traits::RANGE, "min").unwrap_or(i64::MIN);
            json!(0.max(least).min(bound(traits::RANGE, "max").unwrap_or(i64::MAX)))
        }
        Kind::Service(_) | Kind::Operation(_) | Kind::Resource(_) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Api;

    #[test]
    fn has_every_member_of_the_body() {
        let text = r##"{"smithy": "2.0", "shapes": {
            "a#S": {"type": "service", "version": "1", "operations": [{"target": "a#Whisper"}]},
            "a#In": {"type": "structure", "members": {"Token": {"target": "smithy.api#String",
                "traits": {"smithy.api#httpHeader": "X-Amz-Bearer"}}}},
            "a#Whisper": {"type": "operation", "input": {"target": "a#In"}, "output": {"target": "a#Out"},
                "traits": {"smithy.api#http": {"method": "POST", "uri": "/"}}},
            "a#Out": {"type": "structure", "members": {
                "Id": {"target": "a#Id"}, "Again": {"target": "a#Out"},
                "Kind": {"target": "a#Kind"}, "Sizes": {"target": "a#Sizes"},
                "Place": {"target": "smithy.api#String", "traits": {"smithy.api#httpHeader": "X-Place"}},
                "At": {"target": "smithy.api#Timestamp"}}},
            "a#Id": {"type": "string", "traits": {"smithy.api#length": {"min": 9, "max": 12}}},
            "a#Kind": {"type": "enum", "members": {"A": {"target": "smithy.api#Unit"}}},
            "a#Sizes": {"type": "list", "member": {"target": "a#Size"}},
            "a#Size": {"type": "integer", "traits": {"smithy.api#range": {"min": 5}}}
        }}"##;
        let api = Api::read(text, |_| false).unwrap();
        let example = &api.operations[0].example;
        let once = example.as_ref().unwrap();
        assert_eq!(once["Id"], "example--");
        assert_eq!(once["Kind"], "A");
        assert_eq!(once["Sizes"], json!([5]));
        assert_eq!(once["Again"]["Again"]["At"], 0);
        assert!(once.get("Place").is_none());
    }
}
