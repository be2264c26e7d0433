//! `cargo xtask drift`: the differences between a published model and ours, in both directions.

use std::path::PathBuf;

use clap::Args;
use restjson_model::botocore::LACKS;
use restjson_model::drift::{Difference, compare};

use crate::checked_in::CheckedIn;
use crate::{Failure, console, model_files};

/// Compare a published model with ours, fact by fact
///
/// Prints what the published model adds (+), lacks (-) or says otherwise (~) than the model of the
/// same service in model/, of which some hold chosen operations only: operations, shapes, members, constraints, enum values, HTTP
/// bindings, error statuses, endpoint rules and tests. Documentation is not compared, and the
/// overlay is left out on both sides. If one model is in botocore's format and the other is not, what
/// that format lacks is printed too, with the number of differences that it explains. Prints nothing if
/// there is no difference. Exits with 1 if there is one.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The published model: Smithy JSON, or botocore's service-2.json (.gz) with the endpoint and
    /// paginator files beside it
    file: PathBuf,
    /// The model to compare with, with all of its operations
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
}

/// Runs the task.
///
/// # Errors
/// If a model cannot be read, or there are differences.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let theirs = model_files::read(&arguments.file, None)?;
    let (path, ours, theirs) = match &arguments.model {
        Some(path) => (path.clone(), model_files::read(path, None)?, theirs),
        None => {
            let own = CheckedIn::of_service(&theirs)?;
            let ours = model_files::read(&own.model(), None)?;
            let theirs = own.narrow(&ours, theirs, &[])?;
            (own.model(), ours, theirs)
        }
    };
    let differences = compare(&ours, &theirs);
    for difference in &differences {
        console::line(&difference.to_string());
    }
    if !differences.is_empty()
        && model_files::format(&path)? != model_files::format(&arguments.file)?
    {
        lacks(&differences).iter().for_each(|line| console::line(line));
    }
    match differences.len() {
        0 => Ok(()),
        1 => Err(Failure::Check("1 difference".to_owned())),
        count => Err(Failure::Check(format!("{count} differences"))),
    }
}

/// What one of the formats cannot say.
fn lacks(differences: &[Difference]) -> Vec<String> {
    let mut lines = vec!["What botocore's format lacks beside Smithy's:".to_owned()];
    for lack in LACKS {
        let explained = match lack.explains(differences) {
            0 => String::new(),
            1 => " (1 difference)".to_owned(),
            count => format!(" ({count} differences)"),
        };
        lines.push(format!("  {}{explained}: {}", lack.fact, lack.then));
    }
    lines
}
