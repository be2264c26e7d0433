//! One service in two formats is one service.

use connectparticipant_tests::models;
use restjson_codegen::{Options, generate};
use restjson_model::drift::compare;
use xtask::model_files::read;

#[test]
fn both_formats_give_the_same_crate() {
    let smithy = read(&models::fixture_path("botocore/library.smithy.json"), None).unwrap();
    let botocore = read(&models::fixture_path("botocore/library.service-2.json"), None).unwrap();
    let differences: Vec<String> =
        compare(&smithy, &botocore).iter().map(ToString::to_string).collect();
    assert_eq!(differences, [""; 0]);

    let options = Options { source: "library".to_owned(), ..Options::default() };
    let (ours, theirs) =
        (generate(&smithy, &options).unwrap(), generate(&botocore, &options).unwrap());
    assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
    for (path, text) in &ours {
        assert_eq!(text, &theirs[path], "{path}");
    }
}
