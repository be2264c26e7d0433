//! `cargo run --example …`, the first commands of the README, compile little.

use std::collections::BTreeSet;
use std::process::Command;

use connectparticipant_tests::models::project_path;

/// The names of the crates that cargo compiles for the examples and tests of these packages.
fn crates(packages: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--edges", "normal,build,dev", "--prefix", "none"])
        .args(["--format", "{lib}"])
        .args(packages)
        .current_dir(project_path(""))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    tree.lines().map(|line| line.trim_end_matches(" (*)").to_owned()).collect()
}

/// A driver of a browser, a second TLS, and what only tests of the runtime enable.
#[test]
fn compiles_nothing_that_only_tests_need() {
    let compiled = crates(&["--package", "connectparticipant-examples"]);
    assert!(compiled.contains("connectparticipant_chat"), "{compiled:?}");
    for name in ["fantoccini", "aws_lc_sys", "aws_lc_rs", "opentelemetry", "proptest"] {
        assert!(!compiled.contains(name), "{name}");
    }
}

#[test]
fn of_the_client_compiles_the_client_and_the_emulator() {
    let compiled = crates(&["--package", "connectparticipant-client-examples"]);
    assert!(compiled.contains("connectparticipant_emulator"), "{compiled:?}");
    for name in ["connectparticipant_chat", "connect_chat", "reqwest", "tempfile"] {
        assert!(!compiled.contains(name), "{name}");
    }
}
