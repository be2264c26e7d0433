//! References that lead nowhere, or to something else.

use serde_json::json;

use super::{report, snapshot};

#[test]
fn dangling() {
    let text = report([
        (
            "operation",
            json!({ "example#Example": { "operations": [{ "target": "example#Gone" }] } }),
        ),
        ("input", json!({ "example#GetThing": { "input": { "target": "example#Gone" } } })),
        ("output", json!({ "example#GetThing": { "output": { "target": "example#Gone" } } })),
        ("error", json!({ "example#GetThing": { "errors": [{ "target": "example#Gone" }] } })),
        (
            "error of the service",
            json!({ "example#Example": { "errors": [{ "target": "example#Gone" }] } }),
        ),
        (
            "member",
            json!({ "example#GetThingOutput": { "members": { "A": { "target": "example#Gone" } } } }),
        ),
        (
            "all that a member holds",
            json!({
                "example#GetThingInput": { "members": { "A": { "target": "example#List" } } },
                "example#List": { "type": "list", "member": { "target": "example#Map" } },
                "example#Map": { "type": "map", "key": { "target": "example#Gone" }, "value": { "target": "example#Union" } },
                "example#Union": { "type": "union", "members": { "a": { "target": "example#Lost" }, "b": { "target": "smithy.api#Gone" } } }
            }),
        ),
    ]);
    snapshot!("dangling", text);
}

#[test]
fn of_the_wrong_kind() {
    let text = report([
        (
            "operation",
            json!({ "example#Example": { "operations": [{ "target": "example#GetThingInput" }] } }),
        ),
        ("input", json!({ "example#GetThing": { "input": { "target": "smithy.api#String" } } })),
        ("output", json!({ "example#GetThing": { "output": { "target": "example#Example" } } })),
        (
            "error that is none",
            json!({ "example#GetThing": { "errors": [{ "target": "example#GetThingInput" }] } }),
        ),
        (
            "error that is a text",
            json!({ "example#GetThing": { "errors": [{ "target": "smithy.api#String" }] } }),
        ),
        (
            "member",
            json!({
                "example#GetThingInput": { "members": { "A": { "target": "example#Example" }, "B": { "target": "example#GetThing" }, "C": { "target": "example#Resource" } } },
                "example#Resource": { "type": "resource" }
            }),
        ),
    ]);
    snapshot!("wrong_kind", text);
}
