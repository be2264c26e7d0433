//! Which crate stands on which, by ARCHITECTURE.md and by cargo.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand, Package};
use connectparticipant_tests::models::{project_path, text};

type Arrows = BTreeMap<String, BTreeSet<String>>;

/// Folders whose crates may stand on anything: nobody stands on them.
const ANYTHING: [&str; 4] = ["bench", "examples", "fuzz", "tests"];

/// `` `a → b, c` `` … in the paragraph that begins with "Arrows".
fn documented() -> Arrows {
    let page = text(&project_path("ARCHITECTURE.md"));
    let (_, paragraph) = page.split_once("\nArrows").expect("it has a paragraph on arrows");
    let (paragraph, _) = paragraph.split_once("\n\n").expect("it ends");
    let arrows = paragraph.split('`').skip(1).step_by(2).filter_map(|code| code.split_once(" → "));
    let names = |list: &str| list.split(',').map(|name| name.trim().to_owned()).collect();
    arrows.map(|(from, to)| (from.to_owned(), names(to))).collect()
}

/// The folder of a package, from the project's.
fn folder(package: &Package) -> String {
    let root = project_path("").canonicalize().expect("the project is there");
    let path = package.manifest_path.as_std_path().canonicalize().expect("the manifest is there");
    let folder = path.parent().and_then(|folder| folder.strip_prefix(root).ok());
    folder.and_then(|folder| folder.to_str()).expect("it is in the project").to_owned()
}

/// The dependencies among the workspace's crates, those of their tests aside.
fn actual() -> Arrows {
    let metadata =
        MetadataCommand::new().manifest_path(project_path("Cargo.toml")).no_deps().exec();
    let packages = metadata.expect("cargo knows the workspace").packages;
    let folders: BTreeMap<&str, String> =
        packages.iter().map(|package| (package.name.as_str(), folder(package))).collect();
    let mut arrows = Arrows::new();
    for package in &packages {
        let from = folder(package);
        if ANYTHING.iter().any(|anything| from.split('/').next() == Some(anything)) {
            continue;
        }
        let normal = package.dependencies.iter().filter(|it| it.kind == DependencyKind::Normal);
        let to: BTreeSet<String> = normal
            .filter(|dependency| dependency.path.is_some())
            .filter_map(|dependency| folders.get(dependency.name.as_str()).cloned())
            .collect();
        if !to.is_empty() {
            arrows.insert(from, to);
        }
    }
    arrows
}

#[test]
fn are_as_the_architecture_says() {
    assert_eq!(actual(), documented());
}

/// Its tree is large, and only a fleet needs it.
#[test]
fn nothing_but_the_fleet_needs_nats() {
    let metadata =
        MetadataCommand::new().manifest_path(project_path("Cargo.toml")).no_deps().exec();
    let packages = metadata.expect("cargo knows the workspace").packages;
    let needs = |name: &str| -> Vec<&str> {
        let all = packages.iter();
        let needing = all.filter(|package| package.dependencies.iter().any(|it| it.name == name));
        needing.map(|package| package.name.as_str()).collect()
    };
    assert_eq!(needs("async-nats"), ["connectparticipant-fleet"]);
    assert!(needs("connectparticipant-fleet").is_empty());
}
