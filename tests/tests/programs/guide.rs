//! What the pages about generated clients say: their models, their programs, and what those print.

use std::fs;
use std::path::{Path, PathBuf};

use connectparticipant_tests::{models, upstream};
use xtask::codegen::Arguments;

use crate::build::{output, program_of};

#[test]
fn the_guide_is_true() {
    let page = models::text(&models::project_path("docs/your-own-service.md"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("guide");
    fs::create_dir_all(&folder).unwrap();
    let (model, overlay) = (folder.join("shelf.json"), folder.join("shelf.overlay.json"));
    fs::write(&model, block(&page, "json", 0)).unwrap();
    fs::write(&overlay, block(&page, "json", 1)).unwrap();
    let arguments =
        Arguments { model: Some(model), overlay: Some(overlay), ..Arguments::default() };
    let program = program_of("guide", block(&page, "rust,ignore", 0), "shelf", arguments);
    assert_eq!(output(&program, ""), block(&page, "text", 0));
}

/// With a model of the same shape, and with the published one where that can be found.
#[test]
fn the_page_of_aws_services_is_true() {
    let page = models::text(&models::project_path("docs/aws-services.md"));
    let source = block(&page, "rust,ignore", 0);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("guide");
    fs::create_dir_all(&folder).unwrap();
    let overlay = folder.join("graphs.overlay.json");
    fs::write(&overlay, block(&page, "json", 0)).unwrap();
    let run = |name: &str, model: PathBuf, operations: &[&str]| {
        let operations = operations.iter().map(|name| (*name).to_owned()).collect();
        let (model, overlay) = (Some(model), Some(overlay.clone()));
        let arguments = Arguments { model, overlay, operations, ..Arguments::default() };
        let program = program_of(name, source, "graphs", arguments);
        assert_eq!(output(&program, ""), block(&page, "text", 0), "{name}");
    };
    run("graphs-page", models::fixture_path("programs/graphs.json"), &[]);
    if let Some(model) = upstream::file("upstream/models/neptune-graph-2023-11-29.json") {
        run("graphs-published", model, &["GetGraph", "ListGraphs"]);
    }
}

/// With a model of the same shape, and with the published one where that can be found.
#[test]
fn the_page_of_event_streams_is_true() {
    let page = models::text(&models::project_path("docs/event-streams.md"));
    let run = |name: &str, model: PathBuf| {
        let operations = vec!["ConverseStream".to_owned()];
        let arguments = Arguments { model: Some(model), operations, ..Arguments::default() };
        let source = models::text(&models::fixture_path("programs/converse.rs"));
        let program = program_of(name, &source, "bedrock", arguments);
        assert_eq!(output(&program, ""), block(&page, "text", 0), "{name}");
    };
    run("converse-page", models::fixture_path("programs/converse.json"));
    if let Some(model) = upstream::file("upstream/models/bedrock-runtime-2023-09-30.json") {
        run("converse-published", model);
    }
}

/// A fenced block of the page.
fn block<'p>(page: &'p str, language: &str, index: usize) -> &'p str {
    let fence = format!("```{language}\n");
    let after = page.split(&fence).nth(index + 1).expect("a block of that language");
    after.split("```").next().expect("its end")
}
