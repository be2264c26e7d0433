//! The crate that the published model gives has the same API as the one of this project.

use connectparticipant_tests::{models, upstream};
use xtask::codegen::Arguments;

use crate::build::program;

#[test]
fn a_program_for_this_crate_compiles_with_that_of_the_published_model() {
    let Some(model) = upstream::file("upstream/connectparticipant.smithy.json") else { return };
    let overlay = models::project_path("model/connectparticipant.overlay.json");
    let arguments =
        Arguments { model: Some(model), overlay: Some(overlay), ..Arguments::default() };
    program("every_operation", "connectparticipant", arguments);
}
