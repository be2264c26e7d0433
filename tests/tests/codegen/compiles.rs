//! What is generated compiles, is linted and is documented, without a warning.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use connectparticipant_tests::models;
use restjson_codegen::{Options, generate, resolve};
use xtask::nested_cargo;

/// A crate for each feature, all in a workspace of their own, checked by one run of cargo.
#[test]
fn the_crate_of_every_feature() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("features");
    let features = models::features();
    for feature in &features {
        write_crate(&folder.join(feature), feature);
    }
    let members: Vec<String> = features.iter().map(|feature| format!("{feature:?}")).collect();
    let workspace = format!("[workspace]\nresolver = \"3\"\nmembers = [{}]\n", members.join(", "));
    fs::write(folder.join("Cargo.toml"), workspace).unwrap();
    let target = folder.join("target");
    let lint = ["clippy", "--workspace", "--keep-going", "--quiet"];
    let document = ["doc", "--workspace", "--no-deps", "--keep-going", "--quiet"];
    // Rust finds some methods of its prelude before those of a client, so the examples of operations with such
    // names are compiled too.
    let examples = ["test", "--doc", "--package", "taken_names", "--quiet"];
    for arguments in [lint.as_slice(), document.as_slice(), examples.as_slice()] {
        let output = nested_cargo::run(&folder, &target, arguments).unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        // Warnings are shown too; there are none.
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && errors.is_empty(), "{errors}{printed}");
    }
}

fn write_crate(folder: &Path, feature: &str) {
    let options = Options {
        source: format!("{feature}.json"),
        crate_name: Some(feature.to_owned()),
        ..Options::default()
    };
    let model = models::feature(feature);
    let files = generate(&model, &options).unwrap();
    xtask::crate_files::write(&folder.join("src"), &files).unwrap();
    let features = resolve(&model, &options).unwrap().features;
    let features: Vec<String> =
        features.iter().map(|feature| format!("{:?}", feature.name())).collect();
    let mut manifest =
        format!("[package]\nname = {feature:?}\nedition = \"2024\"\n[dependencies]\n");
    writeln!(
        manifest,
        "restjson = {{ path = {:?}, default-features = false, features = [{}] }}",
        models::project_path("runtime"),
        features.join(", ")
    )
    .unwrap();
    manifest.push_str("serde = { version = \"1\", features = [\"derive\"] }\n");
    // What they hold is compiled with the crate that is checked in.
    manifest.push_str("[features]\ndefault = [\"serialize\"]\nserialize = []\n");
    for name in ["blocking", "mock"] {
        writeln!(manifest, "{name} = [\"restjson/{name}\"]").unwrap();
    }
    let path = folder.join("Cargo.toml");
    // A file that is not touched is not looked at again by cargo.
    if fs::read_to_string(&path).ok().as_deref() != Some(&manifest) {
        fs::write(path, manifest).unwrap();
    }
}
