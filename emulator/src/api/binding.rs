//! From a request to an operation's input: header, label, query and body members, and their types.

use std::collections::BTreeMap;

use http::HeaderMap;
use restjson_model::{Kind, Member, Model, ShapeId, Simple, traits};
use serde_json::{Map, Value};

use super::{Api, ErrorCode, Operation, ServiceError};

/// The members of an input that were sent, by name.
pub(crate) type Input = Map<String, Value>;

/// The parts of a request that members can be bound to.
pub(crate) struct Parts<'r> {
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) query: Option<&'r str>,
    pub(crate) headers: &'r HeaderMap,
    pub(crate) body: &'r [u8],
}

/// Reads an operation's input. Members that are unknown or `null` are left out.
///
/// # Errors
/// `UnsupportedMediaTypeException` if the content type of a body is not JSON;
/// `SerializationException` if the body is not JSON or a member has another type. The message never
/// repeats a value.
pub(crate) fn bind(
    api: &Api,
    operation: &Operation,
    parts: &Parts<'_>,
) -> Result<Input, ServiceError> {
    let mut input = Input::new();
    let mut body_members = Vec::new();
    for member in api.model.structure(&operation.input) {
        let text = if let Some(header) = member.traits.text(traits::HTTP_HEADER) {
            // A token that is not ASCII is an invalid token, and gets that error.
            let value = parts.headers.get(header);
            value.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        } else if member.traits.has(traits::HTTP_LABEL) {
            parts.labels.get(&member.name).cloned()
        } else if let Some(key) = member.traits.text(traits::HTTP_QUERY) {
            let query = parts.query.unwrap_or_default().as_bytes();
            form_urlencoded::parse(query)
                .find(|(name, _)| name == key)
                .map(|(_, value)| value.into_owned())
        } else {
            body_members.push(member);
            continue;
        };
        if let Some(text) = text {
            input.insert(member.name.clone(), from_text(&api.model, member, &text)?);
        }
    }
    if !body_members.is_empty() {
        let body = body_object(parts)?;
        for member in body_members {
            if let Some(value) = body.get(&member.name).filter(|value| !value.is_null()) {
                let path = lower_first(&member.name);
                let value = conform(&api.model, &member.target, value, &path)?;
                input.insert(member.name.clone(), value);
            }
        }
    }
    Ok(input)
}

fn body_object(parts: &Parts<'_>) -> Result<Map<String, Value>, ServiceError> {
    if parts.body.is_empty() {
        return Ok(Map::new());
    }
    let content_type = parts.headers.get(http::header::CONTENT_TYPE);
    if let Some(content_type) = content_type {
        let essence = content_type.to_str().unwrap_or_default().split(';').next();
        if !essence.is_some_and(|text| text.trim().eq_ignore_ascii_case("application/json")) {
            return Err(ServiceError::new(
                ErrorCode::UnsupportedMediaType,
                "The body must be of type application/json.",
            ));
        }
    }
    match serde_json::from_slice(parts.body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(serialization("the body must be a JSON object")),
        Err(error) => Err(serialization(format!(
            "the body is not JSON (line {}, column {})",
            error.line(),
            error.column()
        ))),
    }
}

/// A value that stands as text in a header, a label or the query.
fn from_text(model: &Model, member: &Member, text: &str) -> Result<Value, ServiceError> {
    let kind = model.shape(&member.target).map(|shape| &shape.kind);
    let value = match kind {
        Some(Kind::Simple(Simple::Boolean)) => text.parse().ok().map(Value::Bool),
        Some(Kind::Simple(Simple::Integer)) => text.parse::<i32>().ok().map(Value::from),
        Some(Kind::Simple(Simple::Long)) => text.parse::<i64>().ok().map(Value::from),
        _ => Some(Value::String(text.to_owned())),
    };
    value
        .ok_or_else(|| serialization(format!("'{}' is of another type", lower_first(&member.name))))
}

/// Checks the type of a JSON value and leaves out what the shape does not have.
fn conform(model: &Model, id: &ShapeId, value: &Value, path: &str) -> Result<Value, ServiceError> {
    let wrong = |expected: &str| serialization(format!("'{path}' must be {expected}"));
    let Some(shape) = model.shape(id) else { return Err(wrong("of a known shape")) };
    match (&shape.kind, value) {
        (Kind::Structure(members), Value::Object(object)) => {
            let mut known = Map::new();
            for member in members {
                if let Some(value) = object.get(&member.name).filter(|value| !value.is_null()) {
                    let path = format!("{path}.{}", lower_first(&member.name));
                    known
                        .insert(member.name.clone(), conform(model, &member.target, value, &path)?);
                }
            }
            Ok(Value::Object(known))
        }
        (Kind::Structure(_), _) => Err(wrong("an object")),
        (Kind::List(member), Value::Array(items)) => items
            .iter()
            .enumerate()
            .map(|(index, item)| {
                let path = format!("{path}.{}.member", index + 1);
                conform(model, &member.target, item, &path)
            })
            .collect::<Result<_, _>>()
            .map(Value::Array),
        (Kind::List(_), _) => Err(wrong("a list")),
        (Kind::Map(_, of), Value::Object(object)) => object
            .iter()
            .map(|(key, value)| {
                Ok((key.clone(), conform(model, &of.target, value, &format!("{path}.value"))?))
            })
            .collect::<Result<_, _>>()
            .map(Value::Object),
        (Kind::Map(..), _) => Err(wrong("an object")),
        (Kind::Simple(Simple::Boolean), Value::Bool(_)) => Ok(value.clone()),
        (Kind::Simple(Simple::Boolean), _) => Err(wrong("true or false")),
        (Kind::Simple(Simple::Integer), Value::Number(number))
            if number.as_i64().is_some_and(|number| i32::try_from(number).is_ok()) =>
        {
            Ok(value.clone())
        }
        (Kind::Simple(Simple::Integer), _) => Err(wrong("an integer of 32 bits")),
        (Kind::Simple(Simple::Long), Value::Number(number)) if number.is_i64() => Ok(value.clone()),
        (Kind::Simple(Simple::Long), _) => Err(wrong("an integer of 64 bits")),
        (_, Value::String(_)) => Ok(value.clone()),
        _ => Err(wrong("a string")),
    }
}

/// The service names members in messages with a small letter first: `sessionId`.
pub(crate) fn lower_first(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

fn serialization(message: impl Into<String>) -> ServiceError {
    ServiceError::new(ErrorCode::Serialization, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &str = r##"{"smithy": "2.0", "shapes": {
        "a#S": {"type": "service", "version": "1", "operations": [{"target": "a#Op"}]},
        "a#Op": {"type": "operation", "input": {"target": "a#In"},
            "traits": {"smithy.api#http": {"method": "PUT", "uri": "/{Name}", "code": 200}}},
        "a#In": {"type": "structure", "members": {
            "Name": {"target": "smithy.api#String",
                "traits": {"smithy.api#httpLabel": {}, "smithy.api#required": {}}},
            "Page": {"target": "smithy.api#Integer", "traits": {"smithy.api#httpQuery": "page"}},
            "Flag": {"target": "smithy.api#Boolean", "traits": {"smithy.api#httpHeader": "X-Flag"}},
            "Tags": {"target": "a#Tags"}, "Size": {"target": "smithy.api#Long"},
            "Deep": {"target": "a#Deep"}}},
        "a#Tags": {"type": "list", "member": {"target": "smithy.api#String"}},
        "a#Deep": {"type": "structure", "members": {"Count": {"target": "smithy.api#Integer"}}}
    }}"##;

    fn bind_body(query: &str, flag: Option<&str>, body: &str) -> Result<Value, ServiceError> {
        let api = Api::read(MODEL, |_| true).unwrap();
        let (operation, labels) = api.route(&http::Method::PUT, "/ann%20b").unwrap();
        let mut headers = HeaderMap::new();
        if let Some(flag) = flag {
            headers.insert("x-flag", flag.parse().unwrap());
        }
        let parts = Parts { labels, query: Some(query), headers: &headers, body: body.as_bytes() };
        bind(&api, operation, &parts).map(Value::Object)
    }

    #[test]
    fn every_place_is_read() {
        let body = r#"{"Tags":["x"],"Size":5000000000,"Deep":{"Count":1,"More":2},"Else":true}"#;
        let input = bind_body("page=3&page=4", Some("true"), body).unwrap();
        let expected = serde_json::json!({"Name": "ann b", "Page": 3, "Flag": true,
            "Tags": ["x"], "Size": 5_000_000_000_i64, "Deep": {"Count": 1}});
        assert_eq!(input, expected);
    }

    #[test]
    fn null_is_absent() {
        let input = bind_body("", None, r#"{"Tags":null,"Deep":{"Count":null}}"#).unwrap();
        assert_eq!(input, serde_json::json!({"Name": "ann b", "Deep": {}}));
    }

    #[test]
    fn wrong_types_are_refused_without_repeating_values() {
        for body in [
            "not json",
            "[]",
            "\"x\"",
            r#"{"Tags":"canary"}"#,
            r#"{"Tags":[null]}"#,
            r#"{"Tags":[7]}"#,
            r#"{"Size":1.5}"#,
            r#"{"Size":"canary"}"#,
            r#"{"Deep":["canary"]}"#,
            r#"{"Deep":{"Count":2147483648}}"#,
            r#"{"Deep":{"Count":true}}"#,
            r#"{"a":1}x"#,
        ] {
            let error = bind_body("", None, body).unwrap_err();
            assert_eq!(error.code, ErrorCode::Serialization, "{body}");
            assert!(!error.message.contains("canary"), "{}", error.message);
        }
        assert!(bind_body("page=x", None, "").is_err());
        assert!(bind_body("", Some("yes"), "").is_err());
    }
}
