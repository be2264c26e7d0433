//! Each page begins with the lines that add its dependencies: they are run in an empty folder.

use std::path::Path;
use std::process::Command;

use connectparticipant_tests::docs::PAGES;
use connectparticipant_tests::models::{project_path, text};

/// Pages without a program: the map, and the two guides, whose own tests generate their crates.
const WITHOUT: [&str; 4] =
    ["README.md", "aws-services.md", "event-streams.md", "your-own-service.md"];

/// The `cargo` lines of the page's shell blocks before its first example in Rust, and later ones.
fn cargo_lines(page: &str) -> Vec<&str> {
    page.lines().filter(|line| line.starts_with("cargo add ")).collect()
}

fn cargo(folder: &Path, arguments: &[&str]) {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_NET_OFFLINE", "true")
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {}: {error}", arguments.join(" "));
}

#[test]
fn each_page_begins_with_lines_that_work_in_an_empty_folder() {
    let clone = project_path("").canonicalize().unwrap();
    for name in PAGES.iter().filter(|name| !WITHOUT.contains(name)) {
        let page = text(&project_path("docs").join(name));
        let lines = cargo_lines(&page);
        let first = page.find("cargo add ").unwrap_or(usize::MAX);
        let example = page.find("```rust").unwrap_or(usize::MAX);
        assert!(first < example, "{name}: no `cargo add` before the first example");
        let folder = tempfile::tempdir().unwrap();
        cargo(folder.path(), &["init", "--quiet", "--vcs", "none", "--name", "page"]);
        // Not a member of this workspace, wherever the folder of temporary files is.
        let manifest = folder.path().join("Cargo.toml");
        let alone = text(&manifest) + "\n[workspace]\n";
        std::fs::write(&manifest, alone).unwrap();
        for line in lines {
            let line = line.replace("CLONE", clone.to_str().unwrap());
            let arguments: Vec<&str> = line.split_whitespace().skip(1).collect();
            cargo(folder.path(), &[&arguments[..], &["--quiet"]].concat());
        }
        // Their versions and features fit together. The versions are those of this project.
        std::fs::copy(project_path("Cargo.lock"), folder.path().join("Cargo.lock")).unwrap();
        // For this platform only: nothing else has been downloaded.
        cargo(folder.path(), &["tree", "--quiet"]);
    }
}
