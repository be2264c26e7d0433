//! The endpoint rules of every published model, against the cases that the models carry.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use connectparticipant_tests::{models, upstream};
use restjson_codegen::{Options, generate};
use restjson_model::{Node, Object, traits};
use serde_json::{Value, json};
use xtask::model_files::read;
use xtask::nested_cargo;

use crate::build::{output, write};

#[test]
fn endpoints_are_those_of_the_models_cases() {
    let Some(folder) = upstream::file("upstream/models") else { return };
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("programs/endpoint_tests");
    fs::create_dir_all(package.join("src/services")).unwrap();
    let mut models: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    models.sort();
    let mut cases = BTreeMap::new();
    let (mut modules, mut table) = (String::new(), String::new());
    for (index, path) in models.iter().enumerate() {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let of_model = service(path, &package.join(format!("src/services/s{index}.rs")));
        writeln!(modules, "mod s{index};").unwrap();
        writeln!(table, "    ({name:?}, |it| crate::described(s{index}::resolve(it))),").unwrap();
        cases.insert(name, of_model);
    }
    let count: usize = cases.values().map(Vec::len).sum();
    assert!(count >= 700, "{count} cases");

    let list = "/// The rules of each service.\npub(crate) const RESOLVE: &[(&str, crate::Resolve)] = &[\n";
    write(&package.join("src/services.rs"), &format!("{modules}\n{list}{table}];\n"));
    let program = models::text(&models::fixture_path("programs/endpoint_tests.rs"));
    write(&package.join("src/main.rs"), &program);
    let runtime = models::project_path("runtime");
    write(
        &package.join("Cargo.toml"),
        &format!(
            "[package]\nname = \"endpoint_tests\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
             restjson = {{ path = {runtime:?}, default-features = false, features = [\"context-parameters\", \"sigv4\"] }}\n\
             serde_json = \"1\"\n"
        ),
    );
    let file = package.join("cases.json");
    write(&file, &json!(cases).to_string());
    let target = package.parent().unwrap().join("target");
    let built = nested_cargo::run(&package, &target, &["build", "--quiet"]).unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let text = output(&target.join("debug/endpoint_tests"), file.to_str().unwrap());
    let counts = cases.iter().map(|(name, cases)| format!("{name}: {} cases\n", cases.len()));
    assert_eq!(text, counts.collect::<String>());
}

/// Writes the rules of a service; its cases.
fn service(path: &Path, file: &Path) -> Vec<Value> {
    let model = read(path, None).unwrap();
    let (shape, _) = model.services().next().unwrap();
    let rules = shape.traits.get(traits::ENDPOINT_RULE_SET).unwrap();
    let parameters = rules.get("parameters").and_then(Node::as_object);
    let built_in: serde_json::Map<String, Value> = parameters
        .into_iter()
        .flat_map(Object::iter)
        .filter_map(|(name, it)| Some((name.to_owned(), json!(it.get("builtIn")?.as_str()?))))
        .collect();
    write(file, &generate(&model, &Options::default()).unwrap()["endpoint.rs"]);
    let tests = shape.traits.get(traits::ENDPOINT_TESTS).map(ToString::to_string);
    let tests: Value = serde_json::from_str(&tests.unwrap()).unwrap();
    let mut cases = tests["testCases"].as_array().unwrap().clone();
    // The models are from before the isolated partitions spoke IPv6.
    cases.retain(|case| {
        let region = case["params"]["Region"].as_str().unwrap_or_default();
        let is_older = region.starts_with("us-iso") && case["params"]["UseDualStack"] == true;
        !is_older || case["expect"]["error"].is_null()
    });
    for case in &mut cases {
        let params = case["params"].take();
        case["params"] = if params.is_null() { json!({}) } else { params };
        case["built_in"] = json!(built_in);
    }
    cases
}
