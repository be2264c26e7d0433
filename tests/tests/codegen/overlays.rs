//! Problems of an overlay: they are listed under its name, not under that of the model.

use std::fs;
use std::path::{Path, PathBuf};

use connectparticipant_tests::models;
use serde_json::{Value, json};
use xtask::codegen::{Arguments, run};

/// What is said of an overlay over the model of this feature, with the paths of the two files shortened.
fn refused(name: &str, feature: &str, overlay: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("overlays");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{name}.overlay.json"));
    fs::write(&path, overlay).unwrap();
    let model = models::fixture_path(&format!("features/{feature}.json"));
    let arguments = Arguments {
        model: Some(model.clone()),
        overlay: Some(path.clone()),
        out: Some(folder.join(name)),
        ..Arguments::default()
    };
    let text = run(&arguments).expect_err(name).to_string();
    assert!(!folder.join(name).exists(), "nothing is written");
    let short =
        |text: String, path: PathBuf, name: &str| text.replace(path.to_str().unwrap(), name);
    short(short(text, path, "OVERLAY"), model, "MODEL")
}

fn overlay(shapes: Value) -> String {
    json!({ "smithy": "2.0", "shapes": shapes }).to_string()
}

fn apply(target: &str, traits: Value) -> String {
    overlay(json!({ target: { "type": "apply", "traits": traits } }))
}

#[test]
fn files_that_cannot_be_read() {
    for (name, text, problem) in [
        ("empty", "", "this is not a JSON object: EOF while parsing a value at line 1 column 0"),
        (
            "syntax",
            "{\n  \"smithy\": \"2.0\",\n  \"shapes\": {]\n}",
            "this is not a JSON object: key must be a string at line 3 column 14",
        ),
        (
            "twice",
            "{\"smithy\": \"2.0\",\n\"smithy\": \"2.0\"}",
            "this is not JSON: the key \"smithy\" appears twice at line 2 column 16",
        ),
        (
            "list",
            "[]",
            "this is not a JSON object: invalid type: sequence, expected a map at line 1 column 0",
        ),
        (
            "part",
            "{\"smithy\": \"2.0\", \"shape\": {}}",
            "\"shape\" is not a part of a Smithy model (at /shape)",
        ),
    ] {
        let expected = format!("OVERLAY: 1 problem, nothing written\n  {problem}");
        assert_eq!(refused(name, "maps", text), expected);
    }
}

/// Names that do not exist, with those that were probably meant.
#[test]
fn names_that_do_not_exist() {
    let sensitive = || json!({ "smithy.api#sensitive": {} });
    let cases = [
        (
            "shape",
            apply("example#Map", sensitive()),
            "example#Map: the shape to apply a trait to does not exist; is it \"example#Maps\"? (at /shapes/example#Map)",
        ),
        (
            "namespace",
            apply("examples#Maps", sensitive()),
            "examples#Maps: the shape to apply a trait to does not exist; is it \"example#Maps\"? (at /shapes/examples#Maps)",
        ),
        (
            "member",
            apply("example#Maps$Count", sensitive()),
            "example#Maps$Count: there is no member \"Count\" to apply a trait to; is it \"Counts\"? (at /shapes/example#Maps$Count)",
        ),
        (
            "alias",
            apply("$servce", sensitive()),
            "$servce: \"$servce\" is not a shape id (namespace#Name); is it \"$service\"? (at /shapes/$servce)",
        ),
        (
            "trait",
            apply("example#Maps$Counts", json!({ "smithy.api#sensitve": {} })),
            "example#Maps$Counts: trait smithy.api#sensitve: unknown trait, which may change the serialized form; is it \"sensitive\"? (operation Store)",
        ),
        (
            "retype",
            apply("example#Maps$Counts", json!({ "restjson.traits#retype": "example#Count" })),
            "example#Maps$Counts: trait restjson.traits#retype: example#Count does not exist; is it \"example#Counts\"? (operation Store)",
        ),
    ];
    for (name, overlay, problem) in cases {
        let text = refused(name, "maps", &overlay);
        let expected = format!("OVERLAY: 1 problem, nothing written\n  {problem}");
        assert_eq!(text, expected);
    }
}

/// A value is wrong where it is stated, whichever shape the generator finds it at.
#[test]
fn values_of_traits() {
    let rule = |selector: &str, traits: Value| {
        let rules = json!([{ "selector": selector, "traits": traits, "why": "a test" }]);
        json!({ "smithy": "2.0", "metadata": { "restjson.rules": rules } }).to_string()
    };
    let cases = [
        (
            "service",
            apply("$service", json!({ "restjson.traits#clientDefaults": { "attempt": 15 } })),
        ),
        ("operations", apply("$service", json!({ "smithy.api#auth": "aws.auth#sigv4" }))),
        ("operation", apply("example#Store", json!({ "smithy.api#http": { "method": "POST" } }))),
        ("binding", apply("example#Maps$Counts", json!({ "smithy.api#httpHeader": "X-Counts" }))),
        ("target", apply("example#Counts", json!({ "smithy.api#length": { "min": 2, "max": 1 } }))),
        (
            "rule",
            rule("member[id|member = Counts]", json!({ "smithy.api#length": { "min": "2" } })),
        ),
        ("entry", rule("membr", json!({}))),
        ("defined", overlay(json!({ "example#Maps": { "type": "structure", "members": {} } }))),
    ];
    for (name, overlay) in cases {
        let text = refused(name, "maps", &overlay);
        let heads: Vec<&str> =
            text.lines().filter(|line| line.contains("nothing written")).collect();
        assert!(heads.iter().all(|head| head.starts_with("OVERLAY: ")), "{name}: {text}");
    }
}

/// Each problem is under the name of its file.
#[test]
fn problems_of_both_files() {
    let model = models::text(&models::fixture_path("features/maps.json"));
    let model = model.replace("\"target\": \"example#Counts\"", "\"target\": \"example#Gone\"");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("overlays");
    fs::create_dir_all(&folder).unwrap();
    let files = [folder.join("both.json"), folder.join("both.overlay.json")];
    let overlay =
        apply("$service", json!({ "restjson.traits#clientDefaults": { "maxAttempts": 0 } }));
    fs::write(&files[0], model).unwrap();
    fs::write(&files[1], overlay).unwrap();
    let arguments = Arguments {
        model: Some(files[0].clone()),
        overlay: Some(files[1].clone()),
        out: Some(folder.join("both")),
        ..Arguments::default()
    };
    let expected = format!(
        "{}: 2 problems, nothing written\n  \
         example#ByColour$value: the target example#Gone does not exist (operation Store)\n  \
         example#Maps$Counts: the target example#Gone does not exist (operation Store)\n\
         {}: 1 problem, nothing written\n  \
         example#Example: trait restjson.traits#clientDefaults: `maxAttempts` is 0: it must be at least 1 and at most 20",
        files[0].display(),
        files[1].display()
    );
    assert_eq!(run(&arguments).unwrap_err().to_string(), expected);
}
