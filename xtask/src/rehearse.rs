//! `cargo xtask rehearse`: revisions of the model that might be published, each by itself.

use std::process::Command;

use clap::Args;

use crate::{Failure, workspace};

/// Take made-up revisions of the model over, each by itself, and run the matrix against each
///
/// Every revision is updated, generated, compiled and tested in a workspace below target/tmp; prints a
/// row for each: what was left to be done by hand, the tests that ran, the version it demands. The tests
/// of this workspace do the same with all revisions at once.
#[derive(Args, Debug)]
pub struct Arguments {}

/// Runs the task.
///
/// # Errors
/// If cargo cannot be run, or a revision fails.
pub fn run(_: &Arguments) -> Result<(), Failure> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["test", "--quiet", "-p", "connectparticipant-tests", "--test", "rehearsal", "--"])
        .args(["--nocapture", "the_matrix_passes"])
        .env("REHEARSAL", "each")
        .current_dir(workspace::root());
    let status = cargo.status().map_err(Failure::file("run cargo in", workspace::root()))?;
    if status.success() { Ok(()) } else { Err(Failure::Check("a revision fails".to_owned())) }
}
