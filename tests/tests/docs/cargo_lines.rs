//! Each page begins with the lines that add its dependencies: they are run in an empty folder, and name each crate that
//! the page's programs use.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::{MetadataCommand, Package};
use connectparticipant_tests::docs::PAGES;
use connectparticipant_tests::models::{project_path, text};
use xtask::docs::cargo_lines;

/// The map of the pages has no program.
const WITHOUT: [&str; 1] = ["README.md"];

/// The packages of this project.
fn packages() -> Vec<Package> {
    let metadata =
        MetadataCommand::new().manifest_path(project_path("Cargo.toml")).no_deps().exec();
    metadata.expect("cargo knows the workspace").packages
}

/// The pages, and the READMEs of the crates with a program in Rust.
fn pages() -> Vec<PathBuf> {
    let guides = PAGES.iter().filter(|name| !WITHOUT.contains(name));
    let guides = guides.map(|name| project_path("docs").join(name));
    let readmes = packages().into_iter().filter_map(|package| {
        let folder = package.manifest_path.parent()?.to_owned();
        Some(folder.join(package.readme?).into_std_path_buf())
    });
    guides.chain(readmes.filter(|readme| text(readme).contains("```rust"))).collect()
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

/// Makes a crate that has its own workspace: the folder may be within this one.
fn new_crate(folder: &Path, name: &str) {
    cargo(folder, &["new", "--quiet", "--vcs", "none", name, "--lib"]);
    let manifest = folder.join(name).join("Cargo.toml");
    std::fs::write(&manifest, text(&manifest) + "\n[workspace]\n").unwrap();
}

/// The line with the project's folder in place of `CLONE`, and of the names of crates that are not published yet.
fn in_the_clone(line: &str, packages: &[Package]) -> String {
    let folder = |word: &str| {
        let package = packages.iter().find(|package| package.name.as_str() == word)?;
        Some(format!("--path {}", package.manifest_path.parent()?))
    };
    let words = line.split_whitespace().map(|word| folder(word).unwrap_or_else(|| word.to_owned()));
    let clone = project_path("").canonicalize().unwrap();
    words.collect::<Vec<_>>().join(" ").replace("CLONE", clone.to_str().unwrap())
}

#[test]
fn each_page_begins_with_lines_that_work_in_an_empty_folder() {
    let packages = packages();
    for path in pages() {
        let page = text(&path);
        let first = page.find("\ncargo add ").unwrap_or(usize::MAX);
        let example = page.find("```rust").unwrap_or(usize::MAX);
        assert!(first < example, "{}: no `cargo add` before the first example", path.display());
        let folder = tempfile::tempdir().unwrap();
        new_crate(folder.path(), "page");
        let page_folder = folder.path().join("page");
        for line in cargo_lines::added(&page) {
            // A crate that the page has generated.
            for generated in line.split_whitespace().filter_map(|word| word.strip_prefix("../")) {
                if !folder.path().join(generated).exists() {
                    new_crate(folder.path(), generated);
                }
            }
            let line = in_the_clone(line, &packages);
            let arguments: Vec<&str> = line.split_whitespace().skip(1).collect();
            cargo(&page_folder, &[&arguments[..], &["--quiet"]].concat());
        }
        // Their versions and features fit together. The versions are those of this project.
        std::fs::copy(project_path("Cargo.lock"), page_folder.join("Cargo.lock")).unwrap();
        // For this platform only: nothing else has been downloaded.
        cargo(&page_folder, &["tree", "--quiet"]);
    }
}

#[test]
fn the_lines_name_each_crate_that_the_programs_use() {
    let packages = packages();
    let lock = text(&project_path("Cargo.lock"));
    let locked: BTreeSet<String> = lock
        .lines()
        .filter_map(|line| line.strip_prefix("name = \""))
        .map(|name| name.trim_end_matches('"').replace('-', "_"))
        .collect();
    let lacking: Vec<String> = pages()
        .iter()
        .filter_map(|path| {
            let lacking =
                cargo_lines::lacking(&text(path), &packages, |name| locked.contains(name)).unwrap();
            (!lacking.is_empty()).then(|| format!("{}: {}", path.display(), lacking.join(", ")))
        })
        .collect();
    assert!(lacking.is_empty(), "no `cargo add` line names these crates:\n{}", lacking.join("\n"));
}
