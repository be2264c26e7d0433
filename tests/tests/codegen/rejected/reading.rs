//! Files that are no models.

use restjson_model::{assemble, smithy};
use serde_json::{Value, json};

use super::{good, snapshot};

/// What is wrong with texts, alone or several of them laid over each other.
fn report(cases: &[(&str, &[&str])]) -> String {
    let mut text = String::new();
    for (name, sources) in cases {
        let sources: Result<Vec<_>, _> =
            sources.iter().map(|source| smithy::read(source)).collect();
        let problems = sources.and_then(assemble).expect_err(name);
        text.push_str(&format!("{name}\n"));
        for problem in problems {
            text.push_str(&format!("  {problem}\n"));
        }
    }
    text
}

#[test]
fn malformed() {
    let whole = good().to_string();
    let deep =
        format!("{{\"smithy\":\"2.0\",\"metadata\":{}{}}}", "[".repeat(500), "]".repeat(500));
    let text = report(&[
        ("empty", &[""]),
        ("not JSON", &["<html>"]),
        ("truncated", &[&whole[..200]]),
        ("something after the end", &[&format!("{whole} more")]),
        ("a key twice at the top", &[r#"{"smithy":"2.0","smithy":"2.0"}"#]),
        (
            "a key twice deep inside",
            &[
                r#"{"smithy":"2.0","shapes":{"a#B":{"type":"structure","members":{"c":{"target":"a#D"},"c":{"target":"a#E"}}}}}"#,
            ],
        ),
        ("a number out of range", &[r#"{"smithy":"2.0","metadata":1e999}"#]),
        ("nested too deeply", &[&deep]),
        ("a list", &["[]"]),
        ("no version", &["{}"]),
        ("an old version", &[r#"{"smithy":"1.0","shapes":{}}"#]),
        ("a version that is no text", &[r#"{"smithy":2}"#]),
        ("an unknown part", &[r#"{"smithy":"2.0","shape":{}}"#]),
        ("shapes are a list", &[r#"{"smithy":"2.0","shapes":[]}"#]),
    ]);
    snapshot!("malformed", text);
}

#[test]
fn broken_shapes() {
    let model = |shapes: Value| json!({ "smithy": "2.0", "shapes": shapes }).to_string();
    let cases: Vec<(&str, String)> = vec![
        ("no object", model(json!({ "a#B": [] }))),
        ("no type", model(json!({ "a#B": {} }))),
        ("a type that is no text", model(json!({ "a#B": { "type": 1 } }))),
        ("an unknown type", model(json!({ "a#B": { "type": "tuple" } }))),
        (
            "bad ids",
            model(json!({
                "B": { "type": "string" }, "a#b c": { "type": "string" }, "a#B$c": { "type": "string" },
                "#": { "type": "string" }, "ä#B": { "type": "string" }
            })),
        ),
        (
            "an unknown part",
            model(json!({ "a#B": { "type": "string", "member": { "target": "a#C" } } })),
        ),
        ("a list without a member", model(json!({ "a#B": { "type": "list" } }))),
        ("a map without anything", model(json!({ "a#B": { "type": "map" } }))),
        (
            "members that are a list",
            model(json!({ "a#B": { "type": "structure", "members": [] } })),
        ),
        (
            "a member's name",
            model(
                json!({ "a#B": { "type": "structure", "members": { "c d": { "target": "a#C" } } } }),
            ),
        ),
        (
            "a member that is a text",
            model(json!({ "a#B": { "type": "structure", "members": { "c": "a#C" } } })),
        ),
        (
            "a member without a target",
            model(json!({ "a#B": { "type": "union", "members": { "c": {} } } })),
        ),
        (
            "a member with more",
            model(
                json!({ "a#B": { "type": "union", "members": { "c": { "target": "a#C", "required": true } } } }),
            ),
        ),
        (
            "a target that is no text",
            model(json!({ "a#B": { "type": "list", "member": { "target": 5 } } })),
        ),
        (
            "a target that is no id",
            model(json!({ "a#B": { "type": "list", "member": { "target": "C" } } })),
        ),
        (
            "a target that is a member",
            model(json!({ "a#B": { "type": "list", "member": { "target": "a#C$d" } } })),
        ),
        ("traits that are a list", model(json!({ "a#B": { "type": "string", "traits": [] } }))),
        (
            "a trait's id",
            model(json!({ "a#B": { "type": "string", "traits": { "required": {} } } })),
        ),
        (
            "operations that are no list",
            model(json!({ "a#B": { "type": "service", "operations": {} } })),
        ),
        (
            "operations that are texts",
            model(json!({ "a#B": { "type": "service", "operations": ["a#C"] } })),
        ),
        (
            "renames",
            model(json!({ "a#B": { "type": "service", "rename": { "C": "D", "a#E": 1 } } })),
        ),
        (
            "an old enum that is not a list",
            model(json!({ "a#B": { "type": "string", "traits": { "smithy.api#enum": {} } } })),
        ),
        (
            "an old enum without values",
            model(
                json!({ "a#B": { "type": "string", "traits": { "smithy.api#enum": [{ "name": "C" }, 1] } } }),
            ),
        ),
    ];
    let text: String = cases.iter().map(|(name, model)| report(&[(name, &[model])])).collect();
    snapshot!("broken_shapes", text);
}

#[test]
fn joined() {
    let model = |shapes: Value| json!({ "smithy": "2.0", "shapes": shapes }).to_string();
    let apply = |target: &str| {
        model(json!({ target: { "type": "apply", "traits": { "smithy.api#sensitive": {} } } }))
    };
    let mixes = |mixins: Value, traits: Value| json!({ "type": "structure", "mixins": mixins, "traits": traits });
    let mixin = json!({ "smithy.api#mixin": {} });
    let text = report(&[
        ("applied to a shape that is not there", &[&apply("a#B")]),
        (
            "applied to a member that is not there",
            &[&good().to_string(), &apply("example#GetThingInput$Gone")],
        ),
        ("applied to no id", &[&apply("B")]),
        ("applied to the service of none", &[&apply("$service")]),
        (
            "applied to the service of two",
            &[
                &model(json!({ "a#B": { "type": "service" }, "a#C": { "type": "service" } })),
                &apply("$service"),
            ],
        ),
        (
            "two shapes of one id",
            &[
                &model(json!({ "a#B": { "type": "string" } })),
                &model(json!({ "a#B": { "type": "blob" } })),
            ],
        ),
        (
            "a mixin of itself",
            &[&model(json!({ "a#B": mixes(json!([{ "target": "a#B" }]), mixin.clone()) }))],
        ),
        (
            "a circle of mixins",
            &[&model(json!({
                "a#B": mixes(json!([{ "target": "a#C" }]), mixin.clone()),
                "a#C": mixes(json!([{ "target": "a#D" }]), mixin.clone()),
                "a#D": mixes(json!([{ "target": "a#B" }]), mixin.clone())
            }))],
        ),
        (
            "a mixin that is not there",
            &[&model(json!({ "a#B": mixes(json!([{ "target": "a#C" }]), json!({})) }))],
        ),
        (
            "a mixin that is none",
            &[&model(json!({
                "a#B": mixes(json!([{ "target": "a#C" }]), json!({})), "a#C": { "type": "structure" }
            }))],
        ),
        (
            "a mixin of another type",
            &[&model(json!({
                "a#B": mixes(json!([{ "target": "a#C" }]), json!({})),
                "a#C": { "type": "union", "traits": mixin }
            }))],
        ),
    ]);
    snapshot!("joined", text);
}
