//! Event streams where none can be, and events that no message holds.

use serde_json::{Value, json};

use super::{report, snapshot};

/// Shapes in which a structure has an event stream of this union, and these shapes besides.
fn streamed(structure: &str, union: Value, more: Value) -> Value {
    let mut shapes = json!({
        structure: { "members": { "A": {
            "target": "example#Events", "traits": { "smithy.api#httpPayload": {} }
        } } },
        "example#Events": {
            "type": "union", "members": union, "traits": { "smithy.api#streaming": {} }
        }
    });
    super::merge(&mut shapes, &more);
    shapes
}

/// An output whose stream has one event, with these members.
fn event(members: Value, more: Value) -> Value {
    let mut more = more;
    super::merge(
        &mut more,
        &json!({ "example#Event": { "type": "structure", "members": members } }),
    );
    streamed("example#GetThingOutput", json!({ "Event": { "target": "example#Event" } }), more)
}

fn member(target: &str, trait_id: &str) -> Value {
    json!({ "target": target, "traits": { trait_id: {} } })
}

const HEADER: &str = "smithy.api#eventHeader";
const PAYLOAD: &str = "smithy.api#eventPayload";
const OUTPUT: &str = "example#GetThingOutput";

#[test]
fn where_a_stream_can_be() {
    let empty = json!({ "example#Event": { "type": "structure", "members": {} } });
    let one = json!({ "Event": { "target": "example#Event" } });
    let and = |mut more: Value| {
        super::merge(&mut more, &empty);
        streamed(OUTPUT, one.clone(), more)
    };
    let text = report([
        (
            "in a list",
            and(json!({
                "example#GetThingInput": { "members": { "B": { "target": "example#List" } } },
                "example#List": { "type": "list", "member": { "target": "example#Events" } }
            })),
        ),
        (
            "in a structure",
            and(json!({
                "example#GetThingInput": { "members": { "B": { "target": "example#Inner" } } },
                "example#Inner": { "type": "structure", "members": { "C": { "target": "example#Events" } } }
            })),
        ),
        (
            "in an event",
            and(json!({
                "example#Events": { "members": { "Inner": { "target": "example#Inner" } } },
                "example#Inner": { "type": "structure", "members": { "C": { "target": "example#Events" } } }
            })),
        ),
        (
            "two streams",
            and(
                json!({ OUTPUT: { "members": { "B": member("example#Events", "smithy.api#httpPayload") } } }),
            ),
        ),
        (
            "not the body",
            and(
                json!({ "example#GetThingInput": { "members": { "B": { "target": "example#Events" } } } }),
            ),
        ),
        (
            "in a header",
            and(json!({ "example#GetThingInput": { "members": { "B": {
                "target": "example#Events", "traits": { "smithy.api#httpHeader": "x-b" }
            } } } })),
        ),
        (
            "beside members of the body",
            and(json!({ OUTPUT: { "members": { "B": { "target": "smithy.api#String" } } } })),
        ),
        (
            "in an error",
            and(json!({ "example#NotFound": { "members": {
                "B": member("example#Events", "smithy.api#httpPayload")
            } } })),
        ),
    ]);
    snapshot!("where_a_stream_can_be", text);
}

#[test]
fn what_an_event_can_be() {
    let failed = |traits: Value| {
        let mut of = json!({ "smithy.api#error": "client" });
        super::merge(&mut of, &traits);
        json!({ "type": "structure", "members": { "message": member("smithy.api#String", HEADER) }, "traits": of })
    };
    let text = report([
        ("no events", streamed(OUTPUT, json!({}), json!({}))),
        (
            "a text as an event",
            streamed(OUTPUT, json!({ "Event": { "target": "smithy.api#String" } }), json!({})),
        ),
        (
            "an event that is not there",
            streamed(OUTPUT, json!({ "Event": { "target": "example#Gone" } }), json!({})),
        ),
        (
            "an event and JSON too",
            event(
                json!({ "A": member("smithy.api#String", HEADER), "B": { "target": "smithy.api#String" } }),
                json!({ "example#GetThingInput": { "members": { "C": { "target": "example#Event" } } } }),
            ),
        ),
        (
            "an error with a header, sent",
            streamed(
                "example#GetThingInput",
                json!({ "Failed": { "target": "example#Failed" } }),
                json!({ "example#Failed": failed(json!({})) }),
            ),
        ),
    ]);
    snapshot!("what_an_event_can_be", text);
}

#[test]
fn where_the_members_of_an_event_go() {
    let list =
        json!({ "example#List": { "type": "list", "member": { "target": "smithy.api#String" } } });
    let none = || json!({});
    let text = report([
        ("a list as a header", event(json!({ "A": member("example#List", HEADER) }), list.clone())),
        (
            "a double as a header",
            event(json!({ "A": member("smithy.api#Double", HEADER) }), none()),
        ),
        (
            "a document as a header",
            event(json!({ "A": member("smithy.api#Document", HEADER) }), none()),
        ),
        ("a list as the payload", event(json!({ "A": member("example#List", PAYLOAD) }), list)),
        (
            "a number as the payload",
            event(json!({ "A": member("smithy.api#Integer", PAYLOAD) }), none()),
        ),
        (
            "two payloads",
            event(
                json!({ "A": member("smithy.api#Blob", PAYLOAD), "B": member("smithy.api#Blob", PAYLOAD) }),
                none(),
            ),
        ),
        (
            "a payload and other members",
            event(
                json!({ "A": member("smithy.api#Blob", PAYLOAD), "B": { "target": "smithy.api#String" } }),
                none(),
            ),
        ),
        (
            "header and payload",
            event(
                json!({ "A": { "target": "smithy.api#String", "traits": { HEADER: {}, PAYLOAD: {} } } }),
                none(),
            ),
        ),
        (
            "a header with a long name",
            event(json!({ "A".repeat(256): member("smithy.api#String", HEADER) }), none()),
        ),
    ]);
    snapshot!("where_the_members_of_an_event_go", text);
}

/// A client may send errors; what it receives as an error is one of the operation's.
#[test]
fn errors_are_events_of_what_is_sent() {
    let failed = json!({ "example#Failed": {
        "type": "structure",
        "members": { "message": { "target": "smithy.api#String" } },
        "traits": { "smithy.api#error": "client" }
    } });
    let events = json!({ "Failed": { "target": "example#Failed" } });
    for structure in ["example#GetThingInput", OUTPUT] {
        let model = super::with_shapes(&streamed(structure, events.clone(), failed.clone()));
        super::check(&model.to_string(), &restjson_codegen::Options::default()).unwrap();
    }
}
