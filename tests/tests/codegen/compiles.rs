//! What is generated compiles, without a warning.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use restjson_codegen::{Options, generate, resolve};
use tests::models;

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
    // The versions that are built already.
    fs::copy(models::project_path("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    // What only some features of the runtime need is not there on a machine that has built nothing
    // but this workspace; without a network all else still works.
    let offline = check(&folder, &["--offline"]);
    let result = match offline {
        Err(errors) if errors.contains("--offline was specified") => check(&folder, &[]),
        result => result,
    };
    if let Err(errors) = result {
        panic!("{errors}");
    }
}

/// Runs `cargo check` in a workspace; what it prints, if it fails.
fn check(workspace: &Path, flags: &[&str]) -> Result<(), String> {
    let output = Command::new(env!("CARGO"))
        .args(["check", "--workspace", "--keep-going", "--quiet"])
        .args(flags)
        .current_dir(workspace)
        .env("CARGO_TARGET_DIR", workspace.join("target"))
        .env("RUSTFLAGS", "-D warnings")
        .output()
        .unwrap();
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

fn write_crate(folder: &Path, feature: &str) {
    let options = Options { source: format!("{feature}.json"), ..Options::default() };
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
    let path = folder.join("Cargo.toml");
    // A file that is not touched is not looked at again by cargo.
    if fs::read_to_string(&path).ok().as_deref() != Some(&manifest) {
        fs::write(path, manifest).unwrap();
    }
}
