//! Endpoint rules that cannot be compiled.

use serde_json::{Value, json};

use super::{report, snapshot};

fn rules(rules: Value) -> Value {
    json!({
        "version": "1.0",
        "parameters": {
            "Region": { "type": "string", "builtIn": "AWS::Region" },
            "Dual": { "type": "boolean", "builtIn": "AWS::UseDualStack", "default": false }
        },
        "rules": rules
    })
}

fn endpoint(conditions: Value, url: Value) -> Value {
    rules(json!([{ "type": "endpoint", "conditions": conditions, "endpoint": { "url": url } }]))
}

fn call(function: &str, arguments: Value) -> Value {
    json!({ "fn": function, "argv": arguments })
}

#[test]
fn of_every_kind() {
    let region = json!({ "ref": "Region" });
    let is_set = call("isSet", json!([region]));
    let partition = json!({ "fn": "aws.partition", "argv": [region], "assign": "p" });
    let url = json!("https://example.com");
    let after = |condition: Value| json!([is_set, condition]);
    let get = |path: &str| {
        json!([
            is_set,
            partition,
            call("booleanEquals", json!([call("getAttr", json!([{ "ref": "p" }, path])), true]))
        ])
    };
    let cases: Vec<(&str, Value)> = vec![
        ("no rules", json!({ "version": "1.0", "parameters": {} })),
        (
            "a parameter that no client fills",
            json!({ "parameters": { "Bucket": { "type": "string" }, "Account": { "type": "string", "builtIn": "AWS::Auth::AccountId" } }, "rules": [] }),
        ),
        (
            "a type of rule",
            rules(json!([{ "type": "detour", "conditions": [] }, { "conditions": [] }])),
        ),
        (
            "a function",
            endpoint(
                json!([call("aws.isVirtualHostableS3Bucket", json!(["a", true]))]),
                url.clone(),
            ),
        ),
        ("an attribute", endpoint(get("colour"), url.clone())),
        ("an attribute of another type", endpoint(get("scheme"), url.clone())),
        ("an element of what is no list", endpoint(get("name[0]"), url.clone())),
        ("a variable", endpoint(json!([]), json!("https://{Place}.example.com"))),
        (
            "a variable of another branch",
            rules(json!([
                { "type": "endpoint", "conditions": [is_set, partition], "endpoint": { "url": "https://{p#name}" } },
                { "type": "error", "conditions": [], "error": "{p#name}" }
            ])),
        ),
        ("a gap that is not closed", endpoint(json!([is_set]), json!("https://{Region"))),
        ("a gap that is a truth value", endpoint(json!([]), json!("https://{Dual}"))),
        ("what may have no value", endpoint(json!([]), json!("https://{Region}"))),
        (
            "an argument that may have no value",
            endpoint(json!([call("stringEquals", json!([region, "a"]))]), url.clone()),
        ),
        (
            "types of arguments",
            endpoint(after(call("stringEquals", json!([region, true]))), url.clone()),
        ),
        ("too few arguments", endpoint(after(call("aws.partition", json!([]))), url.clone())),
        (
            "a condition that is a text",
            endpoint(after(call("uriEncode", json!([region]))), url.clone()),
        ),
        ("a condition that is none", endpoint(json!([{ "ref": "Dual" }]), url.clone())),
        (
            "a list as an argument",
            endpoint(json!([call("stringEquals", json!([[], "a"]))]), url.clone()),
        ),
        ("a URL that is a number", endpoint(json!([]), json!(5))),
        (
            "headers",
            rules(
                json!([{ "type": "endpoint", "conditions": [], "endpoint": { "url": "https://a", "headers": { "x": ["y"] } } }]),
            ),
        ),
        (
            "properties",
            rules(
                json!([{ "type": "endpoint", "conditions": [], "endpoint": { "url": "https://a", "properties": { "backend": "S3Express" } } }]),
            ),
        ),
    ];
    let text = report(cases.into_iter().map(|(name, rules)| {
        (
            name,
            json!({ "example#Example": { "traits": { "smithy.rules#endpointRuleSet": rules } } }),
        )
    }));
    snapshot!("endpoint_rules", text);
}
