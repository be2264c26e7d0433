//! Services and operations that cannot be chosen.

use restjson_codegen::Options;
use serde_json::json;

use super::{problems, report, snapshot, with_shapes};

#[test]
fn services() {
    let text = report([
        ("none", json!({ "example#Example": null })),
        (
            "several",
            json!({ "example#Other": { "type": "service" }, "another#Example": { "type": "service" } }),
        ),
        ("no operations", json!({ "example#Example": { "operations": [] } })),
        (
            "no protocol",
            json!({ "example#Example": { "traits": { "aws.protocols#restJson1": null } } }),
        ),
        (
            "other protocols",
            json!({ "example#Example": { "traits": {
            "aws.protocols#restJson1": null, "aws.protocols#awsJson1_1": {}, "smithy.protocols#rpcv2Cbor": {}
        } } }),
        ),
    ]);
    snapshot!("services", text);
}

#[test]
fn names() {
    let model = with_shapes(&json!({})).to_string();
    let several = with_shapes(&json!({ "example#Other": { "type": "service" } })).to_string();
    let operations = |names: &[&str]| Options {
        operations: names.iter().map(|name| (*name).to_owned()).collect(),
        ..Options::default()
    };
    let service = |name: &str| Options { service: Some(name.to_owned()), ..Options::default() };
    let cases = [
        ("operation", problems(&model, &operations(&["Missing"]))),
        (
            "operations, nearly",
            problems(&model, &operations(&["get_thing", "getThing", "Get-Thing", "GetThings"])),
        ),
        ("service", problems(&several, &service("Examples"))),
        ("service without operations", problems(&several, &service("example#Other"))),
    ];
    let text: String = cases.iter().map(|(name, problems)| format!("{name}\n{problems}")).collect();
    snapshot!("names", text);
}
