//! Generates a crate and builds a program with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use connectparticipant_tests::models;
use xtask::codegen::{Arguments, run};
use xtask::nested_cargo;

/// Generates a crate and builds the program of `fixtures/programs` with it; where the program is then.
pub(crate) fn program(program: &str, krate: &str, arguments: Arguments) -> PathBuf {
    let source = models::text(&models::fixture_path(&format!("programs/{program}.rs")));
    program_of(program, &source, krate, arguments)
}

/// The same of a program whose text is given.
pub(crate) fn program_of(
    program: &str,
    source: &str,
    krate: &str,
    arguments: Arguments,
) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("programs");
    // Of an earlier run, when something else may have been needed.
    let _ = fs::remove_file(folder.join(krate).join("Cargo.toml"));
    run(&Arguments { out: Some(folder.join(krate)), name: Some(krate.to_owned()), ..arguments })
        .unwrap();
    let package = folder.join(program);
    fs::create_dir_all(package.join("src")).unwrap();
    write(&package.join("src/main.rs"), source);
    write(
        &package.join("Cargo.toml"),
        &format!(
            "[package]\nname = {program:?}\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
             {krate} = {{ path = \"../{krate}\", default-features = false, features = [\"hyper\", \"mock\", \"serialize\"] }}\n\
             serde_json = \"1\"\n\
             tokio = {{ version = \"1\", features = [\"full\"] }}\n"
        ),
    );
    // One folder for all of them, which share what they depend on.
    let target = folder.join("target");
    let output = nested_cargo::run(&package, &target, &["build", "--quiet"]).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    target.join("debug").join(program)
}

/// A crate from the model of a feature.
pub(crate) fn of_feature(feature: &str) -> Arguments {
    let model = models::fixture_path(&format!("features/{feature}.json"));
    Arguments { model: Some(model), ..Arguments::default() }
}

/// Runs the program; what it prints.
pub(crate) fn output(program: &Path, argument: &str) -> String {
    let output = Command::new(program).arg(argument).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// A file that is not touched is not looked at again by cargo.
pub(crate) fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).ok().as_deref() != Some(text) {
        fs::write(path, text).unwrap();
    }
}
