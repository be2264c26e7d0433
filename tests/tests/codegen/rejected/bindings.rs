//! Members that cannot go where the model sends them.

use serde_json::{Value, json};

use super::{input, report, snapshot};

fn http(uri: &str) -> Value {
    json!({ "traits": { "smithy.api#http": { "uri": uri } } })
}

fn required_label(target: &str) -> Value {
    json!({ "target": target, "traits": { "smithy.api#httpLabel": {}, "smithy.api#required": {} } })
}

fn bound(target: &str, trait_id: &str, value: Value) -> Value {
    json!({ "target": target, "traits": { trait_id: value } })
}

#[test]
fn method_and_uri() {
    let text = report([
        ("none", json!({ "example#GetThing": { "traits": { "smithy.api#http": null } } })),
        (
            "no method",
            json!({ "example#GetThing": { "traits": { "smithy.api#http": { "method": null } } } }),
        ),
        (
            "a uri that is a number",
            json!({ "example#GetThing": { "traits": { "smithy.api#http": { "uri": 1 } } } }),
        ),
        (
            "a method",
            json!({ "example#GetThing": { "traits": { "smithy.api#http": { "method": "GET IT" } } } }),
        ),
        ("no slash", json!({ "example#GetThing": http("things") })),
        ("a fragment", json!({ "example#GetThing": http("/things#top") })),
        ("a space", json!({ "example#GetThing": http("/thi ngs") })),
        ("not ASCII", json!({ "example#GetThing": http("/thängs") })),
        ("what no URI holds", json!({ "example#GetThing": http("/<things>") })),
        ("a label in the query", json!({ "example#GetThing": http("/things?a={b}") })),
        ("a label that is not closed", json!({ "example#GetThing": http("/things/{a") })),
    ]);
    snapshot!("method_and_uri", text);
}

#[test]
fn labels() {
    let text = report([
        ("label without member", json!({ "example#GetThing": http("/things/{Gone}") })),
        ("member without label", input(json!({ "A": required_label("smithy.api#String") }))),
        (
            "member without the trait",
            json!({
                "example#GetThing": http("/things/{A}"),
                "example#GetThingInput": { "members": { "A": { "target": "smithy.api#String" } } }
            }),
        ),
        (
            "not required",
            json!({
                "example#GetThing": http("/things/{A}"),
                "example#GetThingInput": { "members": { "A": bound("smithy.api#String", "smithy.api#httpLabel", json!({})) } }
            }),
        ),
        (
            "twice",
            json!({
                "example#GetThing": http("/things/{A}/{A}"),
                "example#GetThingInput": { "members": { "A": required_label("smithy.api#String") } }
            }),
        ),
        (
            "two greedy ones",
            json!({
                "example#GetThing": http("/things/{A+}/{B+}"),
                "example#GetThingInput": { "members": { "A": required_label("smithy.api#String"), "B": required_label("smithy.api#String") } }
            }),
        ),
        (
            "types",
            json!({
                "example#GetThing": http("/things/{A}/{B}/{C}"),
                "example#GetThingInput": { "members": { "A": required_label("example#List"), "B": required_label("smithy.api#Blob"), "C": required_label("smithy.api#BigInteger") } },
                "example#List": { "type": "list", "member": { "target": "smithy.api#String" } }
            }),
        ),
    ]);
    snapshot!("labels", text);
}

#[test]
fn payloads() {
    let payload = |target| bound(target, "smithy.api#httpPayload", json!({}));
    let stream = json!({ "type": "blob", "traits": { "smithy.api#streaming": {} } });
    let text = report([
        (
            "two",
            input(json!({ "A": payload("smithy.api#String"), "B": payload("smithy.api#Blob") })),
        ),
        (
            "and members of the body",
            input(
                json!({ "A": payload("smithy.api#String"), "B": { "target": "smithy.api#String" } }),
            ),
        ),
        (
            "in the output too",
            json!({ "example#GetThingOutput": { "members": { "A": payload("smithy.api#Integer"), "B": { "target": "smithy.api#String" } } } }),
        ),
        ("types", input(json!({ "A": payload("smithy.api#Timestamp") }))),
        (
            "of an error",
            json!({ "example#NotFound": { "members": { "A": payload("smithy.api#Integer"), "B": { "target": "smithy.api#String" } } } }),
        ),
        (
            "a stream that is the body of an error",
            json!({
                "example#NotFound": { "members": { "A": payload("example#Stream") } }, "example#Stream": stream
            }),
        ),
        (
            "media type",
            input(
                json!({ "A": { "target": "smithy.api#Blob", "traits": { "smithy.api#httpPayload": {}, "smithy.api#mediaType": "a\nb" } } }),
            ),
        ),
        (
            "a stream that is not the body",
            json!({
                "example#GetThingInput": { "members": { "A": { "target": "example#Stream" } } }, "example#Stream": stream
            }),
        ),
        (
            "a stream inside of the body",
            json!({
                "example#GetThingInput": { "members": { "A": { "target": "example#Part" } } },
                "example#Part": { "type": "structure", "members": { "B": { "target": "example#Stream" } } },
                "example#Stream": stream
            }),
        ),
    ]);
    snapshot!("payloads", text);
}

#[test]
fn headers_and_queries() {
    let shapes = json!({
        "example#Part": { "type": "structure", "members": {} },
        "example#Parts": { "type": "list", "member": { "target": "example#Part" } },
        "example#Numbers": { "type": "map", "key": { "target": "smithy.api#String" }, "value": { "target": "smithy.api#Integer" } },
        "example#Lists": { "type": "list", "member": { "target": "example#Parts" } }
    });
    let with = |members: Value| {
        let mut all = shapes.clone();
        all["example#GetThingInput"] = json!({ "members": members });
        all
    };
    let response = |members: Value| {
        let mut all = shapes.clone();
        all["example#GetThingOutput"] = json!({ "members": members });
        all
    };
    let (header, query) = ("smithy.api#httpHeader", "smithy.api#httpQuery");
    let (prefix, params) = ("smithy.api#httpPrefixHeaders", "smithy.api#httpQueryParams");
    let text = report([
        (
            "types of a header",
            with(json!({
                "A": bound("example#Part", header, json!("X-A")), "B": bound("example#Parts", header, json!("X-B")),
                "C": bound("example#Numbers", header, json!("X-C")), "D": bound("smithy.api#Blob", header, json!("X-D")),
                "E": bound("smithy.api#Document", header, json!("X-E"))
            })),
        ),
        (
            "types of a header of the response",
            response(json!({ "A": bound("example#Part", header, json!("X-A")) })),
        ),
        (
            "names of headers",
            with(json!({
                "A": bound("smithy.api#String", header, json!("X A")), "B": bound("smithy.api#String", header, json!("")),
                "C": bound("smithy.api#String", header, json!(5)), "D": bound("example#Numbers", prefix, json!("X:"))
            })),
        ),
        (
            "types of a query",
            with(
                json!({ "A": bound("example#Part", query, json!("a")), "B": bound("example#Lists", query, json!("b")) }),
            ),
        ),
        (
            "types of other parameters",
            with(
                json!({ "A": bound("example#Numbers", params, json!({})), "B": bound("smithy.api#String", params, json!({})) }),
            ),
        ),
        (
            "types of prefixed headers",
            response(json!({ "A": bound("example#Numbers", prefix, json!("X-")) })),
        ),
        (
            "type of a status",
            response(
                json!({ "A": bound("smithy.api#String", "smithy.api#httpResponseCode", json!({})) }),
            ),
        ),
        (
            "bound twice",
            with(
                json!({ "A": { "target": "smithy.api#String", "traits": { header: "X-A", query: "a" } } }),
            ),
        ),
        (
            "an error's header",
            json!({
                "example#NotFound": { "members": { "A": bound("example#Part", header, json!("X-A")), "B": bound("smithy.api#String", header, json!("X B")) } },
                "example#Part": shapes["example#Part"]
            }),
        ),
    ]);
    snapshot!("headers_and_queries", text);
}

#[test]
fn hosts() {
    let prefix =
        |value: Value| json!({ "traits": { "smithy.api#endpoint": { "hostPrefix": value } } });
    let text = report([
        ("no text", json!({ "example#GetThing": prefix(json!(1)) })),
        ("characters", json!({ "example#GetThing": prefix(json!("a_b/")) })),
        ("a label that is not there", json!({ "example#GetThing": prefix(json!("{A}.")) })),
        (
            "a member without the trait",
            json!({
                "example#GetThing": prefix(json!("{A}.")),
                "example#GetThingInput": { "members": { "A": { "target": "smithy.api#String", "traits": { "smithy.api#required": {} } } } }
            }),
        ),
        (
            "a number",
            json!({
                "example#GetThing": prefix(json!("{A}.")),
                "example#GetThingInput": { "members": { "A": { "target": "smithy.api#Integer", "traits": { "smithy.api#required": {}, "smithy.api#hostLabel": {} } } } }
            }),
        ),
    ]);
    snapshot!("hosts", text);
}
