//! Good inputs, made from the model: every secret holds the canary, every bound is kept.
//!
//! A value is, in this order: the canary if it is secret; what the operation's example in the overlay
//! has; something of that type within the bounds. What has a pattern that this does not fit needs an
//! example: the panic says where.

use std::sync::LazyLock;

use regex::Regex;
use restjson_model::{Kind, Member, Model, Node, Shape, ShapeId, Simple, traits};
use serde_json::{Map, Value, json};

use super::CANARY;
use crate::models;

/// The models of the crates that are checked in, with their overlays.
pub static MODEL: LazyLock<Model> = LazyLock::new(models::all);

/// The time of every sample, in seconds since 1970: 2023-11-14T22:13:20Z.
pub const TIME: i64 = 1_700_000_000;

/// How deep structures are filled; those that hold themselves end there.
const DEEPEST: usize = 4;

/// The operation's shape and its input.
///
/// # Panics
/// If there is no such operation.
pub fn operation(name: &str) -> (&'static Shape, &'static [Member]) {
    let operations = models::operations(&MODEL);
    let found = operations.into_iter().find(|(operation, _)| operation.shape.id.name() == name);
    let (found, _) = found.unwrap_or_else(|| panic!("no model has an operation {name}"));
    (found.shape, MODEL.structure(&found.operation.input))
}

/// The members that must be set, those of the example, and all that are secret.
pub fn good(name: &str) -> Value {
    input(name, false, &|member, example| must_be_set(member) || example || is_secret(member))
}

/// Every member, and every member of those.
pub fn all(name: &str) -> Value {
    input(name, true, &|_, _| true)
}

/// The members that must be set.
pub fn least(name: &str) -> Value {
    input(name, false, &|member, _| must_be_set(member))
}

/// A token that is filled in need not.
fn must_be_set(member: &Member) -> bool {
    member.traits.has(traits::REQUIRED) && !member.traits.has(traits::IDEMPOTENCY_TOKEN)
}

fn input(name: &str, all: bool, wanted: &dyn Fn(&Member, bool) -> bool) -> Value {
    let (shape, members) = operation(name);
    let example = shape.traits.get(traits::EXAMPLES).and_then(Node::as_array);
    let example = example.and_then(|examples| examples.first()).and_then(|one| one.get("input"));
    let mut sampler = Sampler { operation: name, all: false };
    let found = members.iter().filter_map(|member| {
        let example = example.and_then(|input| input.get(&member.name));
        wanted(member, example.is_some()).then(|| {
            sampler.all = all || !member.traits.has(traits::REQUIRED);
            (member.name.clone(), sampler.member(member, example, 0))
        })
    });
    Value::Object(found.collect::<Vec<_>>().into_iter().collect::<Map<_, _>>())
}

/// The place of a member in an input, by a path such as `StartPosition.Id`. Structures on the way that are
/// not there get the members that they must have.
///
/// # Panics
/// If there is no such member.
pub fn place<'v>(name: &str, input: &'v mut Value, path: &str) -> &'v mut Value {
    let sampler = Sampler { operation: name, all: false };
    let mut members = operation(name).1.to_vec();
    let mut place = input;
    for step in path.split('.') {
        let member = members.into_iter().find(|member| member.name == step);
        let member = member.unwrap_or_else(|| panic!("{name} has no member {path}"));
        place = &mut place[step];
        if place.is_null() {
            *place = sampler.member(&member, None, 0);
        }
        members = match kind(&member.target) {
            Kind::Structure(members) => members,
            _ => Vec::new(),
        };
    }
    place
}

/// The shape whose name and traits a member has: its target, or what the overlay puts in its place.
pub fn target(member: &Member) -> ShapeId {
    let retyped = member.traits.text(traits::RETYPE);
    retyped.map_or_else(|| member.target.clone(), |id| id.parse().expect("the id of a shape"))
}

/// Whether a member's value must not be seen.
pub fn is_secret(member: &Member) -> bool {
    MODEL.shape(&target(member)).is_some_and(|shape| shape.traits.has(traits::SENSITIVE))
}

struct Sampler<'a> {
    operation: &'a str,
    /// Whether members of structures are filled that need not be.
    all: bool,
}

impl Sampler<'_> {
    fn member(&self, member: &Member, example: Option<&Node>, depth: usize) -> Value {
        let secret = is_secret(member);
        if let (Some(example), false) = (example, secret) {
            return serde_json::from_str(&example.to_string()).expect("a node is JSON");
        }
        self.value(member, secret, depth)
    }

    fn value(&self, member: &Member, secret: bool, depth: usize) -> Value {
        let kind = kind(&member.target);
        let (least, most) = bounds(member, traits::LENGTH);
        let inner = |of: &Member| self.value(of, secret || is_secret(of), depth + 1);
        match kind {
            Kind::Simple(Simple::String) => json!(self.text(member, secret, least, most)),
            Kind::Simple(Simple::Blob) if secret => json!(CANARY),
            Kind::Simple(Simple::Blob) => json!("a few bytes"),
            Kind::Simple(Simple::Boolean) => json!(true),
            Kind::Simple(Simple::Timestamp) => json!(TIME),
            Kind::Simple(Simple::Float | Simple::Double) => json!(1.5),
            Kind::Simple(Simple::Document) if secret => json!({ "a": [CANARY, 1] }),
            Kind::Simple(Simple::Document) => json!({ "a": ["b", 1] }),
            Kind::Simple(_) => {
                let (least, most) = bounds(member, traits::RANGE);
                json!(7.clamp(least.unwrap_or(i64::MIN), most.unwrap_or(i64::MAX)))
            }
            Kind::Enum(values) | Kind::IntEnum(values) => {
                let value = values.first().and_then(|value| value.traits.get(traits::ENUM_VALUE));
                serde_json::from_str(&value.expect("a value").to_string()).expect("a node is JSON")
            }
            Kind::List(of) => {
                let count = least.unwrap_or(1).max(1);
                Value::Array((0..count).map(|_| inner(&of)).collect())
            }
            Kind::Map(key, value) => {
                let text = match self::kind(&key.target) {
                    Kind::Simple(_) => "x-key".to_owned(),
                    _ => inner(&key).as_str().unwrap_or_default().to_owned(),
                };
                json!({ text: inner(&value) })
            }
            Kind::Structure(members) => {
                let wanted = members.iter().filter(|member| {
                    member.traits.has(traits::REQUIRED) || (self.all && depth < DEEPEST)
                });
                let found = wanted.map(|member| (member.name.clone(), inner(member)));
                Value::Object(found.collect())
            }
            Kind::Union(members) => {
                let first = members.first().expect("a union has members");
                let mut object = Map::new();
                object.insert(first.name.clone(), inner(first));
                Value::Object(object)
            }
            Kind::Service(_) | Kind::Operation(_) | Kind::Resource(_) => {
                panic!("{} is not a value", member.target)
            }
        }
    }

    fn text(&self, member: &Member, secret: bool, least: Option<i64>, most: Option<i64>) -> String {
        let words = kebab(target(member).name());
        let first = if secret { CANARY } else { "a" };
        let plain = member.traits.has(traits::HTTP_LABEL);
        let header = member.traits.has(traits::HTTP_HEADER);
        let mut text = match (secret, header, plain) {
            (_, true, _) | (false, ..) => format!("{first}-{words}"),
            // What must be written in another way, in a path and in JSON.
            (true, _, true) => format!("{first}/{}", words.replace('-', " ")),
            (true, _, false) => format!("{first} \"{}\"\nend", words.replace('-', " ")),
        };
        let length = |text: &str| i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
        if most.is_some_and(|most| length(&text) > most) {
            text = text.chars().take(usize::try_from(most.unwrap_or(0)).unwrap_or(0)).collect();
        }
        while length(&text) < least.unwrap_or(0) {
            text.push('0');
        }
        let pattern = MODEL.member_trait(member, traits::PATTERN).and_then(Node::as_str);
        let pattern = pattern.and_then(|pattern| Regex::new(pattern).ok());
        let Some(pattern) = pattern.filter(|pattern| !pattern.is_match(&text)) else { return text };
        let others = [
            "CANARY-00",
            "CANARY00",
            "aaaaaaaa-0000-4000-8000-aaaaaaaaaaaa",
            "https://example.com/a",
            "2023-11-14T22:13:20Z",
            "a@example.com",
            "a",
            "A",
            "1",
            "/a",
        ];
        let fits = |text: &&&str| {
            pattern.is_match(text)
                && least.is_none_or(|least| length(text) >= least)
                && most.is_none_or(|most| length(text) <= most)
        };
        let other = others.iter().find(fits);
        (*other.unwrap_or_else(|| {
            panic!(
                "no sample of {} fits {pattern}: write one for {} under smithy.api#examples of {} in \
                 the overlay beside its model",
                member.target, member.name, self.operation
            )
        }))
        .to_owned()
    }
}

/// What a shape is, one of Smithy's prelude too.
pub fn kind(id: &ShapeId) -> Kind {
    if let Some(shape) = MODEL.shape(id) {
        return shape.kind.clone();
    }
    panic!("{id} is in no model")
}

/// The least and the most that a trait of a member or its target allows.
pub fn bounds(member: &Member, id: &str) -> (Option<i64>, Option<i64>) {
    let bound = |key| MODEL.member_trait(member, id)?.get(key)?.as_f64();
    #[expect(clippy::cast_possible_truncation, reason = "bounds of samples are whole and small")]
    let whole = |bound: Option<f64>, up: bool| {
        bound.map(|bound| if up { bound.ceil() as i64 } else { bound.floor() as i64 })
    };
    (whole(bound("min"), true), whole(bound("max"), false))
}

/// `ConnectionToken` is `connection-token`.
fn kebab(name: &str) -> String {
    let mut text = String::new();
    for (index, c) in name.chars().enumerate() {
        if c.is_ascii_uppercase() && index > 0 && !text.ends_with('-') {
            text.push('-');
        }
        text.push(c.to_ascii_lowercase());
    }
    text
}
