//! Endpoint rules that cannot be compiled.

use restjson_codegen::Options;
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
    let mut cases: Vec<(&str, Value)> = vec![
        ("no rules", json!({ "version": "1.0", "parameters": {} })),
        (
            "a parameter of no type",
            json!({ "parameters": { "Bucket": { "type": "number" }, "Account": { "builtIn": "AWS::Auth::AccountId" } }, "rules": [] }),
        ),
        (
            "a type of rule",
            rules(json!([{ "type": "detour", "conditions": [] }, { "conditions": [] }])),
        ),
        (
            "a function",
            endpoint(
                json!([call("aws.isVirtualHostableS4Bucket", json!(["a", true]))]),
                url.clone(),
            ),
        ),
        ("an attribute", endpoint(get("colour"), url.clone())),
        ("an attribute of another type", endpoint(get("scheme"), url.clone())),
        ("an element of what is not a list", endpoint(get("name[0]"), url.clone())),
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
    let kinds = json!([is_set, call("ite", json!([true, region, true]))]);
    cases.push(("values of two types", endpoint(kinds, url.clone())));
    let kinds = json!([call("coalesce", json!([region, true]))]);
    cases.push(("fallbacks of two types", endpoint(kinds, url)));
    let text = report(cases.into_iter().map(|(name, rules)| {
        (
            name,
            json!({ "example#Example": { "traits": { "smithy.rules#endpointRuleSet": rules } } }),
        )
    }));
    snapshot!("endpoint_rules", text);
}

/// Rules with parameters of the service's own, and what one operation says of them.
fn parameters(operation: Value, members: Value) -> Value {
    json!({
        "example#Example": { "traits": { "smithy.rules#endpointRuleSet": {
            "parameters": {
                "Text": { "type": "string" },
                "Flag": { "type": "boolean" },
                "Texts": { "type": "stringArray" }
            },
            "rules": [{ "type": "endpoint", "conditions": [], "endpoint": { "url": "https://a" } }]
        } } },
        "example#GetThing": { "traits": operation },
        "example#GetThingInput": { "members": members }
    })
}

#[test]
fn parameters_that_cannot_be_set() {
    let fixed = |value: Value| json!({ "smithy.rules#staticContextParams": value });
    let found = |parameter: &str, path: &str| json!({ "smithy.rules#operationContextParams": { parameter: { "path": path } } });
    let bound = |target: &str, parameter: &str| json!({ "A": { "target": target, "traits": { "smithy.rules#contextParam": { "name": parameter } } } });
    let members = json!({
        "Text": { "target": "smithy.api#String" },
        "Number": { "target": "smithy.api#Integer" },
        "Inner": { "target": "example#GetThingInput" }
    });
    let mut cases = vec![
        (
            "a static value of no type",
            parameters(fixed(json!({ "Text": { "value": 5 } })), json!({})),
        ),
        ("no static value", parameters(fixed(json!({ "Text": {} })), json!({}))),
        (
            "a static value of another type",
            parameters(fixed(json!({ "Text": { "value": true } })), json!({})),
        ),
        ("a member of another type", parameters(json!({}), bound("smithy.api#String", "Flag"))),
        ("a member that is a number", parameters(json!({}), bound("smithy.api#Integer", "Text"))),
        ("a member that is a secret", {
            let mut model = parameters(json!({}), bound("example#Secret", "Text"));
            model["example#Secret"] =
                json!({ "type": "string", "traits": { "smithy.api#sensitive": {} } });
            model
        }),
    ];
    for (parameter, path) in [
        ("Text", "Nothing"),
        ("Text", "Number"),
        ("Text", "Inner"),
        ("Text", "Text.Deeper"),
        ("Text", "Text[*]"),
        ("Text", "keys(Text)"),
        ("Text", "Text[0]"),
        ("Text", "Inner.[Text, Text]"),
        ("Texts", "Inner.[Number, Text]"),
        ("Texts", "Inner.[[Text], Text]"),
        ("Texts", ""),
    ] {
        cases.push((path, parameters(found(parameter, path), members.clone())));
    }
    snapshot!("endpoint_parameters", report(cases));
}

/// Only the operations that may get there are refused.
#[test]
fn what_one_operation_reaches() {
    let parameter = json!({ "ref": "Api" });
    let is = |api: &str| call("stringEquals", json!([parameter, api]));
    let service = json!({ "traits": { "smithy.rules#endpointRuleSet": {
        "parameters": { "Api": { "type": "string", "required": true } },
        "rules": [
            { "type": "tree", "conditions": [is("Old")], "rules": [
                { "type": "endpoint", "conditions": [], "endpoint": { "url": "https://old" } }
            ] },
            { "type": "endpoint", "conditions": [call("aws.brandNew", json!([parameter]))], "endpoint": { "url": "https://new" } },
            { "type": "endpoint", "conditions": [], "endpoint": { "url": "https://a", "headers": { "x": ["y"] } } }
        ]
    } } });
    let sets =
        |api: &str| json!({ "smithy.rules#staticContextParams": { "Api": { "value": api } } });
    let cases = ["Old", "New"].map(|api| {
        (api, json!({ "example#Example": service, "example#GetThing": { "traits": sets(api) } }))
    });
    let [(_, old), new] = cases;
    super::check(&super::with_shapes(&old).to_string(), &Options::default()).unwrap();
    snapshot!("endpoint_of_an_operation", report([new]));
}

/// Only operations that must be signed are refused, and only if no endpoint that they reach takes the signature.
#[test]
fn endpoints_with_other_signatures() {
    let endpoint = |conditions: Value, schemes: &[&str]| {
        let schemes: Vec<Value> = schemes.iter().map(|name| json!({ "name": name })).collect();
        let properties = json!({ "authSchemes": schemes });
        let endpoint = json!({ "url": "https://a", "properties": properties });
        json!({ "type": "endpoint", "conditions": conditions, "endpoint": endpoint })
    };
    let stage = json!({ "ref": "Stage" });
    let set = || json!([call("isSet", json!([stage]))]);
    let beta =
        || json!([call("isSet", json!([stage])), call("stringEquals", json!([stage, "beta"]))]);
    let model = |rules: Value, operation: Value| {
        json!({
            "example#Example": {
                "operations": [{ "target": "example#GetThing" }, { "target": "example#GetOther" }],
                "traits": {
                    "aws.auth#sigv4": { "name": "example" },
                    "aws.auth#sigv4a": { "name": "example" },
                    "smithy.api#httpBearerAuth": {},
                    "smithy.api#auth": ["aws.auth#sigv4a", "aws.auth#sigv4"],
                    "smithy.rules#endpointRuleSet": {
                        "parameters": { "Stage": { "type": "string" } }, "rules": rules
                    }
                }
            },
            "example#GetThing": { "traits": operation },
            // It need not be signed, so that no endpoint is a problem.
            "example#GetOther": { "type": "operation", "traits": {
                "smithy.api#http": { "method": "POST", "uri": "/others" },
                "smithy.api#auth": [],
                "smithy.rules#staticContextParams": { "Stage": { "value": "other" } }
            } }
        })
    };
    let only = |conditions: Value| endpoint(conditions, &["sigv4a", "sigv4-s3express"]);
    let ours = |conditions: Value| endpoint(conditions, &["sigv4a", "sigv4"]);
    let sets = |stage: &str| json!({ "smithy.rules#staticContextParams": { "Stage": { "value": stage } } });
    let error = json!({ "type": "error", "conditions": [], "error": "there is none" });
    let refused = [
        ("every endpoint", model(json!([only(json!([]))]), json!({}))),
        ("errors are no endpoints", model(json!([only(beta()), error]), sets("beta"))),
        ("of another stage", model(json!([ours(beta()), only(json!([]))]), sets("gamma"))),
        ("of no stage", model(json!([ours(set()), only(json!([]))]), json!({}))),
        ("two kinds", model(json!([only(set()), endpoint(json!([]), &["sigv4a"])]), sets("beta"))),
    ];
    for rules in [json!([ours(beta()), only(json!([]))]), json!([only(set()), ours(json!([]))])] {
        let operation = if rules[0] == ours(beta()) { sets("beta") } else { json!({}) };
        accept(model(rules, operation));
    }
    for auth in [
        json!({ "smithy.api#optionalAuth": {} }),
        json!({ "smithy.api#auth": [] }),
        json!({ "smithy.api#auth": ["aws.auth#sigv4", "smithy.api#noAuth"] }),
        json!({ "smithy.api#auth": ["smithy.api#httpBearerAuth", "aws.auth#sigv4"] }),
    ] {
        accept(model(json!([only(json!([]))]), auth));
    }
    snapshot!("endpoint_signatures", report(refused));
}

fn accept(changes: Value) {
    let model = super::with_shapes(&changes).to_string();
    if let Err(problems) = super::check(&model, &Options::default()) {
        panic!("{model}: {problems:?}");
    }
}
