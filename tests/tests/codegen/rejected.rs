//! Models that are refused, with the exact words. A case is a small good model and what is changed
//! in it; a snapshot lists the cases of one subject, each with all its problems.

mod bindings;
mod botocore;
mod endpoint_rules;
mod event_streams;
mod left_out;
mod reading;
mod references;
mod selection;
mod shapes;
mod values;

use restjson_codegen::{Options, generate};
use restjson_model::{Problems, assemble, smithy};
use serde_json::{Value, json};

/// A service with one operation, of which nothing is wrong.
fn good() -> Value {
    json!({
        "smithy": "2.0",
        "shapes": {
            "example#Example": {
                "type": "service",
                "version": "2026-01-01",
                "operations": [{ "target": "example#GetThing" }],
                "traits": { "aws.protocols#restJson1": {} }
            },
            "example#GetThing": {
                "type": "operation",
                "input": { "target": "example#GetThingInput" },
                "output": { "target": "example#GetThingOutput" },
                "errors": [{ "target": "example#NotFound" }],
                "traits": { "smithy.api#http": { "method": "POST", "uri": "/things" } }
            },
            "example#GetThingInput": { "type": "structure", "members": {} },
            "example#GetThingOutput": { "type": "structure", "members": {} },
            "example#NotFound": { "type": "structure", "members": {}, "traits": { "smithy.api#error": "client" } }
        }
    })
}

/// Lays one JSON over another: objects are merged, `null` takes a member away.
fn merge(onto: &mut Value, changes: &Value) {
    match (onto, changes) {
        (Value::Object(onto), Value::Object(changes)) => {
            for (key, change) in changes {
                match change {
                    Value::Null => drop(onto.remove(key)),
                    change => merge(onto.entry(key).or_insert(json!({})), change),
                }
            }
        }
        (onto, change) => *onto = change.clone(),
    }
}

/// The good model with these shapes changed.
fn with_shapes(changes: &Value) -> Value {
    let mut model = good();
    merge(&mut model["shapes"], changes);
    model
}

fn check(text: &str, options: &Options) -> Result<(), Problems> {
    let model = assemble([smithy::read(text)?])?;
    generate(&model, options).map(drop)
}

/// The problems of a model, a line for each.
fn problems(text: &str, options: &Options) -> String {
    match check(text, options) {
        Ok(()) => panic!("this model should be refused: {text}"),
        Err(problems) => problems.iter().map(|problem| format!("  {problem}\n")).collect(),
    }
}

/// The cases of a subject: what is wrong, and all the problems that are found.
fn report<'a>(cases: impl IntoIterator<Item = (&'a str, Value)>) -> String {
    let case = |(name, changes)| {
        let model = with_shapes(&changes).to_string();
        format!("{name}\n{}", problems(&model, &Options::default()))
    };
    cases.into_iter().map(case).collect()
}

/// Traits of the operation of the minimal model.
fn on_operation(traits: Value) -> Value {
    json!({ "example#GetThing": { "traits": traits } })
}

/// Shapes in which the input has these members.
fn input(members: Value) -> Value {
    json!({ "example#GetThingInput": { "members": members } })
}

macro_rules! snapshot {
    ($name:literal, $text:expr) => {
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!($name, $text);
        })
    };
}
pub(crate) use snapshot;

#[test]
fn the_good_model_is_good() {
    check(&good().to_string(), &Options::default()).unwrap();
}

#[test]
fn all_problems_of_a_model_are_listed_at_once() {
    let model = with_shapes(&json!({
        "example#GetThing": {
            "errors": [{ "target": "example#GetThingInput" }, { "target": "example#NotFound" }],
            "traits": { "smithy.api#http": { "uri": "/things/{Size}" }, "smithy.api#brandNew": {} }
        },
        "example#GetThingInput": {
            "members": {
                "Size": { "target": "smithy.api#Integer", "traits": { "smithy.api#range": { "min": 2, "max": 1 }, "aws.protocols#httpChecksum": {} } },
                "Day": { "target": "smithy.api#Timestamp", "traits": { "smithy.api#timestampFormat": "soon" } },
                "Gone": { "target": "example#Gone" },
                "Thing": { "target": "example#GetThing" }
            }
        },
        "example#GetThingOutput": { "members": { "Body": { "target": "smithy.api#Integer", "traits": { "smithy.api#httpPayload": {} } } } },
        "example#NotFound": { "traits": { "smithy.api#httpError": "404" } },
        "example#Example": { "traits": {
            "aws.protocols#restJson1": null, "aws.protocols#restXml": {}, "smithy.rules#endpointRuleSet": {}
        } }
    }));
    snapshot!("at_once", problems(&model.to_string(), &Options::default()));
}
