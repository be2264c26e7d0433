//! Good responses, made from the model: every member is there, and every secret holds the canary.

use restjson_model::{Kind, Member, Shape, ShapeId, Simple, traits};
use serde_json::{Map, Value, json};

use super::CANARY;
use super::requests::{MODEL, TIME, kind, target};
use crate::models;

/// A good response of an operation.
#[derive(Clone, Debug)]
pub struct GoodResponse {
    /// The operation's name.
    pub operation: String,
    /// The body: an object with every member.
    pub body: Value,
    /// Every value in it that belongs to a member, an element of a list or a value of a map.
    pub places: Vec<Place>,
}

/// A place in a response.
#[derive(Clone, Debug)]
pub struct Place {
    /// The way there, for [`Value::pointer`].
    pub pointer: String,
    /// The way there, as an error names it: `Transcript[0].Id`.
    pub path: String,
    /// What the model has there.
    pub expected: Expected,
    /// Whether it must be there and not null.
    pub required: bool,
    /// Whether it is an element of a list or a value of a map, and no member.
    pub element: bool,
}

/// What the model has at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "as Smithy names them")]
pub enum Expected {
    String,
    Enum,
    Integer,
    Long,
    Boolean,
    Structure,
    List,
    Map,
    /// Anything else: what is read from it has tests with the protocol.
    Other,
}

/// How deep structures are filled; those that hold themselves end there.
const DEEPEST: usize = 6;

/// A good response of each operation whose output is the JSON of the body.
pub fn good_responses() -> Vec<GoodResponse> {
    let in_json = |output: &ShapeId| {
        let members = MODEL.structure(output).iter();
        members.into_iter().all(|member| !member.traits.has(traits::HTTP_PAYLOAD))
    };
    models::operations(&MODEL)
        .into_iter()
        .map(|(operation, _)| operation)
        .filter(|operation| in_json(&operation.operation.output))
        .map(|operation| {
            let mut places = Vec::new();
            let members = MODEL.structure(&operation.operation.output);
            // Headers are checked with the headers.
            let elsewhere = |member: &&Member| {
                let bindings =
                    [traits::HTTP_HEADER, traits::HTTP_PREFIX_HEADERS, traits::HTTP_RESPONSE_CODE];
                !bindings.iter().any(|binding| member.traits.has(binding))
            };
            let members: Vec<&Member> = members.iter().filter(elsewhere).collect();
            let body = structure(&members, ("", ""), 0, &mut places);
            GoodResponse { operation: operation.shape.id.name().to_owned(), body, places }
        })
        .collect()
}

fn structure(
    members: &[&Member],
    (pointer, path): (&str, &str),
    depth: usize,
    places: &mut Vec<Place>,
) -> Value {
    let mut found = Map::new();
    for member in members {
        let required = member.traits.has(traits::REQUIRED);
        if depth > DEEPEST && !required {
            continue;
        }
        let name = member.traits.text(traits::JSON_NAME).unwrap_or(&member.name);
        let separator = if path.is_empty() { "" } else { "." };
        let place = (format!("{pointer}/{name}"), format!("{path}{separator}{name}"));
        found.insert(name.to_owned(), value(member, place, (required, false), depth, places));
    }
    Value::Object(found)
}

fn value(
    member: &Member,
    (pointer, path): (String, String),
    (required, element): (bool, bool),
    depth: usize,
    places: &mut Vec<Place>,
) -> Value {
    let target = target(member);
    let shape = MODEL.shape(&target);
    let index = places.len();
    places.push(Place {
        pointer: pointer.clone(),
        path: path.clone(),
        expected: Expected::Other,
        required,
        element,
    });
    // A shape that takes another's place has that one's kind.
    let (expected, value) = match kind(&member.target) {
        Kind::Structure(members) => {
            let members: Vec<&Member> = members.iter().collect();
            let object = structure(&members, (&pointer, &path), depth + 1, places);
            (Expected::Structure, object)
        }
        Kind::List(of) => {
            let place = (format!("{pointer}/0"), format!("{path}[0]"));
            let item = self::value(&of, place, (false, true), depth + 1, places);
            (Expected::List, json!([item]))
        }
        Kind::Map(_, of) => {
            let place = (format!("{pointer}/x-key"), format!("{path}.x-key"));
            let item = self::value(&of, place, (false, true), depth + 1, places);
            (Expected::Map, json!({ "x-key": item }))
        }
        Kind::Enum(members) => {
            let known = members.first().expect("a value");
            let wire = known.traits.text(traits::ENUM_VALUE).unwrap_or(&known.name);
            (Expected::Enum, json!(wire))
        }
        Kind::Simple(Simple::String) => (Expected::String, json!(text(shape, &target))),
        Kind::Simple(Simple::Integer) => (Expected::Integer, json!(7)),
        Kind::Simple(Simple::Long) => (Expected::Long, json!(9_007_199_254_740_993_i64)),
        Kind::Simple(Simple::Boolean) => (Expected::Boolean, json!(true)),
        Kind::Union(members) => {
            let first = members.first().expect("a union has members");
            let name = first.traits.text(traits::JSON_NAME).unwrap_or(&first.name);
            // Its places are no members of their own.
            let mut inside = Vec::new();
            let place = (String::new(), String::new());
            let value = self::value(first, place, (false, false), depth + 1, &mut inside);
            (Expected::Other, json!({ name: value }))
        }
        Kind::Simple(Simple::Timestamp) => {
            let format = MODEL.member_trait(member, traits::TIMESTAMP_FORMAT);
            let value = match format.and_then(|format| format.as_str()) {
                Some("date-time") => json!("2023-11-14T22:13:20Z"),
                Some("http-date") => json!("Tue, 14 Nov 2023 22:13:20 GMT"),
                _ => json!(TIME),
            };
            (Expected::Other, value)
        }
        // `CANARY` in base64 would be no canary.
        Kind::Simple(Simple::Blob) => (Expected::Other, json!("AAAA")),
        Kind::Simple(Simple::Document) => (Expected::Other, json!({ "a": 1 })),
        Kind::Simple(Simple::Float | Simple::Double) => (Expected::Other, json!(1.5)),
        Kind::IntEnum(_) | Kind::Simple(_) => (Expected::Other, json!(7)),
        Kind::Service(_) | Kind::Operation(_) | Kind::Resource(_) => {
            panic!("{} is not a value", member.target)
        }
    };
    if let Some(place) = places.get_mut(index) {
        place.expected = expected;
    }
    // What is in a sensitive list or map is as secret as the whole.
    let secret = shape.is_some_and(|shape| shape.traits.has(traits::SENSITIVE));
    match (secret && expected == Expected::Map, value) {
        (true, Value::Object(map)) => {
            map.into_iter().map(|(key, _)| (key, json!(CANARY))).collect()
        }
        (_, value) => value,
    }
}

/// Every secret text holds the canary.
fn text(shape: Option<&Shape>, target: &ShapeId) -> String {
    let secret = shape.is_some_and(|shape| shape.traits.has(traits::SENSITIVE));
    if secret { format!("{CANARY} {}", target.name()) } else { format!("a {}", target.name()) }
}
