//! Numbers that several pages state are the same everywhere, and true.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use connectparticipant_tests::models::{project_path, text};

/// The crates that a package needs with its default features, itself included.
fn crates(package: &str) -> usize {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--package", package, "--edges", "normal", "--prefix", "none"])
        .current_dir(project_path(""))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let lines: BTreeSet<&str> = tree
        .lines()
        .map(|line| line.trim_end_matches(" (*)"))
        .filter(|it| !it.is_empty())
        .collect();
    lines.len()
}

fn assert_states(page: &str, statement: &str) {
    let text = text(&project_path(page));
    assert!(text.contains(statement), "{page} does not state: {statement}");
}

/// Lines of generated Rust below a folder.
fn lines(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let lines = entries.map(|path| match path.is_dir() {
        true => lines(&path),
        false => text(&path).lines().count(),
    });
    lines.sum()
}

#[test]
fn generated_lines_of_an_operation() {
    let operations = std::fs::read_dir(project_path("generated/src/operation")).unwrap().count();
    let lines = lines(&project_path("generated/src")) / operations;
    assert_states("README.md", &format!("| generated lines per operation | 2,081 | {lines} |"));
}

#[test]
fn numbers_of_crates() {
    let (client, chat) = (crates("connectparticipant"), crates("connectparticipant-chat"));
    assert_states(
        "README.md",
        &format!("| dependencies (`cargo tree`, TLS on) | 117 | {client} |"),
    );
    assert_states(
        "docs/tls-and-proxies.md",
        &format!("| `hyper`, `rustls` (default) | `HyperTransport` | {client} |"),
    );
    assert_states("chat/README.md", &format!("| {chat} (the client alone: {client}) |"));
}

/// A back end with sessions and TLS stays small.
#[test]
fn the_back_end_has_few_crates() {
    let back_end = crates("connectparticipant-backend");
    assert!(back_end <= 110, "{back_end} crates");
    assert_states("backend/README.md", &format!("{back_end} crates, TLS included"));
}
