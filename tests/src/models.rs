//! The models that tests generate from.

use std::path::{Path, PathBuf};

use restjson_model::{Model, OperationRef, ShapeId, Source, assemble, smithy};

/// A file of this crate's `fixtures`.
pub fn fixture_path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// A file of the project.
pub fn project_path(name: &str) -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).join(name)
}

/// The text of a file.
///
/// # Panics
/// If it cannot be read.
pub fn text(path: &Path) -> String {
    std::fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("{} is there: {error}", path.display()))
}

/// A small model of one feature: `fixtures/features/<name>.json`.
///
/// # Panics
/// If there is none, or it is no model.
pub fn feature(name: &str) -> Model {
    let path = fixture_path(&format!("features/{name}.json"));
    assembled([source(&path)])
}

/// The names of all those models.
///
/// # Panics
/// If the folder cannot be read.
pub fn features() -> Vec<String> {
    let folder = std::fs::read_dir(fixture_path("features")).expect("the folder is there");
    let mut names: Vec<String> = folder
        .map(|entry| entry.expect("a file").path())
        .filter_map(|path| path.file_stem()?.to_str().map(str::to_owned))
        .collect();
    names.sort();
    names
}

/// The model of connectparticipant, with its overlay.
///
/// # Panics
/// If it is no model.
pub fn own() -> Model {
    assembled([
        source(&project_path("model/connectparticipant.json")),
        source(&project_path("model/connectparticipant.overlay.json")),
    ])
}

/// The models of all crates that are checked in, with their overlays, as one model of several services.
///
/// # Panics
/// If one is no model.
pub fn all() -> Model {
    let mut all = Model::default();
    for (model, overlay) in crate::matrix::operations::MODELS {
        let one = assembled([source(&project_path(model)), source(&project_path(overlay))]);
        all.shapes.extend(one.shapes);
    }
    all
}

/// The operations of a model, of all its services, each with all errors that it may return.
pub fn operations(model: &Model) -> Vec<(OperationRef<'_>, Vec<&ShapeId>)> {
    let services = model.services();
    let operations = services.flat_map(|(_, service)| {
        model.operations(service).into_iter().map(move |operation| {
            let errors = operation.operation.errors.iter().chain(&service.errors);
            (operation, errors.collect())
        })
    });
    operations.collect()
}

fn source(path: &Path) -> Source {
    smithy::read(&text(path)).unwrap_or_else(|problems| panic!("{}: {problems}", path.display()))
}

fn assembled(sources: impl IntoIterator<Item = Source>) -> Model {
    assemble(sources).unwrap_or_else(|problems| panic!("{problems}"))
}
