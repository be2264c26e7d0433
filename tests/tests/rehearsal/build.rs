//! Compiles the crates of revisions and runs the matrix against them: a client and its tests for each,
//! in a workspace of their own that shares what this one has compiled.

use std::fs;
use std::path::Path;

use connectparticipant_tests::models;
use restjson_codegen::Options;
use restjson_model::{assemble, smithy};
use xtask::{codegen, nested_cargo};

use crate::rehearse::{Rehearsed, folder, take_over};
use crate::revisions::{ALL, EACH, Revision};

/// The tests that ask the model what there is.
const TESTS: [&str; 4] = ["inputs", "responses", "secrets", "wire"];

/// Snapshots are of the model that is.
const SNAPSHOTS: [&str; 3] =
    ["requests::with_", "with_every_member", "those_that_the_model_does_not_name"];

#[test]
fn the_matrix_passes() {
    let each = std::env::var("REHEARSAL").is_ok_and(|which| which == "each");
    let revisions: Vec<&Revision> = if each { EACH.iter().collect() } else { vec![&ALL] };
    let workspace = folder().join("workspace");
    fs::create_dir_all(&workspace).unwrap();
    let mut members = Vec::new();
    let mut rehearsed = Vec::new();
    for revision in &revisions {
        let taken = take_over(revision);
        write_packages(&workspace, revision, &taken);
        members
            .extend([format!("{}/generated", revision.name), format!("{}/tests", revision.name)]);
        rehearsed.push(taken);
    }
    write_workspace(&workspace, &members);
    println!("| revision | by hand: lines of documentation | decisions | tests | version |");
    for (revision, taken) in revisions.iter().zip(&rehearsed) {
        let tests = run(&workspace, revision);
        println!(
            "| {} | {} | {} | {tests} | {} |",
            revision.name,
            taken.plan.update.undocumented.len(),
            (revision.decisions)().len(),
            xtask::update::verdict(&taken.plan.changes),
        );
    }
}

/// How many tests passed.
fn run(workspace: &Path, revision: &Revision) -> usize {
    let package = format!("tests-of-{}", revision.name);
    let mut arguments = vec!["test", "--quiet", "--no-fail-fast", "-p", &package];
    for test in TESTS {
        arguments.extend(["--test", test]);
    }
    arguments.push("--");
    for snapshot in SNAPSHOTS {
        arguments.extend(["--skip", snapshot]);
    }
    // What is compiled for this workspace, those that they depend on above all, is there already.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let output = nested_cargo::run(workspace, target, &arguments).unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}:\n{text}\n{errors}", revision.name);
    let passed = text.lines().filter_map(|line| line.strip_prefix("test result: ok. "));
    let passed = passed.filter_map(|line| line.split_once(" passed")?.0.parse::<usize>().ok());
    let passed: Vec<usize> = passed.collect();
    assert_eq!(passed.len(), TESTS.len(), "{}: {text}", revision.name);
    passed.into_iter().sum()
}

fn write_packages(workspace: &Path, revision: &Revision, taken: &Rehearsed) {
    let own = workspace.join(revision.name);
    let model = own.join("model/connectparticipant.json");
    let overlay = own.join("model/connectparticipant.overlay.json");
    write(&model, &taken.model);
    write(&overlay, &taken.overlay);
    // The other crates are what they are.
    for other in xtask::checked_in::EACH.iter().filter(|it| it.name != "connectparticipant") {
        for file in [other.model, other.overlay] {
            write(&own.join(file), &models::text(&models::project_path(file)));
        }
    }

    let sources = [&taken.model, &taken.overlay].map(|text| smithy::read(text).unwrap());
    let service = restjson_codegen::resolve(&assemble(sources).unwrap(), &Options::default());
    let features: Vec<String> =
        service.unwrap().features.iter().map(|feature| format!("{:?}", feature.name())).collect();
    let manifest = models::text(&models::project_path("generated/Cargo.toml"));
    let manifest = manifest
        .replace(
            "name = \"connectparticipant\"",
            &format!("name = \"client-of-{}\"", revision.name),
        )
        .replace(
            "restjson = { workspace = true }",
            &format!("restjson = {{ workspace = true, features = [{}] }}", features.join(", ")),
        )
        .replace("readme = \"README.md\"\n", "");
    write(
        &own.join("generated/Cargo.toml"),
        &format!("{manifest}\n[lib]\nname = \"connectparticipant\"\n"),
    );
    codegen::run(&codegen::Arguments {
        model: Some(model),
        overlay: Some(overlay),
        out: Some(own.join("generated")),
        name: Some("connectparticipant".to_owned()),
        ..codegen::Arguments::default()
    })
    .unwrap_or_else(|failure| panic!("{}: {failure}", revision.name));

    let tests = models::project_path("tests");
    let manifest = models::text(&tests.join("Cargo.toml"));
    let (package, rest) = manifest.split_once("\n[dependencies]\n").unwrap();
    let (dependencies, rest) = rest.split_once("\n[dev-dependencies]\n").unwrap();
    let package =
        package.replace("\"connectparticipant-tests\"", &format!("\"tests-of-{}\"", revision.name));
    let dependencies = dependencies.replace(
        "connectparticipant = { workspace = true,",
        &format!(
            "connectparticipant = {{ package = \"client-of-{}\", path = \"../generated\", \
             default-features = false,",
            revision.name
        ),
    );
    // Those of the four tests.
    let wanted = ["insta ", "proptest ", "restjson-protocol "];
    let development: String = rest
        .lines()
        .take_while(|line| !line.is_empty())
        .filter(|line| wanted.iter().any(|name| line.starts_with(name)))
        .map(|line| {
            line.replace("\"../", &format!("\"{}/", models::project_path("").display())) + "\n"
        })
        .collect();
    let mut text = format!(
        "{package}\nautotests = false\nautoexamples = false\nbuild = {build:?}\n\
         [lib]\nname = \"connectparticipant_tests\"\npath = {lib:?}\ndoctest = false\n\
         [dependencies]\n{dependencies}\n[dev-dependencies]\n{development}",
        build = tests.join("build.rs"),
        lib = tests.join("src/lib.rs"),
    );
    for test in TESTS {
        let path = tests.join(format!("tests/{test}/main.rs"));
        text.push_str(&format!("[[test]]\nname = {test:?}\npath = {path:?}\n"));
    }
    write(&own.join("tests/Cargo.toml"), &text);
}

/// The root of the workspace: the versions and profiles are ours, so that nothing is compiled twice.
fn write_workspace(workspace: &Path, members: &[String]) {
    let root = models::text(&models::project_path("Cargo.toml"));
    let from = root.find("[workspace.package]").unwrap();
    let project = models::project_path("");
    let rest = root[from..].replace("path = \"", &format!("path = \"{}/", project.display()));
    write(
        &workspace.join("Cargo.toml"),
        &format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n{rest}"),
    );
    let lock = models::text(&models::project_path("Cargo.lock"));
    let ours = workspace.join("Cargo.lock.of-the-project");
    if fs::read_to_string(&ours).ok().as_deref() != Some(&lock) {
        write(&ours, &lock);
        write(&workspace.join("Cargo.lock"), &lock);
    }
}

/// A file that is not touched is not looked at again by cargo.
fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    if fs::read_to_string(path).ok().as_deref() != Some(text) {
        fs::write(path, text).unwrap();
    }
}
