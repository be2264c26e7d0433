//! The real exercise: the Smithy file of April 2025 as ours, updated to botocore's of today.

use std::fs;

use connectparticipant_tests::{models, upstream};
use restjson_model::drift::compare;
use xtask::model_files;
use xtask::update::plan;

use crate::rehearse::place;

const BOTOCORE: &str = "upstream/connectparticipant.botocore-service-2.json";
const SMITHY: &str = "upstream/connectparticipant.smithy.json";

#[test]
fn the_model_of_2025_becomes_that_of_today() {
    let (Some(old), Some(new)) = (upstream::file(SMITHY), upstream::file(BOTOCORE)) else { return };
    let (_folder, place) = place();
    // The overlay speaks of what that model does not have yet.
    fs::copy(&old, &place.model).unwrap();
    let first = plan(&place, &model_files::read(&new, None).unwrap())
        .unwrap_or_else(|failure| panic!("{failure}"));
    first.write().unwrap();

    let today = models::project_path("model/connectparticipant.json");
    let today = model_files::read(&today, None).unwrap();
    let updated = model_files::read(&place.model, None).unwrap();
    assert_eq!(compare(&today, &updated), [], "the same facts come out");
    let names: Vec<&str> = first.update.renamed.keys().map(|id| id.name()).collect();
    assert_eq!(
        names,
        [
            "UploadMetadataSignedHeaders",
            "UploadMetadataSignedHeadersKey",
            "UploadMetadataSignedHeadersValue",
            "UploadMetadataUrl"
        ]
    );
    // All that is new since then is to be described, and nothing else.
    let described = first.update.undocumented.len();
    println!("{} differences, {described} to describe", first.differences.len());
    assert!(first.problems.is_empty(), "{:?}", first.problems);
    assert!(first.report().contains("added      operation SendMessage, output message_metadata"));
}

/// What PyPI publishes has no endpoint tests: that is no difference.
#[test]
fn a_publication_without_endpoint_tests() {
    let Some(file) = upstream::file(BOTOCORE) else { return };
    let (_folder, place) = place();
    let folder = place.model.with_file_name("wheel");
    fs::create_dir_all(&folder).unwrap();
    let name = "connectparticipant.botocore-service-2.json";
    fs::copy(&file, folder.join(name)).unwrap();
    let rules = "connectparticipant.botocore-endpoint-rule-set.json";
    fs::copy(file.with_file_name(rules), folder.join(rules)).unwrap();
    let plan = plan(&place, &model_files::read(&folder.join(name), None).unwrap()).unwrap();
    assert_eq!(plan.differences, []);
    assert_eq!(plan.model, models::text(&place.model), "nothing is lost");
}

/// Whatever is in the model is written as it was read.
#[test]
fn our_model_is_written_as_it_is() {
    let path = models::project_path("model/connectparticipant.json");
    let model = model_files::read(&path, None).unwrap();
    assert_eq!(restjson_model::smithy::write(&model), models::text(&path));
}
