//! The protocol: cases of our own design, run like those of the official suite.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use connectparticipant_tests::{models, upstream};
use serde_json::Value;
use xtask::protocol::{Arguments, run};

/// Every case of every model in `fixtures/protocol`, each a test of a crate that is generated here.
#[test]
fn every_case_passes() {
    for file in files() {
        pass(file);
    }
}

/// Every case of the official suite that concerns clients.
#[test]
fn every_official_case_passes() {
    if let Some(file) = upstream::file("protocol/restJson1.json") {
        pass(file);
    }
}

fn pass(file: PathBuf) {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("protocol");
    if let Err(failure) = run(&Arguments { file, out: Some(out) }) {
        panic!("{failure}");
    }
}

/// The suite would not notice if a feature had no case.
#[test]
fn every_trait_and_every_type_has_a_case() {
    let text: String = files().iter().map(|file| models::text(file)).collect();
    for trait_id in [
        "smithy.api#default",
        "smithy.api#clientOptional",
        "smithy.api#endpoint",
        "smithy.api#error",
        "smithy.api#hostLabel",
        "smithy.api#httpChecksumRequired",
        "smithy.api#httpError",
        "smithy.api#httpHeader",
        "smithy.api#httpLabel",
        "smithy.api#httpPayload",
        "smithy.api#httpPrefixHeaders",
        "smithy.api#httpQuery",
        "smithy.api#httpQueryParams",
        "smithy.api#httpResponseCode",
        "smithy.api#idempotencyToken",
        "smithy.api#jsonName",
        "smithy.api#mediaType",
        "smithy.api#requestCompression",
        "smithy.api#requiresLength",
        "smithy.api#retryable",
        "smithy.api#sparse",
        "smithy.api#streaming",
        "smithy.api#timestampFormat",
        "smithy.api#uniqueItems",
        "smithy.api#BigDecimal",
        "smithy.api#BigInteger",
        "smithy.api#Blob",
        "smithy.api#Boolean",
        "smithy.api#Byte",
        "smithy.api#Document",
        "smithy.api#Double",
        "smithy.api#Float",
        "smithy.api#Integer",
        "smithy.api#Long",
        "smithy.api#Short",
        "smithy.api#String",
        "smithy.api#Timestamp",
        "smithy.api#Unit",
    ] {
        assert!(text.contains(&format!("\"{trait_id}\"")), "{trait_id}");
    }
    for kind in ["enum", "intEnum", "list", "map", "structure", "union"] {
        assert!(text.contains(&format!("\"type\": \"{kind}\"")), "{kind}");
    }
}

/// The cases of an operation with an event stream, and of the errors in it.
const EVENT_STREAM_TESTS: &str = "smithy.test#eventStreamTests";
const KINDS: [&str; 3] =
    ["smithy.test#httpRequestTests", "smithy.test#httpResponseTests", EVENT_STREAM_TESTS];

/// Each operation and each error of the models has a case, and no two cases have one name.
#[test]
fn every_operation_and_error_has_a_case() {
    let mut names: BTreeMap<(String, String), usize> = BTreeMap::new();
    for file in files() {
        let model: Value = serde_json::from_str(&models::text(&file)).unwrap();
        let shapes = model["shapes"].as_object().unwrap();
        let streams =
            shapes.values().filter_map(|it| it["traits"][EVENT_STREAM_TESTS].as_array()).flatten();
        let in_streams: BTreeSet<&str> =
            streams.filter_map(|case| case["expectation"]["failure"]["errorId"].as_str()).collect();
        for (id, shape) in shapes {
            let traits = &shape["traits"];
            let mut cases = usize::from(in_streams.contains(id.as_str()));
            for kind in KINDS {
                for case in traits[kind].as_array().into_iter().flatten() {
                    let name = case["id"].as_str().unwrap().to_owned();
                    *names.entry((kind.to_owned(), name)).or_default() += 1;
                    cases += 1;
                }
            }
            // The cases of an operation that throws may be those of its errors.
            let throws = !shape["errors"].is_null();
            let is_operation = shape["type"] == "operation" && !throws;
            let is_error = !traits["smithy.api#error"].is_null();
            assert!(cases > 0 || !(is_operation || is_error), "{id} has no case");
        }
    }
    let twice: Vec<_> = names.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    assert!(names.len() > 100, "{} cases", names.len());
}

fn files() -> Vec<PathBuf> {
    let folder = std::fs::read_dir(models::fixture_path("protocol")).unwrap();
    let mut files: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    files
}
