//! Taking a revision over: files in a separate folder, as a maintainer has them in `model/`.

use std::fs;
use std::path::{Path, PathBuf};

use connectparticipant_tests::models;
use restjson_model::drift::compare;
use serde_json::Value;
use xtask::model_files;
use xtask::update::{Place, Plan, plan};

use crate::revisions::Revision;

/// A revision that has been taken over.
pub(crate) struct Rehearsed {
    pub(crate) plan: Plan,
    /// The texts of the model and of its overlay, decided.
    pub(crate) model: String,
    pub(crate) overlay: String,
}

/// The folder of everything here.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("rehearsal")
}

/// Copies of our files, in a folder that goes with the first of the two.
pub(crate) fn place() -> (tempfile::TempDir, Place) {
    let folder = tempfile::tempdir().unwrap();
    let place = Place {
        model: folder.path().join("connectparticipant.json"),
        overlay: folder.path().join("connectparticipant.overlay.json"),
    };
    for (file, path) in [
        ("connectparticipant.json", &place.model),
        ("connectparticipant.overlay.json", &place.overlay),
    ] {
        fs::write(path, models::text(&models::project_path(&format!("model/{file}")))).unwrap();
    }
    (folder, place)
}

/// Takes a revision over, and decides what it leaves to be decided.
pub(crate) fn take_over(revision: &Revision) -> Rehearsed {
    let (_folder, place) = place();
    let published = place.model.with_file_name("published.json");
    fs::write(&published, format!("{:#}\n", revision.published().0)).unwrap();
    let theirs = read(&published);
    let plan = plan(&place, &theirs).unwrap_or_else(|failure| panic!("{failure}"));
    plan.write().unwrap();

    let mut overlay: Value = serde_json::from_str(&models::text(&place.overlay)).unwrap();
    let rules = overlay["metadata"]["restjson.rules"].as_array_mut().unwrap();
    rules.extend((revision.decisions)());
    fs::write(&place.overlay, format!("{overlay:#}\n")).unwrap();

    // Now ours says what theirs says, twice over is once, and nothing is left but words.
    let ours = read(&place.model);
    assert_eq!(compare(&ours, &theirs), [], "{}", revision.name);
    let again = crate::rehearse::plan(&place, &theirs).unwrap();
    assert_eq!(again.model, models::text(&place.model), "{}: not the same twice", revision.name);
    assert_eq!(again.problems, [], "{}", revision.name);
    let decided = model_files::read(&place.model, Some(&place.overlay)).unwrap();
    assert_eq!(decided.undecided(), [], "{}", revision.name);
    assert_eq!(ours.undocumented(), plan.update.undocumented, "{}", revision.name);
    let text = models::text(&place.model);
    assert!(!text.contains("Published words"), "{}: others' words", revision.name);
    Rehearsed { model: text, overlay: models::text(&place.overlay), plan }
}

fn read(path: &Path) -> restjson_model::Model {
    model_files::read(path, None).unwrap_or_else(|failure| panic!("{failure}"))
}
