//! The badges of the README: each address and version is the manifest's.

use connectparticipant_tests::models::{project_path, text};

/// The value of a key in `[workspace.package]`.
fn value(key: &str) -> String {
    let manifest = text(&project_path("Cargo.toml"));
    let (_, package) = manifest.split_once("[workspace.package]").unwrap();
    let line = package.lines().find(|line| line.starts_with(&format!("{key} = "))).unwrap();
    line.split('"').nth(1).unwrap().to_owned()
}

#[test]
fn are_those_of_the_manifest() {
    let readme = text(&project_path("README.md"));
    let badges = readme.lines().find(|line| line.starts_with("[![")).unwrap();
    let workflow = format!("{}/actions/workflows/ci.yml", value("repository"));
    assert!(project_path(".github/workflows/ci.yml").exists());
    assert_eq!(badges.matches("/actions/").count(), badges.matches(&workflow).count(), "{badges}");
    let version = value("rust-version");
    assert!(badges.contains(&format!("Rust {version} or later")), "{badges}");
    assert!(badges.contains(&format!("/badge/rust-{version}%2B-")), "{badges}");
    assert!(badges.contains(&format!("[![{}]", value("license").replace("OR", "or"))), "{badges}");
}
