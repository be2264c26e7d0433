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
             give --out another folder",
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
    let files =
        restjson_codegen::generate(&models::own(), &xtask::checked_in::EACH[0].options()).unwrap();
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
         example#ByColour$value: the target example#Gone does not exist (operation Store)\n  \
         example#Maps$Counts: the target example#Gone does not exist (operation Store)",
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

/// A name that Cargo refuses, or that would be something else in a manifest.
#[test]
fn the_name_of_a_crate_is_checked() {
    let folder = folder("named");
    for name in ["", "a b", "2nd", "type", "self", "std", "restjson", "con", "a\"\n[x]", "../up"] {
        let named = Some(name.to_owned());
        let failure = run(&Arguments { name: named, ..arguments(&folder, "maps") });
        let failure = failure.unwrap_err().to_string();
        let expected = format!("--name {:?} cannot be the name of a crate: ", name);
        assert!(failure.starts_with(&expected), "{failure}");
        assert!(!folder.exists(), "nothing was written");
    }
    run(&Arguments { name: Some("my-maps".to_owned()), ..arguments(&folder, "maps") }).unwrap();
}

#[test]
fn operations_can_be_left_out() {
    let folder = folder("excluded");
    let arguments = arguments(&folder, "names");
    let excluded = |names: &[&str]| Arguments {
        excluded_operations: names.iter().map(|name| (*name).to_owned()).collect(),
        ..arguments.clone()
    };
    run(&arguments).unwrap();
    let all = contents(&folder.join("src"));
    run(&excluded(&["Send"])).unwrap();
    let rest = contents(&folder.join("src"));
    assert!(
        all.contains_key("operation/send_value.rs")
            && !rest.contains_key("operation/send_value.rs")
    );
    let failure = run(&excluded(&["Sent"])).unwrap_err().to_string();
    let expected = "this service has no operation \"Sent\"; is it \"Send\"? \
                    (`cargo xtask codegen --model FILE --list` lists the operations)";
    assert!(failure.contains(expected), "{failure}");
    let both = Arguments { operations: vec!["Send".to_owned()], ..excluded(&["Send"]) };
    let failure = run(&both).unwrap_err().to_string();
    assert!(failure.contains("every operation is excluded"), "{failure}");
}

/// A model of which one operation cannot be generated.
#[test]
fn a_refusal_names_the_operations() {
    let folder = folder("concerned");
    let model = folder.with_extension("json");
    let operation = |name: &str| {
        format!(
            r##""example#{name}": {{"type": "operation", "input": {{"target": "example#{name}Input"}},
                "traits": {{"smithy.api#http": {{"method": "POST", "uri": "/{name}"}}}}}}"##
        )
    };
    let text = format!(
        r##"{{"smithy": "2.0", "shapes": {{
            "example#Example": {{"type": "service", "version": "1", "operations": [
                {{"target": "example#Good"}}, {{"target": "example#Bad"}}, {{"target": "example#Worse"}}],
                "traits": {{"aws.protocols#restJson1": {{}}}}}},
            {}, {}, {},
            "example#GoodInput": {{"type": "structure", "members": {{}}}},
            "example#BadInput": {{"type": "structure", "members": {{"Deep": {{"target": "example#Deep"}}}}}},
            "example#WorseInput": {{"type": "structure", "members": {{"Deep": {{"target": "example#Deep"}}}}}},
            "example#Deep": {{"type": "structure", "members": {{"Stream": {{"target": "example#Stream"}}}}}},
            "example#Stream": {{"type": "blob", "traits": {{"smithy.api#streaming": {{}}}}}}
        }}}}"##,
        operation("Good"),
        operation("Bad"),
        operation("Worse")
    );
    fs::write(&model, text).unwrap();
    let arguments = Arguments { model: Some(model), ..arguments(&folder, "maps") };
    let failure = run(&arguments).unwrap_err().to_string();
    assert!(failure.contains("(operations Bad, Worse)"), "{failure}");
    assert!(
        failure.ends_with("\nTo generate the rest: --exclude Bad --exclude Worse"),
        "{failure}"
    );
    assert!(!folder.exists());
    let excluded_operations = vec!["Bad".to_owned(), "Worse".to_owned()];
    run(&Arguments { excluded_operations, ..arguments }).unwrap();
}

/// An operation that the service names and the model lacks costs nothing but itself.
#[test]
fn an_operation_that_does_not_exist_is_excluded() {
    let folder = folder("missing");
    let model = folder.with_extension("json");
    let text = models::text(&models::fixture_path("features/maps.json"));
    let there = "{ \"target\": \"example#Store\" }";
    assert!(text.contains(there));
    let missing = format!("{there}, {{ \"target\": \"example#Gone\" }}");
    fs::write(&model, text.replace(there, &missing)).unwrap();
    let arguments = Arguments { model: Some(model), ..arguments(&folder, "maps") };
    let failure = run(&arguments).unwrap_err().to_string();
    assert!(
        failure.contains("example#Gone: this operation does not exist (operation Gone)"),
        "{failure}"
    );
    assert!(failure.ends_with("\nTo generate the rest: --exclude Gone"), "{failure}");
    run(&Arguments { excluded_operations: vec!["Gone".to_owned()], ..arguments }).unwrap();
}

/// The list is of the model: it needs no folder, and writes nothing.
#[test]
fn the_operations_are_listed() {
    let model = Some(models::fixture_path("features/pagination.json"));
    run(&Arguments { model, list: true, ..Arguments::default() }).unwrap();
    let all = restjson_codegen::Options::default();
    let names = restjson_codegen::operation_names(&models::feature("pagination"), &all);
    assert_eq!(names.unwrap(), ["ListBooks", "ListShelves"]);
}

/// Two runs into one folder: one of them writes, whole, and the other is refused.
#[test]
fn two_runs_do_not_mix() {
    let folder = folder("two");
    let lock = xtask::folder_lock::FolderLock::new(&folder).unwrap();
    let failure = run(&arguments(&folder, "maps")).unwrap_err().to_string();
    let expected = format!(
        "another run of `cargo xtask codegen` is writing into {}; nothing was written",
        folder.display()
    );
    assert_eq!(failure, expected);
    assert_eq!(contents(&folder), BTreeMap::new());
    drop(lock);
    let features = ["maps", "names", "union", "enums"];
    let alone: Vec<_> = features
        .iter()
        .map(|feature| {
            let folder = self::folder(&format!("alone-{feature}"));
            run(&arguments(&folder, feature)).unwrap();
            contents(&folder.join("src"))
        })
        .collect();
    std::thread::scope(|scope| {
        for feature in features {
            let folder = &folder;
            scope.spawn(move || {
                for _ in 0..5 {
                    if let Err(failure) = run(&arguments(folder, feature)) {
                        assert!(failure.to_string().starts_with("another run of "), "{failure}");
                    }
                }
            });
        }
    });
    assert!(alone.contains(&contents(&folder.join("src"))), "one of them, whole");
    let left: Vec<_> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

/// Folders beside `src`, whatever they are called, are the user's.
#[test]
fn what_is_beside_the_sources_stays() {
    let folder = folder("beside-src");
    for name in [".src.old", ".src.new", "src.old", ".codegen-old"] {
        fs::create_dir_all(folder.join(name)).unwrap();
        fs::write(folder.join(name).join("mine.txt"), "mine").unwrap();
    }
    run(&arguments(&folder, "maps")).unwrap();
    run(&arguments(&folder, "names")).unwrap();
    for name in [".src.old", ".src.new", "src.old", ".codegen-old"] {
        assert_eq!(models::text(&folder.join(name).join("mine.txt")), "mine");
    }
}

/// A small file that is a large one.
#[test]
fn what_is_decompressed_has_a_limit() {
    let folder = folder("bomb");
    let model = folder.with_extension("json.gz");
    let file = fs::File::create(&model).unwrap();
    let mut encoder = flate2::write::GzEncoder::new(file, flate2::Compression::best());
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..65 {
        std::io::Write::write_all(&mut encoder, &zeros).unwrap();
    }
    encoder.finish().unwrap();
    let failure = run(&Arguments { model: Some(model), ..arguments(&folder, "maps") }).unwrap_err();
    assert!(failure.to_string().ends_with("it has more than 64 MiB"), "{failure}");
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
