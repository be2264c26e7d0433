//! Secrets that have the type of another crate: `restjson.traits#rustType`.

use restjson_codegen::{Options, generate};
use restjson_model::{Problems, assemble, smithy};
use serde_json::{Value, json};

/// A service that returns a token and a state, of one shape; the shape's traits, and the state's.
fn model(token: &Value, state: &Value) -> Value {
    json!({
        "smithy": "2.0",
        "shapes": {
            "example#Example": {
                "type": "service",
                "version": "2026-01-01",
                "operations": [{ "target": "example#Begin" }],
                "traits": { "aws.protocols#restJson1": {} }
            },
            "example#Begin": {
                "type": "operation",
                "input": { "target": "smithy.api#Unit" },
                "output": { "target": "example#BeginOutput" },
                "traits": { "smithy.api#http": { "method": "POST", "uri": "/" } }
            },
            "example#BeginOutput": {
                "type": "structure",
                "members": {
                    "Token": { "target": "example#Token" },
                    "State": { "target": "example#Token", "traits": state }
                }
            },
            "example#Token": { "type": "string", "traits": token },
            "example#State": { "type": "string", "traits": { "smithy.api#sensitive": {} } }
        }
    })
}

fn secrets(model: &Value) -> Result<String, Problems> {
    let files = generate(&assemble([smithy::read(&model.to_string())?])?, &Options::default())?;
    Ok(files["secret.rs"].clone())
}

fn with_path(path: &Value) -> Value {
    json!({ "smithy.api#sensitive": {}, "restjson.traits#rustType": path })
}

#[test]
fn the_type_is_the_other_crates() {
    let text = secrets(&model(&with_path(&json!("other_crate::Token")), &json!({}))).unwrap();
    assert!(text.contains("pub use other_crate::Token;"), "{text}");
    assert!(!text.contains("pub enum Token"), "{text}");
    let text = secrets(&model(&with_path(&json!("other::secret::Key")), &json!({}))).unwrap();
    assert!(text.contains("pub use other::secret::Key as Token;"), "{text}");
}

/// A member that gets another type does not take the old one's along.
#[test]
fn a_retyped_member_has_a_type_of_its_own() {
    let retyped = json!({ "restjson.traits#retype": "example#State" });
    let text = secrets(&model(&with_path(&json!("other_crate::Token")), &retyped)).unwrap();
    assert!(text.contains("pub use other_crate::Token;"), "{text}");
    assert!(text.contains("pub type State = Secret<kind::State>;"), "{text}");
}

#[test]
fn what_is_no_path_is_refused() {
    let bad =
        ["", "Token", "::Token", "a::", "a::b c", "a::type", "a b::C", "a::B<C>", "a::B;", "1::B"];
    for path in bad.map(Value::from).into_iter().chain([json!(1), json!({})]) {
        let problems = secrets(&model(&with_path(&path), &json!({}))).unwrap_err();
        let text = problems.to_string();
        assert!(text.contains("example#Token") && text.contains("rustType"), "{path}: {text}");
    }
}

#[test]
fn only_secret_texts_have_one() {
    let path = json!({ "restjson.traits#rustType": "other_crate::Token" });
    let open = secrets(&model(&path, &json!({}))).unwrap_err().to_string();
    assert!(open.contains("example#Token") && open.contains("sensitive"), "{open}");
    let member = secrets(&model(&json!({ "smithy.api#sensitive": {} }), &path)).unwrap_err();
    assert!(member.to_string().contains("example#BeginOutput$State"), "{member}");
}
