//! The request that a service expects of an input, by the HTTP bindings of the model alone: nothing of
//! the generator is used, so that a mistake of it cannot agree with itself.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use restjson_model::{Kind, Member, Node, Simple, traits};
use serde_json::{Map, Value, json};

use super::requests::{TIME, kind, operation};

/// A request.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The query, sorted.
    pub query: Vec<(String, String)>,
    /// The headers that members are bound to, sorted.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: ExpectedBody,
}

/// The content of a body.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpectedBody {
    /// Nothing.
    None,
    /// JSON.
    Json(Value),
    /// These bytes.
    Bytes(Vec<u8>),
    /// A stream, which a network that is made up does not read.
    Stream,
}

/// What need not be encoded in a path or a query.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The request for an input of an operation. A token that is filled in is left out.
///
/// # Panics
/// If the model binds something in a way that no operation did when this was written.
pub fn expected(name: &str, input: &Value) -> Expected {
    let (shape, members) = operation(name);
    let http = shape.traits.get(traits::HTTP).expect("an operation is bound to HTTP");
    let part = |key: &str| http.get(key).and_then(Node::as_str).expect("method and URI");
    let (mut path, fixed) = match part("uri").split_once('?') {
        Some((path, query)) => (path.to_owned(), query),
        None => (part("uri").to_owned(), ""),
    };
    let pairs = fixed.split('&').filter(|pair| !pair.is_empty());
    let mut query: Vec<(String, String)> = pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let (mut headers, mut json) = (Vec::new(), Map::new());
    let (mut payload, mut has_json) = (None, false);
    for member in members {
        let value = input.get(&member.name);
        let binding = |id| member.traits.text(id);
        if member.traits.has(traits::HTTP_LABEL) {
            let value = text(member, value.expect("a label is there"), "date-time");
            let segment = |text: &str| utf8_percent_encode(text, UNRESERVED).to_string();
            let greedy = value.split('/').map(segment).collect::<Vec<_>>().join("/");
            path = path
                .replace(&format!("{{{}}}", member.name), &segment(&value))
                .replace(&format!("{{{}+}}", member.name), &greedy);
        } else if let Some(key) = binding(traits::HTTP_QUERY) {
            let values = value.map(|value| texts(member, value, "date-time")).unwrap_or_default();
            query.extend(values.into_iter().map(|value| (key.to_owned(), value)));
        } else if member.traits.has(traits::HTTP_QUERY_PARAMS) {
            for (name, value) in value.and_then(Value::as_object).into_iter().flatten() {
                let values = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
                let values = values.iter().map(|one| one.as_str().unwrap_or_default().to_owned());
                query.extend(values.map(|value| (name.clone(), value)));
            }
        } else if let Some(header) = binding(traits::HTTP_HEADER) {
            let values = value.map(|value| texts(member, value, "http-date")).unwrap_or_default();
            if !values.is_empty() {
                headers.push((header.to_ascii_lowercase(), values.join(", ")));
            }
        } else if let Some(prefix) = binding(traits::HTTP_PREFIX_HEADERS) {
            for (name, value) in value.and_then(Value::as_object).into_iter().flatten() {
                let value = value.as_str().unwrap_or_default().to_owned();
                headers.push((format!("{prefix}{name}").to_ascii_lowercase(), value));
            }
        } else if member.traits.has(traits::HTTP_PAYLOAD) {
            let stream = super::requests::MODEL.member_trait(member, traits::STREAMING).is_some();
            payload = Some(match (kind(&member.target), value) {
                _ if stream => ExpectedBody::Stream,
                (Kind::Simple(Simple::Blob | Simple::String) | Kind::Enum(_), Some(value)) => {
                    ExpectedBody::Bytes(value.as_str().unwrap_or_default().as_bytes().to_vec())
                }
                (Kind::Simple(Simple::Blob | Simple::String) | Kind::Enum(_), None) => {
                    ExpectedBody::None
                }
                (_, Some(value)) => ExpectedBody::Json(in_json(member, value)),
                (_, None) => ExpectedBody::Json(json!({})),
            });
        } else {
            has_json = true;
            if let Some(value) = value {
                json.insert(json_name(member), in_json(member, value));
            }
        }
    }
    let body = match (payload, has_json) {
        (Some(payload), _) => payload,
        (None, true) => ExpectedBody::Json(Value::Object(json)),
        (None, false) => ExpectedBody::None,
    };
    query.sort();
    headers.sort();
    Expected { method: part("method").to_owned(), path, query, headers, body }
}

fn json_name(member: &Member) -> String {
    member.traits.text(traits::JSON_NAME).unwrap_or(&member.name).to_owned()
}

/// A value that stands as text: several, if it is a list.
fn texts(member: &Member, value: &Value, time: &str) -> Vec<String> {
    match (kind(&member.target), value) {
        (Kind::List(of), Value::Array(items)) => {
            items.iter().map(|item| text(&of, item, time)).collect()
        }
        _ => vec![text(member, value, time)],
    }
}

fn text(member: &Member, value: &Value, time: &str) -> String {
    match (kind(&member.target), value) {
        (Kind::Simple(Simple::Timestamp), value) => self::time(member, value, time)
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned),
        (Kind::Simple(Simple::String), Value::String(text)) => {
            let shape = super::requests::MODEL.shape(&member.target);
            assert!(
                !shape.is_some_and(|shape| shape.traits.has(traits::MEDIA_TYPE)),
                "{}: a text of a media type is encoded, which this does not do",
                member.name
            );
            text.clone()
        }
        (_, Value::String(text)) => text.clone(),
        (_, value) => value.to_string(),
    }
}

/// The time of every sample, in the format that the model names.
fn time(member: &Member, value: &Value, default: &str) -> Value {
    assert_eq!(value, &json!(TIME), "{}: a sample has no other time", member.name);
    let format = super::requests::MODEL.member_trait(member, traits::TIMESTAMP_FORMAT);
    match format.and_then(Node::as_str).unwrap_or(default) {
        "date-time" => json!("2023-11-14T22:13:20Z"),
        "http-date" => json!("Tue, 14 Nov 2023 22:13:20 GMT"),
        _ => json!(TIME),
    }
}

/// A value in JSON.
fn in_json(member: &Member, value: &Value) -> Value {
    match (kind(&member.target), value) {
        (Kind::Simple(Simple::Timestamp), value) => time(member, value, "epoch-seconds"),
        (Kind::Simple(Simple::Blob), Value::String(text)) => {
            json!(BASE64_STANDARD.encode(text.as_bytes()))
        }
        (Kind::List(of), Value::Array(items)) => {
            Value::Array(items.iter().map(|item| in_json(&of, item)).collect())
        }
        (Kind::Map(_, of), Value::Object(members)) => Value::Object(
            members.iter().map(|(name, item)| (name.clone(), in_json(&of, item))).collect(),
        ),
        (Kind::Structure(known) | Kind::Union(known), Value::Object(members)) => {
            let found = known.iter().filter_map(|member| {
                Some((json_name(member), in_json(member, members.get(&member.name)?)))
            });
            Value::Object(found.collect())
        }
        (_, value) => value.clone(),
    }
}

/// Asserts that a request is what the model says of an operation's input. A token that was filled in is
/// looked at and left out.
///
/// # Panics
/// If it is not.
pub fn assert_sent(name: &str, request: &http::Request<bytes::Bytes>, input: &Value) {
    let expected = expected(name, input);
    let uri = request.uri();
    assert_eq!(request.method().as_str(), expected.method, "{name}");
    assert_eq!(uri.path(), expected.path, "{name}");
    let decode =
        |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let pairs = uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    let mut query: Vec<(String, String)> = pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(key, value)| (decode(key), decode(value)))
        .collect();
    query.sort();
    assert_eq!(query, expected.query, "{name}");
    for (header, value) in &expected.headers {
        let sent = request.headers().get(header.as_str());
        assert_eq!(
            sent.and_then(|sent| sent.to_str().ok()),
            Some(value.as_str()),
            "{name}: {header}"
        );
    }
    match expected.body {
        ExpectedBody::None => assert!(request.body().is_empty(), "{name} has a body"),
        ExpectedBody::Stream => {}
        ExpectedBody::Bytes(bytes) => assert_eq!(request.body(), &bytes, "{name}"),
        ExpectedBody::Json(expected) => {
            let mut sent: Value = serde_json::from_slice(request.body())
                .unwrap_or_else(|error| panic!("{name}: the body is no JSON: {error}"));
            let (_, members) = operation(name);
            let tokens = members.iter().filter(|member| {
                member.traits.has(traits::IDEMPOTENCY_TOKEN) && input.get(&member.name).is_none()
            });
            for token in tokens {
                let object = sent.as_object_mut().expect("members stand in an object");
                let filled = object.remove(&json_name(token));
                let length = filled.as_ref().and_then(Value::as_str).map(str::len);
                assert_eq!(length, Some(36), "{name}: {} is filled in", token.name);
            }
            assert_eq!(sent, expected, "{name}");
        }
    }
}
