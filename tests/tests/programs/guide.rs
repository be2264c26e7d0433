//! What `docs/your-own-service.md` says: its model, its program, and what that prints.

use std::fs;
use std::path::Path;

use connectparticipant_tests::models;
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

/// A fenced block of the page.
fn block<'p>(page: &'p str, language: &str, index: usize) -> &'p str {
    let fence = format!("```{language}\n");
    let after = page.split(&fence).nth(index + 1).expect("a block of that language");
    after.split("```").next().expect("its end")
}
