//! The commands of a command line: one for each operation, and what has no place there.

use connectparticipant_tests::models;
use insta::{assert_snapshot, with_settings};
use restjson_codegen::{Options, generate_operation_table};
use restjson_model::{Model, assemble, smithy};

/// A model of all that arguments can hold.
fn every_kind() -> Model {
    let text = models::text(&models::fixture_path("operation_table.json"));
    assemble([smithy::read(&text).unwrap()]).unwrap()
}

fn options() -> Options {
    Options { source: "operation_table.json".to_owned(), ..Options::default() }
}

#[test]
fn the_file_of_get_transcript() {
    let options =
        Options { source: "model/connectparticipant.json".to_owned(), ..Options::default() };
    let files = generate_operation_table(&models::own(), &options).unwrap();
    let file = files.get("operation/get_transcript.rs").unwrap();
    with_settings!({ omit_expression => true }, {
        assert_snapshot!("operation_table_get_transcript", file);
    });
}

/// Names that the program has are left to it, what holds a secret is one, and what nobody has
/// vouched for is not listed.
#[test]
fn every_kind_of_argument() {
    let files = generate_operation_table(&every_kind(), &options()).unwrap();
    let text: Vec<String> = files.iter().map(|(path, text)| format!("// {path}\n{text}")).collect();
    with_settings!({ omit_expression => true }, {
        assert_snapshot!("operation_table_every_kind", text.join("\n"));
    });
}

/// Each with the operation or the member.
#[test]
fn what_has_no_place_on_a_operation_table() {
    let mut refused = String::new();
    for feature in models::features() {
        if let Err(problems) = generate_operation_table(&models::feature(&feature), &options()) {
            refused.push_str(&format!("{feature}\n"));
            for problem in problems.iter() {
                refused.push_str(&format!("  {problem}\n"));
            }
        }
    }
    with_settings!({ omit_expression => true }, {
        assert_snapshot!("operation_table_refused", refused);
    });
}

#[test]
fn generating_twice_gives_the_same_bytes() {
    let files = || generate_operation_table(&models::own(), &options()).unwrap();
    assert!(files() == files());
}
