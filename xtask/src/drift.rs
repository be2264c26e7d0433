//! `cargo xtask drift`: what a published model has that ours lacks, and the other way round.

use std::path::PathBuf;

use clap::Args;
use restjson_model::drift::compare;

use crate::{Failure, console, model_files, workspace};

/// Compare a published model with ours, fact by fact
///
/// Prints what the published model adds (+), lacks (-) or says otherwise (~) than
/// model/connectparticipant.json: operations, shapes, members, constraints, enum values, HTTP
/// bindings, error statuses, endpoint rules and tests. Documentation is not compared, and the
/// overlay is left out on both sides. Prints nothing if there is no difference. Exits with 1 if
/// there is one.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The published model: Smithy JSON, or botocore's service-2.json (.gz) with the endpoint and
    /// paginator files beside it
    file: PathBuf,
    /// The model to compare with
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
}

/// Runs the task.
///
/// # Errors
/// If a model cannot be read, or there are differences.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let ours =
        arguments.model.clone().unwrap_or_else(|| workspace::path("model/connectparticipant.json"));
    let ours = model_files::read(&ours, None)?;
    let theirs = model_files::read(&arguments.file, None)?;
    let differences = compare(&ours, &theirs);
    for difference in &differences {
        console::line(&difference.to_string());
    }
    match differences.len() {
        0 => Ok(()),
        1 => Err(Failure::Check("1 difference".to_owned())),
        count => Err(Failure::Check(format!("{count} differences"))),
    }
}
