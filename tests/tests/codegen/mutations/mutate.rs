//! What can go wrong with a model's JSON.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// A change of a model: what is done, and the numbers that say where and with what.
#[derive(Clone, Debug)]
pub(super) struct Mutation {
    kind: Kind,
    place: u32,
    choice: u32,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    /// A value goes.
    Drop,
    /// A value becomes one of another type.
    Retype,
    /// A text becomes another text of the model: a target another target, a name another name.
    Redirect,
    /// A text becomes one that nobody expects.
    Absurd,
    /// A key becomes one that nobody expects.
    Rename,
    /// A member, a shape or an operation gets a trait, whatever it is.
    Trait,
    /// Two values change places.
    Swap,
    /// A value is put into lists in lists in lists.
    Nest,
    /// A shape is replaced by a list of lists of lists of it.
    Tower,
    /// A shape becomes another's copy.
    Copy,
}

const KINDS: [Kind; 10] = [
    Kind::Drop,
    Kind::Retype,
    Kind::Redirect,
    Kind::Absurd,
    Kind::Rename,
    Kind::Trait,
    Kind::Swap,
    Kind::Nest,
    Kind::Tower,
    Kind::Copy,
];

impl Arbitrary for Mutation {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        (prop::sample::select(KINDS.to_vec()), any::<u32>(), any::<u32>())
            .prop_map(|(kind, place, choice)| Mutation { kind, place, choice })
            .boxed()
    }
}

/// The text of a model after some mutations.
pub(super) fn mutated(text: &str, mutations: &[Mutation]) -> String {
    let mut model: Value = serde_json::from_str(text).expect("a seed is JSON");
    for mutation in mutations {
        mutation.apply(&mut model);
    }
    model.to_string()
}

impl Mutation {
    fn apply(&self, model: &mut Value) {
        let count = count(model);
        let place = self.place as usize % count;
        let choice = self.choice as usize;
        match self.kind {
            Kind::Drop => drop_one(nth(model, place), choice),
            Kind::Retype => *nth(model, place) = other_value(choice),
            Kind::Redirect => {
                let texts = texts(model);
                let text = texts.get(choice % texts.len().max(1)).cloned().unwrap_or_default();
                if let Some(found) = one_text(model, place) {
                    *found = text;
                }
            }
            Kind::Absurd => {
                if let Some(found) = one_text(model, place) {
                    *found = ABSURD[choice % ABSURD.len()].to_owned();
                }
            }
            Kind::Rename => rename(nth(model, place), choice),
            Kind::Trait => add_trait(model, place, choice),
            Kind::Swap => {
                let other = nth(model, choice % count).clone();
                let one = std::mem::replace(nth(model, place), other);
                // The place may be inside of what has just been moved, or gone.
                let count = self::count(model);
                *nth(model, choice % count) = one;
            }
            Kind::Nest => {
                let value = nth(model, place);
                for _ in 0..choice % 150 {
                    *value = json!([value.take()]);
                }
            }
            Kind::Tower => tower(model, place, choice),
            Kind::Copy => copy(model, place, choice),
        }
    }
}

/// What no model should hold anywhere.
const ABSURD: &[&str] = &[
    "",
    " ",
    "²",
    "é",
    "😀",
    "\u{0}",
    "\n",
    "\"",
    "\\",
    "*/",
    "]]>",
    "fn",
    "Self",
    "self",
    "crate",
    "r#type",
    "_",
    "__",
    "1",
    "-1",
    "1e999",
    "a b",
    "a-b",
    "a.b",
    "{",
    "{}",
    "{a+}",
    "{{",
    "/{",
    "/..",
    "?",
    "#",
    "$",
    "a#",
    "#b",
    "a#b$c",
    "example#Gone",
    "smithy.api#Unit",
    "smithy.api#Document",
    "smithy.api#BigDecimal",
    "smithy.api#Timestamp",
    "Option",
    "Vec",
    "Error",
    "Unknown",
    "String",
    "Client",
    "Body",
    "default",
    "NaN",
    "`",
    "```\n",
    "[",
    "<p>",
    "<ul><li><a href='",
    "&lt;&#0;&#x110000;",
];

const OTHERS: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-1",
    "1.5",
    "1e300",
    "18446744073709551615",
    "-9223372036854775808",
    "\"text\"",
    "[]",
    "{}",
    "[{}]",
    "[[null]]",
    "{\"target\":\"smithy.api#String\"}",
    "{\"target\":\"smithy.api#Unit\"}",
    "[{\"target\":\"example#Gone\"}]",
    "{\"min\":5,\"max\":-5}",
    "{\"type\":\"string\"}",
    "{\"type\":\"structure\"}",
    "{\"type\":\"union\"}",
    "{\"shape\":\"Gone\"}",
];

/// Traits by their names in `smithy.api`, and values for any of them.
const TRAITS: &[&str] = &[
    "clientOptional",
    "default",
    "deprecated",
    "documentation",
    "endpoint",
    "enum",
    "enumValue",
    "error",
    "examples",
    "hostLabel",
    "http",
    "httpChecksumRequired",
    "httpError",
    "httpHeader",
    "httpLabel",
    "httpPayload",
    "httpPrefixHeaders",
    "httpQuery",
    "httpQueryParams",
    "httpResponseCode",
    "idempotencyToken",
    "jsonName",
    "length",
    "mediaType",
    "mixin",
    "paginated",
    "range",
    "requestCompression",
    "required",
    "requiresLength",
    "retryable",
    "sensitive",
    "sparse",
    "streaming",
    "timestampFormat",
    "title",
    "brandNew",
];

fn other_value(choice: usize) -> Value {
    serde_json::from_str(OTHERS[choice % OTHERS.len()]).expect("JSON")
}

fn count(value: &Value) -> usize {
    count_where(value, any_value)
}

fn any_value(_: &Value) -> bool {
    true
}

fn count_where(value: &Value, wanted: fn(&Value) -> bool) -> usize {
    let inside: usize = match value {
        Value::Array(items) => items.iter().map(|item| count_where(item, wanted)).sum(),
        Value::Object(members) => members.values().map(|item| count_where(item, wanted)).sum(),
        _ => 0,
    };
    usize::from(wanted(value)) + inside
}

/// The value that is reached after so many others.
fn nth(value: &mut Value, place: usize) -> &mut Value {
    nth_where(value, &mut { place }, any_value).expect("a place before the end")
}

fn nth_where<'v>(
    value: &'v mut Value,
    left: &mut usize,
    wanted: fn(&Value) -> bool,
) -> Option<&'v mut Value> {
    if wanted(value) {
        if *left == 0 {
            return Some(value);
        }
        *left -= 1;
    }
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| nth_where(item, left, wanted)),
        Value::Object(members) => {
            members.values_mut().find_map(|item| nth_where(item, left, wanted))
        }
        _ => None,
    }
}

/// One of those that are wanted, if there are any.
fn one_where(model: &mut Value, place: usize, wanted: fn(&Value) -> bool) -> Option<&mut Value> {
    let count = count_where(model, wanted);
    if count == 0 { None } else { nth_where(model, &mut (place % count), wanted) }
}

fn one_text(model: &mut Value, place: usize) -> Option<&mut String> {
    match one_where(model, place, Value::is_string) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

/// All texts: keys and values.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(members) => members
            .iter()
            .flat_map(|(key, value)| std::iter::once(key.clone()).chain(texts(value)))
            .collect(),
        _ => Vec::new(),
    }
}

fn drop_one(value: &mut Value, choice: usize) {
    match value {
        Value::Array(items) if !items.is_empty() => drop(items.remove(choice % items.len())),
        Value::Object(members) if !members.is_empty() => {
            let key = members.keys().nth(choice % members.len()).cloned();
            key.and_then(|key| members.remove(&key));
        }
        other => *other = Value::Null,
    }
}

fn rename(value: &mut Value, choice: usize) {
    let Value::Object(members) = value else { return };
    let Some(key) = members.keys().nth(choice % members.len().max(1)).cloned() else { return };
    let Some(value) = members.remove(&key) else { return };
    let absurd = ABSURD[choice % ABSURD.len()];
    let new = match choice % 4 {
        0 => absurd.to_owned(),
        1 => format!("{key}{absurd}"),
        2 => key.to_uppercase(),
        _ => match key.split_once('#') {
            Some((namespace, _)) => format!("{namespace}#{absurd}"),
            None => absurd.to_owned(),
        },
    };
    members.insert(new, value);
}

/// Every object that could carry traits.
fn add_trait(model: &mut Value, place: usize, choice: usize) {
    let all = texts(model);
    let value = match choice % 3 {
        0 => json!({}),
        1 => other_value(choice / 3),
        _ => all.get(choice % all.len().max(1)).map_or(Value::Null, |text| json!(text)),
    };
    let name = TRAITS[choice % TRAITS.len()];
    let carries = |value: &Value| value.get("target").is_some() || value.get("type").is_some();
    if let Some(Value::Object(carrier)) = one_where(model, place, carries) {
        let traits = carrier.entry("traits").or_insert_with(|| Map::new().into());
        if let Value::Object(traits) = traits {
            traits.insert(format!("smithy.api#{name}"), value);
        }
    }
}

fn shapes(model: &mut Value) -> Option<(&mut Map<String, Value>, Vec<String>)> {
    let shapes = model.get_mut("shapes")?.as_object_mut()?;
    let ids: Vec<String> = shapes.keys().cloned().collect();
    if ids.is_empty() { None } else { Some((shapes, ids)) }
}

fn tower(model: &mut Value, place: usize, choice: usize) {
    let Some((shapes, ids)) = shapes(model) else { return };
    let id = &ids[place % ids.len()];
    let height = choice % 3000;
    let floor = |number: usize| format!("{id}Floor{number}");
    let Some(ground) = shapes.remove(id) else { return };
    shapes.insert(floor(height), ground);
    shapes.insert(id.clone(), json!({ "type": "list", "member": { "target": floor(0) } }));
    for number in 0..height {
        let shape = match number % 2 {
            0 => json!({ "type": "list", "member": { "target": floor(number + 1) } }),
            _ => json!({
                "type": "map",
                "key": { "target": "smithy.api#String" },
                "value": { "target": floor(number + 1) }
            }),
        };
        shapes.insert(floor(number), shape);
    }
}

fn copy(model: &mut Value, place: usize, choice: usize) {
    let Some((shapes, ids)) = shapes(model) else { return };
    let shape = shapes[&ids[place % ids.len()]].clone();
    shapes.insert(ids[choice % ids.len()].clone(), shape);
}
