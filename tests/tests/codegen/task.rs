//! `cargo xtask codegen` on real folders.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use connectparticipant_tests::models;
use xtask::codegen::{Arguments, run};

/// The same function as `cargo xtask codegen --check`.
#[test]
fn what_is_checked_in_is_up_to_date() {
    let arguments = Arguments { check: true, ..Arguments::default() };
    if let Err(failure) = run(&arguments) {
        panic!("{failure}");
    }
}

#[test]
fn a_check_names_what_is_not_up_to_date() {
    a_check_names_it_in(&folder("edited"));
}

/// The folder is named as it was given.
#[test]
fn a_check_names_what_is_not_up_to_date_in_a_relative_folder() {
    let here = std::env::current_dir().unwrap();
    let up: PathBuf = here.ancestors().skip(1).map(|_| "..").collect();
    let folder = folder("edited_relative");
    a_check_names_it_in(&up.join(folder.strip_prefix("/").unwrap()));
}

/// The way to the runtime is found from wherever the folder really lies: `--out ../shelf`, a link.
#[test]
fn the_manifest_finds_the_runtime() {
    let there = folder("manifest");
    fs::create_dir_all(there.join("real/deep")).unwrap();
    fs::create_dir_all(there.join("beside")).unwrap();
    let mut folders = vec![there.join("plain"), there.join("beside/../up"), there.join("new/one")];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("real/deep", there.join("link")).unwrap();
        folders.extend([there.join("link/in"), there.join("link/../out")]);
    }
    for folder in folders {
        run(&arguments(&folder, "maps")).unwrap();
        let manifest = models::text(&folder.join("Cargo.toml"));
        let (_, rest) = manifest.split_once("restjson = { path = \"").unwrap();
        let runtime = folder.join(rest.split_once('"').unwrap().0);
        let found = runtime.canonicalize();
        assert_eq!(found.ok(), models::project_path("runtime").canonicalize().ok(), "{manifest}");
    }
}

/// What somebody has added to the manifest stays, also when the model needs more of the runtime.
#[test]
fn a_manifest_that_is_there_is_kept() {
    let folder = folder("kept");
    run(&arguments(&folder, "maps")).unwrap();
    let manifest = folder.join("Cargo.toml");
    let mut text = models::text(&manifest);
    text.push_str("\n[dev-dependencies]\ntokio = \"1\"\n");
    fs::write(&manifest, &text).unwrap();
    run(&arguments(&folder, "timestamps")).unwrap();
    assert_eq!(models::text(&manifest), text);
}

/// `--out` with the folder of a program: its sources would be gone.
#[test]
fn what_others_have_written_is_not_replaced() {
    let folder = folder("program");
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::write(folder.join("src/main.rs"), "fn main() {}").unwrap();
    fs::write(folder.join("Cargo.toml"), "[package]").unwrap();
    let before = contents(&folder);
    for lib in [None, Some("//! Mine.")] {
        if let Some(text) = lib {
            fs::write(folder.join("src/lib.rs"), text).unwrap();
        }
        let failure = run(&arguments(&folder, "maps")).unwrap_err().to_string();
        let expected = format!(
            "{} holds what `cargo xtask codegen` has not written, and would be replaced: \
             give --out a folder of its own",
            folder.join("src").display()
        );
        assert_eq!(failure, expected);
    }
    fs::remove_file(folder.join("src/lib.rs")).unwrap();
    assert_eq!(contents(&folder), before);
}

fn a_check_names_it_in(folder: &Path) {
    run(&arguments(folder, "maps")).unwrap();
    run(&Arguments { check: true, ..arguments(folder, "maps") }).unwrap();

    let src = folder.join("src");
    let client = models::text(&src.join("client.rs"));
    fs::write(src.join("client.rs"), client.replace("pub fn builder", "pub fn  builder")).unwrap();
    fs::write(src.join("operation/stray.rs"), "").unwrap();
    fs::remove_file(src.join("types.rs")).unwrap();

    let before = contents(folder);
    let failure = run(&Arguments { check: true, ..arguments(folder, "maps") }).unwrap_err();
    let expected = format!(
        "{} is not what `cargo xtask codegen` writes:\n  + types.rs\n  ~ client.rs\n  - operation/stray.rs\n\
         Run the same without --check; what is generated is not edited by hand.",
        src.display()
    );
    assert_eq!(failure.to_string(), expected);
    assert_eq!(contents(folder), before, "a check writes nothing");

    run(&arguments(folder, "maps")).unwrap();
    run(&Arguments { check: true, ..arguments(folder, "maps") }).unwrap();
}

/// After an edit of a copy of what is checked in.
#[test]
fn any_edit_of_the_crate_is_found() {
    let options = restjson_codegen::Options {
        source: "model/connectparticipant.json".to_owned(),
        pages: xtask::codegen::own_pages(),
        ..restjson_codegen::Options::default()
    };
    let files = restjson_codegen::generate(&models::own(), &options).unwrap();
    let folder = folder("copy");
    xtask::crate_files::write(&folder, &files).unwrap();
    assert!(xtask::crate_files::compare(&folder, &files).unwrap().is_empty());
    for (path, text) in &files {
        fs::write(folder.join(path), format!("{text} ")).unwrap();
        let changes = xtask::crate_files::compare(&folder, &files).unwrap();
        assert_eq!(changes.lines(), [format!("  ~ {path}")]);
        fs::write(folder.join(path), text).unwrap();
    }
}

#[test]
fn a_model_that_is_refused_leaves_everything_as_it_is() {
    let folder = folder("refused");
    run(&arguments(&folder, "maps")).unwrap();
    fs::write(folder.join("notes.txt"), "mine").unwrap();
    let before = contents(&folder);

    let model = folder.with_extension("json");
    let text = models::text(&models::fixture_path("features/maps.json"));
    let text = text.replace("\"target\": \"example#Counts\"", "\"target\": \"example#Gone\"");
    fs::write(&model, text).unwrap();
    let failure =
        run(&Arguments { model: Some(model.clone()), ..arguments(&folder, "maps") }).unwrap_err();
    let expected = format!(
        "{}: 2 problems, nothing written\n  \
         example#ByColour$value: the target example#Gone does not exist\n  \
         example#Maps$Counts: the target example#Gone does not exist",
        model.display()
    );
    assert_eq!(failure.to_string(), expected);
    assert_eq!(contents(&folder), before);
}

#[test]
fn a_model_that_is_refused_makes_no_folder() {
    let folder = folder("none");
    let model = folder.with_extension("json");
    fs::write(&model, "{\"smithy\": \"2.0\", \"shapes\": {").unwrap();
    let failure = run(&Arguments { model: Some(model), ..arguments(&folder, "maps") }).unwrap_err();
    assert!(
        failure.to_string().ends_with("EOF while parsing an object at line 1 column 29"),
        "{failure}"
    );
    assert!(!folder.exists());
}

#[test]
fn a_file_that_is_not_there() {
    let folder = folder("absent");
    let arguments = Arguments { model: Some(folder.join("no.json")), ..arguments(&folder, "maps") };
    let failure = run(&arguments).unwrap_err().to_string();
    assert!(
        failure.starts_with("cannot read ") && failure.contains("no.json: No such file"),
        "{failure}"
    );
}

#[test]
fn only_the_named_operations_and_what_they_reach() {
    let folder = folder("some");
    let arguments = arguments(&folder, "names");
    run(&Arguments { operations: vec!["Send".to_owned()], ..arguments }).unwrap();
    let files: Vec<String> = contents(&folder.join("src")).into_keys().collect();
    let expected = [
        "client.rs",
        "endpoint.rs",
        "lib.rs",
        "missing.rs",
        "operation.rs",
        "operation/send_value.rs",
        "types.rs",
    ];
    assert_eq!(files, expected);
    let types = models::text(&folder.join("src/types.rs"));
    assert!(types.contains("pub struct StringType") && !types.contains("pub struct Place"));
}

/// A folder that is not there yet.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("task").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(folder.parent().unwrap()).unwrap();
    folder
}

fn arguments(folder: &Path, feature: &str) -> Arguments {
    Arguments {
        model: Some(models::fixture_path(&format!("features/{feature}.json"))),
        out: Some(folder.to_owned()),
        ..Arguments::default()
    }
}

/// All files below a folder, by their paths in it.
fn contents(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                files.insert(name, models::text(&path));
            }
        }
    }
    files
}
