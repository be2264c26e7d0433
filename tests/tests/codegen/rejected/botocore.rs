//! botocore's files, with each kind of mistake.

use restjson_codegen::{Options, generate};
use restjson_model::{Format, Problems, assemble, botocore};
use serde_json::{Value, json};

use super::{merge, snapshot};

fn good() -> Value {
    json!({
        "version": "2.0",
        "metadata": { "apiVersion": "2026-01-01", "protocol": "rest-json", "serviceId": "Example", "endpointPrefix": "example" },
        "operations": {
            "GetThing": {
                "name": "GetThing",
                "http": { "method": "POST", "requestUri": "/things" },
                "input": { "shape": "GetThingRequest" },
                "errors": [{ "shape": "NotFound" }]
            }
        },
        "shapes": {
            "GetThingRequest": { "type": "structure", "members": { "Name": { "shape": "Name" } } },
            "Name": { "type": "string" },
            "NotFound": { "type": "structure", "members": {}, "exception": true }
        }
    })
}

fn check(files: botocore::Files<'_>) -> Result<(), Problems> {
    let model = assemble([botocore::read(files)?])?;
    generate(&model, &Options::default()).map(drop)
}

fn problems(name: &str, files: botocore::Files<'_>) -> String {
    let problems = check(files).expect_err(name);
    let lines: String = problems.iter().map(|problem| format!("  {problem}\n")).collect();
    format!("{name}\n{lines}")
}

fn report<'a>(cases: impl IntoIterator<Item = (&'a str, Value)>) -> String {
    let case = |(name, changes)| {
        let mut model = good();
        merge(&mut model, &changes);
        problems(
            name,
            botocore::Files { service: &model.to_string(), ..botocore::Files::default() },
        )
    };
    cases.into_iter().map(case).collect()
}

#[test]
fn the_good_files_are_good() {
    let service = good().to_string();
    check(botocore::Files { service: &service, ..botocore::Files::default() }).unwrap();
}

#[test]
fn files() {
    let good = good().to_string();
    let with = |service: &'static str| botocore::Files { service, ..botocore::Files::default() };
    let text = [
        problems("not JSON", with("<html>")),
        problems("truncated", with("{\"metadata\": {")),
        problems("a key twice", with("{\"metadata\": {}, \"metadata\": {}}")),
        problems("a list", with("[]")),
        problems("no metadata", with("{\"operations\": {}, \"shapes\": {}}")),
        problems(
            "rules",
            botocore::Files {
                service: &good,
                endpoint_rule_set: Some("{"),
                ..botocore::Files::default()
            },
        ),
        problems(
            "tests",
            botocore::Files {
                service: &good,
                endpoint_tests: Some("["),
                ..botocore::Files::default()
            },
        ),
        problems(
            "paginators",
            botocore::Files { service: &good, paginators: Some("x"), ..botocore::Files::default() },
        ),
    ];
    snapshot!("botocore_files", text.concat());
}

#[test]
fn shapes_and_operations() {
    let shape = |name: &str, shape: Value| json!({ "shapes": { name: shape } });
    let text = report([
        ("no operations", json!({ "operations": null })),
        ("no shapes", json!({ "shapes": null })),
        ("operations that are a list", json!({ "operations": [] })),
        ("another protocol", json!({ "metadata": { "protocol": "query" } })),
        ("an operation that is a text", json!({ "operations": { "GetThing": "x" } })),
        ("an operation's name", json!({ "operations": { "Get Thing": { "http": {} } } })),
        ("no http", json!({ "operations": { "GetThing": { "http": null } } })),
        (
            "an input without a shape",
            json!({ "operations": { "GetThing": { "input": "GetThingRequest" } } }),
        ),
        (
            "an error that is not there",
            json!({ "operations": { "GetThing": { "errors": [{ "shape": "Gone" }] } } }),
        ),
        (
            "an unknown key of an operation",
            json!({ "operations": { "GetThing": { "brandNew": true } } }),
        ),
        ("authtype", json!({ "operations": { "GetThing": { "authtype": "custom" } } })),
        ("a shape that is a text", shape("Name", json!("string"))),
        ("no type", shape("Name", json!({ "type": null }))),
        ("an unknown type", shape("Name", json!({ "type": "tuple" }))),
        ("a shape's name", shape("a b", json!({ "type": "string" }))),
        ("a list without a member", shape("Name", json!({ "type": "list" }))),
        (
            "a map without a value",
            shape("Name", json!({ "type": "map", "key": { "shape": "Name" } })),
        ),
        ("members that are a list", shape("GetThingRequest", json!({ "members": [] }))),
        ("no members", shape("GetThingRequest", json!({ "members": null }))),
        (
            "a member without a shape",
            shape("GetThingRequest", json!({ "members": { "Name": { "shape": null } } })),
        ),
        (
            "a member of what is not there",
            shape("GetThingRequest", json!({ "members": { "Other": { "shape": "Gone" } } })),
        ),
        (
            "a member's name",
            shape(
                "GetThingRequest",
                json!({ "members": { "": { "shape": "Name" }, "²": { "shape": "Name" } } }),
            ),
        ),
        (
            "the name of an event",
            json!({ "shapes": {
                "GetThingRequest": { "members": { "Name": { "shape": "Events" } }, "payload": "Name" },
                "Events": { "type": "structure", "eventstream": true, "members": { "a-b": { "shape": "Event" } } },
                "Event": { "type": "structure", "event": true, "members": { "c-d": { "shape": "Name", "eventheader": true } } }
            } }),
        ),
        (
            "an unknown location",
            shape("GetThingRequest", json!({ "members": { "Name": { "location": "cookie" } } })),
        ),
        ("an unknown key of a shape", shape("Name", json!({ "brandNew": 1 }))),
        (
            "an unknown key of a member",
            shape("GetThingRequest", json!({ "members": { "Name": { "brandNew": 1 } } })),
        ),
        (
            "a timestamp's format",
            shape("Name", json!({ "type": "timestamp", "timestampFormat": "soon" })),
        ),
        (
            "an event stream of texts",
            json!({
                "shapes": {
                    "GetThingRequest": { "members": { "Name": { "shape": "Events" } }, "payload": "Name" },
                    "Events": { "type": "structure", "eventstream": true, "members": { "A": { "shape": "Name" } } }
                }
            }),
        ),
        ("a payload that is not there", shape("GetThingRequest", json!({ "payload": "Gone" }))),
        (
            "a required member that is not there",
            shape("GetThingRequest", json!({ "required": ["Gone"] })),
        ),
        ("an enum of numbers", shape("Name", json!({ "enum": [1, 2] }))),
    ]);
    snapshot!("botocore_shapes", text);
}

#[test]
fn neither_format() {
    let cases = ["", "[]", "{}", "{\"metadata\": {}}", "{\"smithy\""];
    let text: String =
        cases.iter().map(|text| format!("{text:?}: {}\n", Format::of(text).unwrap_err())).collect();
    snapshot!("neither_format", text);
}

/// The format's own notations are read as Smithy's.
#[test]
fn what_is_read() {
    let mut service = good();
    merge(
        &mut service,
        &json!({
            "metadata": { "signatureVersion": "bearer" },
            "operations": { "GetThing": { "http": { "method": "GET", "requestUri": "/a/{x}/b/{y+}" } } },
            "shapes": { "GetThingRequest": { "required": ["x", "y"], "members": {
                "x": { "shape": "Name", "location": "uri", "locationName": "y" },
                "y": { "shape": "Name", "location": "uri", "locationName": "x" },
                "Others": { "shape": "Names", "location": "headers" }
            } }, "Names": { "type": "map", "key": { "shape": "Name" }, "value": { "shape": "Name" } } }
        }),
    );
    let service = service.to_string();
    let files = botocore::Files { service: &service, ..botocore::Files::default() };
    let model = assemble([botocore::read(files).unwrap()]).unwrap();
    let files = generate(&model, &Options::default()).unwrap();
    // However the calls are wrapped.
    let operation = files["operation/get_thing.rs"].split_whitespace().collect::<String>();
    for line in [
        "//!`GetThing`:`GET/a/{y}/b/{x+}`",
        ".label(\"y\",&self.y)?",
        ".greedy_label(\"x\",&self.x)?",
        ".prefix_headers(\"\",\"Others\",",
        "constAUTH:&'static[AuthScheme]=&[AuthScheme::HttpBearer];",
    ] {
        assert!(operation.contains(line), "{line}\n{operation}");
    }
}

/// What files have that Smithy's models cannot.
#[test]
fn what_is_read_although_it_is_odd() {
    let mut service = good();
    merge(
        &mut service,
        &json!({
            "metadata": { "protocol": "smithy-rpc-v2-cbor", "protocols": ["smithy-rpc-v2-cbor", "rest-json", "new-one"] },
            "operations": {
                "GetThing": {
                    "http": { "method": "GET", "requestUri": "/a/{x-id}/b" },
                    "httpChecksumRequired": true, "httpChecksum": { "requestChecksumRequired": true },
                    "longpoll": true, "endpointdiscovery": {}
                },
                "Action": { "name": "Action", "http": { "method": "POST", "requestUri": "/action" }, "input": { "shape": "Action" } },
                "Example": { "name": "Example", "http": { "method": "POST", "requestUri": "/example" } }
            },
            "shapes": {
                // The label is not required.
                "GetThingRequest": { "payload": "a.b", "members": {
                    "Name": null,
                    "x-id": { "shape": "Name", "location": "uri", "locationName": "x-id" },
                    "x_id": { "shape": "Name", "location": "header", "locationName": "x-a" },
                    "x.id": { "shape": "Name", "location": "header" },
                    "a.b": { "shape": "Action" }
                } },
                "Action": { "type": "structure", "required": ["1st"], "members": {
                    "1st": { "shape": "ActionShape" }, "$ref": { "shape": "Name" }, "a b": { "shape": "Choice" }
                } },
                "ActionShape": { "type": "structure", "members": { "other": { "shape": "Name", "locationName": "oth-er" } } },
                "Choice": { "type": "structure", "union": true, "members": { "a-b": { "shape": "Name" } } }
            }
        }),
    );
    let service = service.to_string();
    let files = botocore::Files { service: &service, ..botocore::Files::default() };
    let model = assemble([botocore::read(files).unwrap()]).unwrap();
    let files = generate(&model, &Options::default()).unwrap();
    let items = [
        (
            "operation/get_thing.rs",
            &["//! `GetThing`", "pub struct GetThing ", "impl Operation for"][..],
        ),
        ("operation/action.rs", &["pub struct Action ", "impl Operation for"]),
        ("types.rs", &["pub struct", "impl Serialize for"]),
    ];
    snapshot!("botocore_names", crate::excerpt::excerpt(&files, &items));
}

/// The schemes of newer files, and operations that take nobody's requests too.
#[test]
fn who_may_call() {
    const SIGNED: &str = "constAUTH:&'static[AuthScheme]=&[AuthScheme::SigV4];";
    const EITHER: &str =
        "constAUTH:&'static[AuthScheme]=&[AuthScheme::HttpBearer,AuthScheme::SigV4];";
    let bearer_first = json!(["smithy.api#httpBearerAuth", "aws.auth#sigv4"]);
    for (metadata, operation, expected) in [
        (json!({ "signatureVersion": "v4", "auth": ["aws.auth#sigv4"] }), json!({}), Some(SIGNED)),
        (json!({ "signatureVersion": "v4", "auth": bearer_first }), json!({}), Some(EITHER)),
        (json!({ "auth": ["aws.auth#sigv4"] }), json!({ "auth": ["smithy.api#noAuth"] }), None),
        (
            json!({ "signatureVersion": "v4" }),
            json!({ "auth": ["aws.auth#sigv4", "smithy.api#noAuth"] }),
            None,
        ),
        (json!({ "signatureVersion": "v4" }), json!({ "authtype": "none" }), None),
        (json!({ "signatureVersion": "v4" }), json!({ "auth": ["smithy.api#noAuth"] }), None),
        // Of the service.
        (json!({ "auth": ["smithy.api#noAuth"] }), json!({}), None),
        (json!({ "signatureVersion": "v4", "auth": ["smithy.api#noAuth"] }), json!({}), None),
        (json!({ "auth": ["aws.auth#sigv4", "smithy.api#noAuth"] }), json!({}), None),
        (
            json!({ "signatureVersion": "v4", "auth": ["smithy.api#noAuth"] }),
            json!({ "auth": ["aws.auth#sigv4"] }),
            Some(SIGNED),
        ),
        (json!({ "signatureVersion": "none" }), json!({}), None),
        // One of several schemes.
        (json!({ "auth": ["aws.auth#sigv4a", "aws.auth#sigv4"] }), json!({}), Some(SIGNED)),
        (
            json!({ "signatureVersion": "v4" }),
            json!({ "auth": ["aws.auth#sigv4a", "aws.auth#sigv4"] }),
            Some(SIGNED),
        ),
    ] {
        let mut service = good();
        merge(
            &mut service,
            &json!({ "metadata": metadata, "operations": { "GetThing": operation } }),
        );
        let service = service.to_string();
        let files = botocore::Files { service: &service, ..botocore::Files::default() };
        let model = assemble([botocore::read(files).unwrap()]).unwrap();
        let files = generate(&model, &Options::default()).unwrap();
        let text = files["operation/get_thing.rs"].split_whitespace().collect::<String>();
        assert_eq!(text.contains("constAUTH"), expected.is_some(), "{service}");
        assert!(text.contains(expected.unwrap_or_default()), "{service}\n{text}");
    }
}

/// A payload that the reference names and not the shape, and a signature that is not known.
#[test]
fn what_is_not_read_is_named() {
    let cases = [
        (
            "a payload beside the reference",
            json!({ "operations": { "GetThing": { "input": { "payload": "Name" } } } }),
            "trait botocore#payload",
        ),
        (
            "another signature",
            json!({ "metadata": { "signatureVersion": "v2" } }),
            "GetThing: trait smithy.api#auth: none of the schemes is supported: botocore#v2;",
        ),
        (
            "a checksum of one's choice",
            json!({ "operations": { "GetThing": {
                "httpChecksumRequired": true,
                "httpChecksum": { "requestChecksumRequired": true, "requestAlgorithmMember": "Name" }
            } } }),
            "trait aws.protocols#httpChecksum: checksums other than",
        ),
        (
            "an endpoint that must be discovered",
            json!({ "operations": { "GetThing": { "endpointdiscovery": { "required": true } } } }),
            "trait aws.api#clientDiscoveredEndpoint: endpoint discovery is not supported",
        ),
        (
            "other protocols",
            json!({ "metadata": { "protocol": "json", "protocols": ["json", "new-one"] } }),
            "unsupported protocols: aws.protocols#awsJson1_1, smithy.protocols#new_one;",
        ),
        (
            "only SigV4A",
            json!({ "metadata": { "signatureVersion": "v4", "auth": ["aws.auth#sigv4a"] } }),
            "GetThing: trait smithy.api#auth: none of the schemes is supported: aws.auth#sigv4a;",
        ),
        (
            "an operation with only SigV4A",
            json!({
                "metadata": { "signatureVersion": "v4" },
                "operations": { "GetThing": { "auth": ["aws.auth#sigv4a"] } }
            }),
            "GetThing: trait smithy.api#auth: none of the schemes is supported: aws.auth#sigv4a;",
        ),
    ];
    for (name, changes, named) in cases {
        let text = report([(name, changes)]);
        assert!(text.contains(named), "{text}");
    }
}

/// Waiters and pages that cannot be generated do not cost the service.
#[test]
fn what_is_left_out() {
    let acceptors = json!([{ "state": "success", "matcher": "status", "expected": 200 }]);
    let waiter = |delay: i64, acceptor: Value| json!({ "operation": "GetThing", "delay": delay, "acceptors": [acceptor] });
    let path = |expected: Value| json!({ "state": "success", "matcher": "pathAll", "argument": "A", "expected": expected });
    let waiters = json!({ "version": 2, "waiters": {
        "Good": { "operation": "GetThing", "delay": 5, "acceptors": acceptors },
        "AtOnce": { "operation": "GetThing", "delay": 0, "acceptors": acceptors },
        "Elsewhere": { "operation": "GetThings", "delay": 5, "acceptors": acceptors },
        "Lost": { "delay": 5, "acceptors": acceptors },
        "NoMatcher": waiter(1, json!({ "state": "success" })),
        "NoPath": waiter(1, json!({ "state": "success", "matcher": "path", "expected": "a" })),
        "OfNull": waiter(1, path(json!(null))),
        "BadPath": waiter(1, json!({ "state": "success", "matcher": "path", "argument": "A[", "expected": "a" })),
        "Status": waiter(1, json!({ "state": "success", "matcher": "status", "expected": "good" })),
        "Text": "GetThing"
    } });
    let paginators = json!({ "pagination": {
        "GetThing": { "input_token": "Gone", "output_token": "Next" },
        "ListThings": { "input_token": "After", "output_token": "Next" }
    } });
    let (service, waiters, paginators) =
        (good().to_string(), waiters.to_string(), paginators.to_string());
    let files = botocore::Files {
        service: &service,
        waiters: Some(&waiters),
        paginators: Some(&paginators),
        ..botocore::Files::default()
    };
    let model = assemble([botocore::read(files).unwrap()]).unwrap();
    let resolved = restjson_codegen::resolve(&model, &Options::default()).unwrap();
    assert_eq!(resolved.waiters.all.len(), 1);
    snapshot!("left_out", resolved.left_out().join("\n"));
    let files = generate(&model, &Options::default()).unwrap();
    let documentation = |file: &str| -> String {
        files[file].lines().map(|line| line.trim().replace("///", "")).collect()
    };
    assert!(documentation("waiters.rs").contains("No waiter `AtOnce`: the delay must be"));
    assert!(documentation("waiters.rs").contains("No waiter `Elsewhere`: there is no operation"));
    assert!(documentation("client.rs").contains("No stream of pages of `ListThings`: there is no"));
    assert!(!documentation("client.rs").contains("No waiter"));
    assert!(documentation("operation/get_thing.rs").contains("No stream of pages: the input has"));
}
