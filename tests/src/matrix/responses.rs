//! Good responses, made from the model: every member is there, and every secret holds the canary.

use restjson_model::{Kind, Model, Shape, ShapeId, Simple, traits};
use serde_json::{Map, Value, json};

use super::CANARY;
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
}

/// A good response of each operation.
///
/// # Panics
/// If the model has something that no response had when this was written.
pub fn good_responses() -> Vec<GoodResponse> {
    let model = models::own();
    let (_, service) = model.services().next().expect("a service");
    model
        .operations(service)
        .into_iter()
        .map(|operation| {
            let mut places = Vec::new();
            let output = &operation.operation.output;
            let body = structure(&model, output, "", "", &mut places);
            GoodResponse { operation: operation.shape.id.name().to_owned(), body, places }
        })
        .collect()
}

fn structure(
    model: &Model,
    id: &ShapeId,
    pointer: &str,
    path: &str,
    places: &mut Vec<Place>,
) -> Value {
    let mut members = Map::new();
    for member in model.structure(id) {
        let separator = if path.is_empty() { "" } else { "." };
        let place =
            (format!("{pointer}/{}", member.name), format!("{path}{separator}{}", member.name));
        let required = member.traits.has("smithy.api#required");
        // The overlay's name for a target, which may be secret where the target is not.
        let retyped = member.traits.text(traits::RETYPE);
        let retyped: Option<ShapeId> = retyped.map(|id| id.parse().expect("the id of a shape"));
        let target = retyped.as_ref().unwrap_or(&member.target);
        let value = value(model, target, place, required, false, places);
        members.insert(member.name.clone(), value);
    }
    Value::Object(members)
}

fn value(
    model: &Model,
    target: &ShapeId,
    (pointer, path): (String, String),
    required: bool,
    element: bool,
    places: &mut Vec<Place>,
) -> Value {
    let shape = model.shape(target);
    let index = places.len();
    places.push(Place {
        pointer: pointer.clone(),
        path: path.clone(),
        expected: Expected::Structure,
        required,
        element,
    });
    let (expected, value) = match shape.map_or_else(|| prelude(target), |shape| shape.kind.clone())
    {
        Kind::Structure(_) => {
            (Expected::Structure, structure(model, target, &pointer, &path, places))
        }
        Kind::List(member) => {
            let place = (format!("{pointer}/0"), format!("{path}[0]"));
            let item = self::value(model, &member.target, place, false, true, places);
            (Expected::List, json!([item]))
        }
        Kind::Map(_, value) => {
            let place = (format!("{pointer}/x-key"), format!("{path}.x-key"));
            let item = self::value(model, &value.target, place, false, true, places);
            (Expected::Map, json!({ "x-key": item }))
        }
        Kind::Enum(members) => {
            let known = members.first().expect("a value");
            let wire = known.traits.text("smithy.api#enumValue").unwrap_or(&known.name);
            (Expected::Enum, json!(wire))
        }
        Kind::Simple(Simple::String) => (Expected::String, json!(text(shape, target))),
        Kind::Simple(Simple::Integer) => (Expected::Integer, json!(7)),
        Kind::Simple(Simple::Long) => (Expected::Long, json!(9_007_199_254_740_993_i64)),
        Kind::Simple(Simple::Boolean) => (Expected::Boolean, json!(true)),
        other => panic!("{path} has a kind that no response had: {other:?}"),
    };
    if let Some(place) = places.get_mut(index) {
        place.expected = expected;
    }
    // What is in a sensitive list or map is as secret as the whole.
    let secret = shape.is_some_and(|shape| shape.traits.has("smithy.api#sensitive"));
    match (secret, value) {
        (true, Value::Object(map)) => {
            map.into_iter().map(|(key, _)| (key, json!(CANARY))).collect()
        }
        (_, value) => value,
    }
}

/// Every secret text holds the canary.
fn text(shape: Option<&Shape>, target: &ShapeId) -> String {
    let secret = shape.is_some_and(|shape| shape.traits.has("smithy.api#sensitive"));
    if secret { format!("{CANARY} {}", target.name()) } else { format!("a {}", target.name()) }
}

fn prelude(id: &ShapeId) -> Kind {
    let simple = Simple::ALL.into_iter().find(|simple| {
        id.name().eq_ignore_ascii_case(simple.name())
            || id.name().eq_ignore_ascii_case(&format!("Primitive{}", simple.name()))
    });
    Kind::Simple(simple.unwrap_or_else(|| panic!("{id} is in no model")))
}
