//! Shapes that cannot be: without an end, without values, with two of one name.

use serde_json::{Value, json};

use super::{input, report, snapshot};

fn member(target: &str) -> Value {
    json!({ "target": target })
}

fn required(target: &str) -> Value {
    json!({ "target": target, "traits": { "smithy.api#required": {} } })
}

fn holding(target: &str, shapes: Value) -> Value {
    let mut all = shapes;
    all["example#GetThingInput"] = json!({ "members": { "A": member(target) } });
    all
}

#[test]
fn without_an_end() {
    let structure = |members: Value| json!({ "type": "structure", "members": members });
    let list = |target: &str| json!({ "type": "list", "member": { "target": target } });
    let map = |target| json!({ "type": "map", "key": { "target": "smithy.api#String" }, "value": { "target": target } });
    let mut tower = json!({});
    for floor in 0..1000 {
        tower[format!("example#L{floor}")] = list(&format!("example#L{}", floor + 1));
    }
    tower["example#L1000"] = json!({ "type": "string" });
    let text = report([
        (
            "a structure that requires itself",
            holding(
                "example#S",
                json!({ "example#S": structure(json!({ "s": required("example#S") })) }),
            ),
        ),
        (
            "structures that require each other",
            holding(
                "example#S",
                json!({
                    "example#S": structure(json!({ "t": required("example#T") })),
                    "example#T": structure(json!({ "u": required("example#U") })),
                    "example#U": structure(json!({ "s": required("example#S") }))
                }),
            ),
        ),
        (
            "a union of which every arm needs it",
            holding(
                "example#U",
                json!({
                    "example#U": { "type": "union", "members": { "u": member("example#U"), "s": member("example#S") } },
                    "example#S": structure(json!({ "u": required("example#U") }))
                }),
            ),
        ),
        (
            "a structure that requires a union of itself",
            holding(
                "example#S",
                json!({
                    "example#S": structure(json!({ "u": required("example#U") })),
                    "example#U": { "type": "union", "members": { "s": member("example#S") } }
                }),
            ),
        ),
        ("a list of itself", holding("example#L", json!({ "example#L": list("example#L") }))),
        (
            "a list and a map of each other",
            holding(
                "example#L",
                json!({ "example#L": list("example#M"), "example#M": map("example#L") }),
            ),
        ),
        ("lists in lists in lists", holding("example#L0", tower)),
    ]);
    snapshot!("without_an_end", text);
}

#[test]
fn enums_unions_and_maps() {
    let value = |value: Value| json!({ "target": "smithy.api#Unit", "traits": { "smithy.api#enumValue": value } });
    let text = report([
        (
            "values twice",
            holding(
                "example#E",
                json!({ "example#E": { "type": "enum", "members": { "A": value(json!("a")), "B": value(json!("b")), "C": value(json!("a")) } } }),
            ),
        ),
        (
            "values that are no texts",
            holding(
                "example#E",
                json!({ "example#E": { "type": "enum", "members": { "A": value(json!(1)), "B": value(json!(null)) } } }),
            ),
        ),
        (
            "numbers that are none",
            holding(
                "example#E",
                json!({ "example#E": { "type": "intEnum", "members": {
            "A": value(json!("1")), "B": member("smithy.api#Unit"), "C": value(json!(1.5)), "D": value(json!(3_000_000_000_u32)), "E": value(json!(2)), "F": value(json!(2))
        } } }),
            ),
        ),
        (
            "a union without members",
            holding("example#U", json!({ "example#U": { "type": "union", "members": {} } })),
        ),
        (
            "a map of numbers",
            holding(
                "example#M",
                json!({ "example#M": { "type": "map", "key": member("smithy.api#Integer"), "value": member("smithy.api#String") } }),
            ),
        ),
        (
            "a map of sensitive numbers",
            holding(
                "example#M",
                json!({
                    "example#M": { "type": "map", "key": member("example#N"), "value": member("smithy.api#String") },
                    "example#N": { "type": "integer", "traits": { "smithy.api#sensitive": {} } }
                }),
            ),
        ),
    ]);
    snapshot!("enums_unions_and_maps", text);
}

#[test]
fn names_in_json() {
    let named = |name: Value| json!({ "target": "smithy.api#String", "traits": { "smithy.api#jsonName": name } });
    let text = report([
        ("twice", input(json!({ "A": named(json!("B")), "B": member("smithy.api#String") }))),
        (
            "twice in a union",
            holding(
                "example#U",
                json!({ "example#U": { "type": "union", "members": { "a": named(json!("x")), "b": named(json!("x")) } } }),
            ),
        ),
        ("no text", input(json!({ "A": named(json!(["B"])) }))),
    ]);
    snapshot!("names_in_json", text);
}
