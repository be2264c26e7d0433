//! Traits that nobody knows, that are refused, or whose values are wrong.

use restjson_codegen::ir::AuthScheme;
use restjson_codegen::{Options, generate};
use restjson_model::{assemble, smithy};
use serde_json::{Value, json};

use super::{input, report, snapshot};

fn with(target: &str, traits: Value) -> Value {
    input(json!({ "A": { "target": target, "traits": traits } }))
}

fn on_operation(traits: Value) -> Value {
    json!({ "example#GetThing": { "traits": traits } })
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

/// A file without the marks of documentation and the ends of its lines.
fn documentation(file: &str) -> String {
    file.lines().map(|line| line.trim().replace("///", "")).collect()
}

/// The operation is there without its pages, and its documentation says why.
#[test]
fn pages_that_are_left_out() {
    let text = || json!({ "target": "smithy.api#String" });
    let number = json!({ "target": "smithy.api#Integer" });
    let required =
        json!({ "target": "smithy.api#String", "traits": { "smithy.api#required": {} } });
    let tokens =
        |input: Value, output: Value| json!({ "inputToken": input, "outputToken": output });
    let with_items =
        json!({ "inputToken": "After", "outputToken": "Next", "items": "Page.Things[]" });
    for (paginated, after, why) in [
        (tokens(json!(["After"]), json!(["Next"])), text(), "`inputToken` is a list"),
        (tokens(json!("After"), json!("Next || Last")), text(), "`outputToken` is an expression"),
        (tokens(json!("After"), json!("Things[-1]")), text(), "`outputToken` is an expression"),
        (with_items, text(), "`items` is an expression"),
        (
            tokens(json!("After"), json!("Next")),
            number,
            "the member `After` is not an optional string",
        ),
        (
            tokens(json!("After"), json!("Next")),
            required,
            "the member `After` is not an optional string",
        ),
        (tokens(json!("After"), json!("Count")), text(), "the member `Count` is not a string"),
        (json!({}), text(), "`inputToken` and `outputToken` must each name one member"),
        (json!("After"), text(), "`inputToken` and `outputToken` must each name one member"),
        (
            tokens(json!("Afer"), json!("Next")),
            text(),
            "the input has no member `Afer`; is it `After`?",
        ),
        (tokens(json!("Other"), json!("Next")), text(), "the input has no member `Other`"),
        (tokens(json!("After"), json!("Last")), text(), "the output has no member `Last`"),
        (
            tokens(json!("After"), json!("Page.Last")),
            text(),
            "the output has no member `Page.Last`",
        ),
        (
            tokens(json!("After"), json!("Next.Last")),
            text(),
            "the output has no member `Next.Last`",
        ),
        (
            json!({ "inputToken": "After", "outputToken": "Next", "items": "Things" }),
            text(),
            "the output has no member `Things`",
        ),
    ] {
        let model = super::with_shapes(&json!({
            "example#GetThing": { "traits": { "smithy.api#paginated": paginated } },
            "example#GetThingInput": { "members": { "After": after } },
            "example#GetThingOutput": { "members": {
                "Next": text(), "Count": { "target": "smithy.api#Integer" }, "Page": { "target": "example#Page" }
            } },
            "example#Page": { "type": "structure", "members": { "Next": text() } }
        }));
        let model = assemble([smithy::read(&model.to_string()).unwrap()]).unwrap();
        let files = generate(&model, &Options::default()).unwrap();
        let operation = &files["operation/get_thing.rs"];
        let text = documentation(operation);
        assert!(text.contains(&format!(" No stream of pages: {why}.")), "{text}");
        assert!(!operation.contains("impl Paginated for"), "{operation}");
        let service = restjson_codegen::resolve(&model, &Options::default()).unwrap();
        assert_eq!(service.left_out(), [format!("no stream of pages of GetThing: {why}")]);
    }
}

/// A waiter that is malformed costs the waiter, and not the operation.
#[test]
fn waiters_that_are_malformed() {
    let waiter = |waiter: Value| json!({ "Done": waiter });
    let with = |matcher: Value| {
        waiter(json!({ "acceptors": [{ "state": "success", "matcher": matcher }] }))
    };
    let good = json!([{ "state": "success", "matcher": { "success": true } }]);
    let delay = "the delay must be a whole number of seconds, at least 1";
    let cases = [
        (waiter(json!([])), "there are no `acceptors`"),
        (waiter(json!({ "acceptors": [] })), "there are no `acceptors`"),
        (
            waiter(json!({ "acceptors": [{ "state": "won", "matcher": { "success": true } }] })),
            "a `state` must be `success`, `failure` or `retry`",
        ),
        (
            waiter(json!({ "acceptors": [{ "state": "success" }] })),
            "a `matcher` must have one member",
        ),
        (with(json!({ "success": true, "errorType": "A" })), "a `matcher` must have one member"),
        (with(json!({ "success": "true" })), "the matcher `success` is malformed"),
        (with(json!({ "status": "no" })), "the matcher `status` is malformed"),
        (with(json!({ "wish": true })), "the matcher `wish` is not known"),
        (
            with(json!({ "output": { "expected": "a", "comparator": "stringEquals" } })),
            "the matcher `output` is malformed",
        ),
        (waiter(json!({ "acceptors": good, "minDelay": 0 })), delay),
        (waiter(json!({ "acceptors": good, "minDelay": 1.5 })), delay),
        (
            waiter(json!({ "acceptors": good, "minDelay": 9, "maxDelay": 8 })),
            "the longest delay must be a whole number of seconds, at least the shortest one",
        ),
    ];
    for (mut waiters, why) in cases {
        // Alone, and beside another waiter.
        for (good_ones, file) in [(0, "client.rs"), (1, "waiters.rs")] {
            if good_ones == 1 {
                waiters["Gone"] = json!({ "acceptors": good });
            }
            let traits = json!({ "smithy.waiters#waitable": waiters });
            let model = super::with_shapes(&on_operation(traits)).to_string();
            let model = assemble([smithy::read(&model).unwrap()]).unwrap();
            let service = restjson_codegen::resolve(&model, &Options::default()).unwrap();
            assert_eq!(service.left_out(), [format!("no waiter Done: {why}")]);
            assert_eq!(service.waiters.all.len(), good_ones);
            let files = generate(&model, &Options::default()).unwrap();
            let text = documentation(&files[file]);
            assert!(text.contains(&format!(" No waiter `Done`: {why}.")), "{text}");
            assert_eq!(files.contains_key("waiters.rs"), good_ones == 1);
        }
    }
    let all = on_operation(json!({ "smithy.waiters#waitable": [] }));
    let model = super::with_shapes(&all).to_string();
    let model = assemble([smithy::read(&model).unwrap()]).unwrap();
    let service = restjson_codegen::resolve(&model, &Options::default()).unwrap();
    assert_eq!(service.left_out(), ["no waiter of GetThing: expected an object, found an array"]);
}

/// What is hostile, or not generated, costs the waiter, and the reason is kept.
#[test]
fn waiters_that_are_left_out() {
    let deep = |open: &str, close: &str| {
        format!("{}A{}", open.repeat(240 / open.len()), close.repeat(240 / open.len()))
    };
    let paths = [
        deep("!", ""),
        deep("(", ""),
        deep("[", "]"),
        deep("a.", ""),
        deep("a[?", "]"),
        deep("&", ""),
        "A".repeat(100_000),
        "A[".to_owned(),
        "A[99999999999999999999]".to_owned(),
        "`{`".to_owned(),
        "'".to_owned(),
        "\u{0}".to_owned(),
        "A == `{\"a\": 1}`".to_owned(),
        "nonsense(A)".to_owned(),
        "{a: A}".to_owned(),
        "A < 'b'".to_owned(),
        "[A, `1`]".to_owned(),
        "A[0]".to_owned(),
        String::new(),
    ];
    for path in paths {
        let test = json!({ "path": path, "expected": "a", "comparator": "stringEquals" });
        let acceptors = json!([{ "state": "success", "matcher": { "output": test } }]);
        let traits = json!({ "smithy.waiters#waitable": { "Done": { "acceptors": acceptors } } });
        let model = super::with_shapes(&json!({
            "example#GetThing": { "traits": traits },
            "example#GetThingOutput": { "members": { "A": { "target": "smithy.api#String" } } }
        }));
        let model = assemble([smithy::read(&model.to_string()).unwrap()]);
        let service = restjson_codegen::resolve(&model.unwrap(), &Options::default());
        let waiters = service.unwrap().waiters;
        let short: String = path.chars().take(20).collect();
        assert_eq!((waiters.all.len(), waiters.left_out.len()), (0, 1), "{short}");
        assert!(waiters.left_out[0].1.len() < 700, "{short}");
    }
}
