//! What users can name, as it was agreed on: a change of it is seen in review.
//!
//! `INSTA_UPDATE=always cargo test -p connectparticipant-tests --test public_api` writes what is there now.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod examples;

use std::path::{Path, PathBuf};
use std::process::Command;

use connectparticipant_tests::models;
use skips::{Lack, skip};

/// The format of rustdoc's JSON that the reader of this test reads.
const FORMAT: u32 = 57;

/// The features that add to the interface, without TLS, which does not.
const PACKAGES: [(&str, &str, &str); 3] = [
    ("connectparticipant", "connectparticipant", "reqwest,mock,blocking"),
    ("restjson", "restjson", "reqwest,mock,blocking,metrics,opentelemetry"),
    (
        "connectparticipant-chat",
        "connectparticipant_chat",
        "reqwest,loopback,sns-signature,checkpoint-key",
    ),
];

/// Those of back ends. The generated one has the kinds of items that `connectparticipant` has, whose pages
/// show them.
const BACK_END: [(&str, &str, &str); 3] = [
    ("connect-chat", "connect_chat", "reqwest,mock,blocking"),
    ("connectparticipant-backend", "connectparticipant_backend", "session"),
    ("connectparticipant-fleet", "connectparticipant_fleet", "connectparticipant/hyper"),
];

#[test]
fn the_interface_is_the_one_agreed_on() {
    for (package, library, features) in PACKAGES.into_iter().chain(BACK_END) {
        let Some(json) = document(package, library, features) else { return skipped() };
        let interface = public_api::Builder::from_rustdoc_json(json)
            .omit_blanket_impls(true)
            .omit_auto_trait_impls(true)
            .omit_auto_derived_impls(true)
            .build()
            .unwrap();
        let lines: Vec<String> = interface.items().map(ToString::to_string).collect();
        assert!(lines.len() > 50, "{} lines of {package}", lines.len());
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(package, lines.join("\n"));
        });
    }
}

#[test]
fn every_type_and_function_that_programs_use_has_an_example() {
    let written = BACK_END.into_iter().filter(|(package, ..)| *package != "connect-chat");
    for (package, library, features) in PACKAGES.into_iter().chain(written) {
        let Some(json) = document(package, library, features) else { return skipped() };
        let text = std::fs::read_to_string(json).unwrap();
        let missing = examples::missing(&serde_json::from_str(&text).unwrap());
        assert!(missing.is_empty(), "{package}: {missing:#?}");
    }
}

fn skipped() {
    skip(Lack::Program(&format!("a rustdoc of format {FORMAT} (rust-toolchain.toml)")));
}

/// The documentation of a crate as JSON, if it is of the format that can be read.
fn document(package: &str, library: &str, features: &str) -> Option<PathBuf> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("public-api");
    let output = Command::new(env!("CARGO"))
        .args(["rustdoc", "--quiet", "-p", package, "--lib", "--no-default-features"])
        .args(["--features", features, "--", "-Z", "unstable-options"])
        .args(["--output-format", "json", "--cap-lints", "allow"])
        // The JSON is not a stable format of rustdoc yet.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", &target)
        .env_remove("RUSTDOCFLAGS")
        .current_dir(models::project_path(""))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let path = target.join(format!("doc/{library}.json"));
    let text = std::fs::read_to_string(&path).unwrap();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    (document["format_version"] == FORMAT).then_some(path)
}
