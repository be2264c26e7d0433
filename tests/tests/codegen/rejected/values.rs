//! Traits that nobody knows, that are refused, or whose values are wrong.

use restjson_codegen::Options;
use restjson_codegen::ir::AuthScheme;
use restjson_model::{assemble, smithy};
use serde_json::{Value, json};

use super::{input, on_operation, report, snapshot};

fn with(target: &str, traits: Value) -> Value {
    input(json!({ "A": { "target": target, "traits": traits } }))
}

#[test]
fn unknown_and_refused() {
    let refused = ["aws.protocols#httpChecksum", "aws.api#clientDiscoveredEndpoint"];
    let mut cases: Vec<(&str, Value)> = refused
        .iter()
        .map(|id| (*id, on_operation(json!({ *id: { "required": true } }))))
        .collect();
    let bdd = "smithy.rules#endpointBdd";
    cases.push((bdd, json!({ "example#Example": { "traits": { bdd: {} } } })));
    cases.extend([
        ("on a member", with("smithy.api#String", json!({ "smithy.api#brandNew": {} }))),
        ("on a shape", json!({
            "example#GetThingInput": { "members": { "A": { "target": "example#T" } } },
            "example#T": { "type": "string", "traits": { "smithy.api#brandNew": {} } }
        })),
        ("on an output", json!({ "example#GetThingOutput": { "traits": { "aws.api#brandNew": {} } } })),
        ("on the value of an enum", json!({
            "example#GetThingInput": { "members": { "A": { "target": "example#E" } } },
            "example#E": { "type": "enum", "members": { "A": { "target": "smithy.api#Unit", "traits": { "smithy.api#brandNew": {} } } } }
        })),
        ("of botocore's", on_operation(json!({ "botocore#brandNew": true }))),
    ]);
    snapshot!("unknown_and_refused", report(cases));
}

/// Traits that a client may ignore, and protocols that the service has in addition.
#[test]
fn what_a_client_may_ignore() {
    let mut changes = on_operation(json!({
        "aws.api#clientDiscoveredEndpoint": { "required": false },
        "aws.api#longPoll": {},
        "smithy.api#longPoll": { "timeoutMillis": 70_000 },
        "smithy.api#httpChecksumRequired": {},
        "aws.protocols#httpChecksum": { "requestChecksumRequired": true }
    }));
    changes["example#Example"] = json!({ "traits": {
        "aws.protocols#awsJson1_0": {},
        "smithy.protocols#rpcv2Cbor": {},
        "smithy.protocols#brandNew": {}
    } });
    let model = super::with_shapes(&changes).to_string();
    super::check(&model, &Options::default()).unwrap();
}

/// A trait of a namespace that has nothing to do with the protocol says nothing about the wire.
#[test]
fn other_namespaces_are_no_problem() {
    let model = super::with_shapes(&with(
        "smithy.api#String",
        json!({ "aws.iam#brandNew": {}, "my.own#note": 5 }),
    ));
    super::check(&model.to_string(), &Options::default()).unwrap();
}

/// Only the operations that accept nothing else are refused, by their names.
#[test]
fn schemes_of_authentication() {
    let service = |traits: Value| json!({ "example#Example": { "traits": traits } });
    let defined = json!({
        "example#badge": { "type": "structure", "members": {}, "traits": { "smithy.api#trait": {}, "smithy.api#authDefinition": {} } },
        "example#Example": { "traits": { "example#badge": {} } }
    });
    let text = report([
        ("one of AWS's that is not known", service(json!({ "aws.auth#sigv5": {} }))),
        (
            "one of AWS's that is not supported",
            service(json!({ "aws.auth#cognitoUserPools": { "providerArns": [] } })),
        ),
        ("one of Smithy's that is not known", service(json!({ "smithy.api#httpBadgeAuth": {} }))),
        ("one that the model defines", defined),
        (
            "one that is listed",
            service(
                json!({ "aws.auth#sigv4": { "name": "example" }, "smithy.api#auth": ["other#badge"] }),
            ),
        ),
        ("of an operation", on_operation(json!({ "smithy.api#auth": ["example#badge"] }))),
    ]);
    snapshot!("schemes_of_authentication", text);

    // An operation that accepts only SigV4A is refused, and the rest of the service is generated.
    let mut shapes = json!({
        "example#Example": {
            "operations": [{ "target": "example#GetThing" }, { "target": "example#Global" }],
            "traits": { "aws.auth#sigv4": { "name": "example" }, "aws.auth#sigv4a": { "name": "example" } }
        },
        "example#Global": { "type": "operation", "traits": {
            "smithy.api#http": { "method": "POST", "uri": "/global" }, "smithy.api#auth": ["aws.auth#sigv4a"]
        } }
    });
    let model = super::with_shapes(&shapes).to_string();
    let problems = super::problems(&model, &Options::default());
    assert_eq!(problems.lines().count(), 1, "{problems}");
    assert!(
        problems.contains("example#Global: trait smithy.api#auth: none of the schemes"),
        "{problems}"
    );
    let rest = Options { excluded_operations: vec!["Global".to_owned()], ..Options::default() };
    super::check(&model, &rest).unwrap();

    // Beside a scheme that is supported, and for an operation that takes anybody, it does not matter.
    shapes = service(json!({ "aws.auth#sigv5": {}, "aws.auth#sigv4": { "name": "example" } }));
    super::check(&super::with_shapes(&shapes).to_string(), &Options::default()).unwrap();
    shapes = service(json!({ "aws.auth#sigv5": {} }));
    super::merge(&mut shapes, &on_operation(json!({ "smithy.api#auth": [] })));
    super::check(&super::with_shapes(&shapes).to_string(), &Options::default()).unwrap();
}

/// How an operation is signed: one scheme of several, or none.
#[test]
fn how_an_operation_is_signed() {
    let both = json!({ "aws.auth#sigv4": { "name": "example" }, "aws.auth#sigv4a": { "name": "example" } });
    let none: &[AuthScheme] = &[];
    let signed: &[AuthScheme] = &[AuthScheme::SigV4];
    for (of_service, of_operation, expected) in [
        (json!({}), json!({}), signed),
        (json!({}), json!({ "smithy.api#auth": ["aws.auth#sigv4a", "aws.auth#sigv4"] }), signed),
        (json!({ "smithy.api#auth": ["aws.auth#sigv4a", "aws.auth#sigv4"] }), json!({}), signed),
        (json!({}), json!({ "smithy.api#auth": [] }), none),
        (json!({ "smithy.api#auth": [] }), json!({}), none),
        (
            json!({ "smithy.api#auth": [] }),
            json!({ "smithy.api#auth": ["aws.auth#sigv4"] }),
            signed,
        ),
        // Not of Smithy's models, but of what is made of them.
        (json!({}), json!({ "smithy.api#auth": ["smithy.api#noAuth"] }), none),
        (json!({ "smithy.api#auth": ["smithy.api#noAuth"] }), json!({}), none),
    ] {
        let mut shapes = json!({ "example#Example": { "traits": both } });
        super::merge(&mut shapes, &json!({ "example#Example": { "traits": of_service } }));
        super::merge(&mut shapes, &on_operation(of_operation));
        let model = super::with_shapes(&shapes).to_string();
        let model = assemble([smithy::read(&model).unwrap()]).unwrap();
        let service = restjson_codegen::resolve(&model, &Options::default()).unwrap();
        assert_eq!(service.operations[0].auth, expected, "{shapes}");
        assert_eq!(service.signing.is_some(), !expected.is_empty(), "{shapes}");
    }
}

#[test]
fn client_defaults() {
    const ID: &str = "restjson.traits#clientDefaults";
    let of = |value: Value| json!({ "example#Example": { "traits": { ID: value } } });
    let text = report([
        ("a text", of(json!("15 s"))),
        ("unknown", of(json!({ "attemptTimeout": "15 s" }))),
        ("a time without a unit", of(json!({ "attempt": 15 }))),
        ("a time of another unit", of(json!({ "attempt": "15 minutes" }))),
        ("a time with a fraction", of(json!({ "connect": "1.5 s" }))),
        ("a time that is a size", of(json!({ "idle": "1 MiB" }))),
        ("a size without a unit", of(json!({ "responseSize": 1_000_000 }))),
        ("a number that is a text", of(json!({ "maxAttempts": "3" }))),
        ("below", of(json!({ "maxAttempts": 0, "responseSize": "0 B", "idle": "0 ms" }))),
        (
            "above",
            of(
                json!({ "maxAttempts": 21, "headerSize": "1 MiB", "operation": "25 h", "throttlingBase": "2 min" }),
            ),
        ),
        (
            "beyond all numbers",
            of(json!({ "operation": "4294967295 h", "responseSize": "4294967295 MiB" })),
        ),
        ("an attempt that is longer than the call", of(json!({ "attempt": "15 min" }))),
        ("a call that is shorter than an attempt", of(json!({ "operation": "5 s" }))),
        ("waits out of order", of(json!({ "base": "30 s", "maxBackoff": "500 ms" }))),
        ("on an operation", on_operation(json!({ ID: { "attempt": "5 s" } }))),
        ("on a member", with("smithy.api#String", json!({ ID: {} }))),
    ]);
    snapshot!("client_defaults", text);
}

#[test]
fn constraints() {
    let length = |value: Value| with("smithy.api#String", json!({ "smithy.api#length": value }));
    let range = |target: &str, value: Value| with(target, json!({ "smithy.api#range": value }));
    let text = report([
        ("min is a text", length(json!({ "min": "1" }))),
        ("max below 0", length(json!({ "max": -1 }))),
        ("a length with a fraction", length(json!({ "min": 1.5 }))),
        ("min over max", length(json!({ "min": 5, "max": 4 }))),
        ("a range that is a text", range("smithy.api#Integer", json!({ "min": "a", "max": true }))),
        (
            "a range the wrong way round",
            range("smithy.api#Double", json!({ "min": 0.5, "max": 0.25 })),
        ),
        ("a fraction of a whole number", range("smithy.api#Integer", json!({ "min": 0.5 }))),
        ("beyond the type", range("smithy.api#Byte", json!({ "min": 200 }))),
        ("below the type", range("smithy.api#Long", json!({ "max": -1e30 }))),
        (
            "of an element",
            json!({
                "example#GetThingInput": { "members": { "A": { "target": "example#L" } } },
                "example#L": { "type": "list", "member": { "target": "example#T" } },
                "example#T": { "type": "string", "traits": { "smithy.api#length": { "min": 2, "max": 1 } } }
            }),
        ),
    ]);
    snapshot!("constraints", text);
}

#[test]
fn defaults() {
    let nested = |target: &str, default: Value| {
        json!({
            "example#GetThingOutput": { "members": { "A": { "target": target, "traits": { "smithy.api#default": default } } } },
            "example#L": { "type": "list", "member": { "target": "smithy.api#Integer" } },
            "example#S": { "type": "structure", "members": {} },
            "example#U": { "type": "union", "members": { "a": { "target": "smithy.api#String" } } },
            "example#N": { "type": "intEnum", "members": { "A": { "target": "smithy.api#Unit", "traits": { "smithy.api#enumValue": 1 } } } },
            "example#E": { "type": "enum", "members": { "A": { "target": "smithy.api#Unit" } } }
        })
    };
    let text = report([
        ("boolean", nested("smithy.api#Boolean", json!(0))),
        ("byte", nested("smithy.api#Byte", json!(128))),
        ("integer", nested("smithy.api#Integer", json!(1.5))),
        ("long", nested("smithy.api#Long", json!("1"))),
        ("double", nested("smithy.api#Double", json!("inf"))),
        ("big integer", nested("smithy.api#BigInteger", json!("1"))),
        ("string", nested("smithy.api#String", json!(["a"]))),
        ("blob", nested("smithy.api#Blob", json!("*"))),
        ("timestamp", nested("smithy.api#Timestamp", json!("yesterday"))),
        ("enum", nested("example#E", json!(1))),
        ("value that the enum has not", nested("example#E", json!("B"))),
        ("intEnum", nested("example#N", json!("A"))),
        ("number that the enum has not", nested("example#N", json!(2))),
        ("list", nested("example#L", json!({}))),
        ("structure", nested("example#S", json!({}))),
        ("union", nested("example#U", json!({}))),
    ]);
    snapshot!("defaults", text);
}

#[test]
fn formats_and_statuses() {
    let status = |value: Value| json!({ "example#NotFound": { "traits": { "smithy.api#httpError": value } } });
    let text = report([
        (
            "timestampFormat",
            with("smithy.api#Timestamp", json!({ "smithy.api#timestampFormat": "rfc822" })),
        ),
        (
            "timestampFormat that is a number",
            with("smithy.api#Timestamp", json!({ "smithy.api#timestampFormat": 1 })),
        ),
        ("httpError that is a text", status(json!("404"))),
        ("httpError that is no status", status(json!(99))),
        ("httpError that is far off", status(json!(70_000))),
        (
            "idempotencyToken",
            with("smithy.api#Integer", json!({ "smithy.api#idempotencyToken": {} })),
        ),
        (
            "requestCompression",
            on_operation(json!({ "smithy.api#requestCompression": { "encodings": ["br"] } })),
        ),
        (
            "requestCompression without encodings",
            on_operation(json!({ "smithy.api#requestCompression": {} })),
        ),
        ("auth", on_operation(json!({ "smithy.api#auth": {} }))),
        (
            "fixedHeaders",
            json!({ "example#Example": { "traits": { "restjson.traits#fixedHeaders": { "X A": "b", "X-B": "c\n", "X-C": 1 } } } }),
        ),
        (
            "retype to nothing",
            with("smithy.api#String", json!({ "restjson.traits#retype": "example#Gone" })),
        ),
        ("retype that is no id", with("smithy.api#String", json!({ "restjson.traits#retype": 5 }))),
        (
            "retype to another kind",
            json!({
                "example#GetThingInput": { "members": { "A": { "target": "smithy.api#String", "traits": { "restjson.traits#retype": "example#N" } } } },
                "example#N": { "type": "integer" }
            }),
        ),
        (
            "retype of a structure",
            json!({
                "example#GetThingInput": { "members": { "A": { "target": "example#S", "traits": { "restjson.traits#retype": "example#T" } } } },
                "example#S": { "type": "structure" }, "example#T": { "type": "structure" }
            }),
        ),
        (
            "retype of two lists that are not alike",
            json!({
                "example#GetThingInput": { "members": {
                    "A": { "target": "example#Texts", "traits": { "restjson.traits#retype": "example#L" } },
                    "B": { "target": "example#Numbers", "traits": { "restjson.traits#retype": "example#L" } }
                } },
                "example#Texts": { "type": "list", "member": { "target": "smithy.api#String" } },
                "example#Numbers": { "type": "list", "member": { "target": "smithy.api#Integer" } },
                "example#L": { "type": "list", "member": { "target": "smithy.api#String" } }
            }),
        ),
    ]);
    snapshot!("formats_and_statuses", text);
}
