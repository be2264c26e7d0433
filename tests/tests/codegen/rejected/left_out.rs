//! Pages and waiters that cannot be generated: they are left out by name, and the rest stays.

use restjson_codegen::{Options, generate};
use restjson_model::{assemble, smithy};
use serde_json::{Value, json};

use super::on_operation;

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
