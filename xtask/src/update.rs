//! `cargo xtask update`: takes a published model over.

mod api;
mod changelog;
mod report;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use restjson_codegen::{Options, ir, resolve};
use restjson_model::drift::{Difference, compare};
use restjson_model::update::{Update, update};
use restjson_model::{Model, Node, Problem, Problems, assemble, smithy};

pub use self::api::{Change, Level, verdict};

use crate::checked_in::{CheckedIn, operations};
use crate::{Failure, codegen, console, model_files, operation_table, workspace};

/// Take a published model over: facts into model/, API into the change log, then codegen
///
/// Adds, changes and removes in the model of the same service in model/ what the published model says
/// otherwise: operations, shapes, members, enum values, errors, constraints, endpoint rules. Our
/// documentation stays; each new thing gets a line that is marked UNDOCUMENTED, which release-check
/// refuses until it is written. Prints what AWS changed, what that is in the public API,
/// and what is left for a person. Then runs codegen.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The published model: Smithy JSON, or botocore's service-2.json (.gz) with the endpoint and
    /// paginator files beside it
    file: PathBuf,
    /// This operation too, where our model holds chosen ones only; can be given several times
    #[arg(long = "operation", value_name = "NAME")]
    operations: Vec<String>,
    /// Only print what would happen
    #[arg(long)]
    dry_run: bool,
}

/// The files of a model that an update changes.
#[derive(Clone, Debug)]
pub struct Place {
    /// The model.
    pub model: PathBuf,
    /// Its overlay.
    pub overlay: PathBuf,
}

impl Place {
    /// Those of a crate of this workspace.
    pub fn of(own: &CheckedIn) -> Self {
        Self { model: own.model(), overlay: own.overlay() }
    }
}

/// What an update does. Nothing is written yet.
#[derive(Debug)]
pub struct Plan {
    /// The files that it changes.
    pub place: Place,
    /// The differences of the published model.
    pub differences: Vec<Difference>,
    /// Our model afterwards.
    pub update: Update,
    /// Statements of the overlay about shapes that are gone.
    pub dropped: Vec<String>,
    /// What changes in the public API; nothing, if it cannot be generated.
    pub changes: Vec<Change>,
    /// Why it cannot be generated as it is.
    pub problems: Vec<Problem>,
    /// Why operations have no command.
    pub no_command: Vec<Problem>,
    /// Operations that were not there before.
    pub new_operations: Vec<String>,
    /// Operations that are gone.
    pub gone_operations: Vec<String>,
    /// The text of the model.
    pub model: String,
    /// The text of the overlay.
    pub overlay: String,
}

/// What an update from a published model would do.
///
/// # Errors
/// If a model cannot be read, or ours cannot be generated.
pub fn plan(place: &Place, theirs: &Model) -> Result<Plan, Failure> {
    let failed = |problems: Problems| Failure::Model { path: place.model.clone(), problems };
    let ours = model_files::read(&place.model, None)?;
    let known = model_files::read(&place.model, Some(&place.overlay))?;
    let overlay =
        fs::read_to_string(&place.overlay).map_err(Failure::file("read", &place.overlay))?;
    let update = update(&ours, &known, theirs).map_err(|problem| failed(problem.into()))?;
    let (overlay, dropped) = update.overlay(&ours, &node(&overlay, &place.overlay)?);

    let differences = compare(&ours, &update.model);
    let (model, overlay) = (smithy::write(&update.model), pretty(&overlay));
    let old = api(known).map_err(failed)?;
    let read = || assemble([smithy::read(&model)?, smithy::read(&overlay)?]);
    let mut no_command = Vec::new();
    let (new, problems) = match read() {
        Ok(mut model) => {
            let undecided = model.undecided();
            model.metadata = Node::Null;
            if let Ok((_, left_out)) = operation_table::generate(&model, &Options::default()) {
                no_command = left_out;
            }
            match api(model) {
                Ok(api) => (Some(api), undecided),
                Err(problems) => (None, undecided.into_iter().chain(problems).collect()),
            }
        }
        Err(problems) => (None, problems.into_iter().collect()),
    };
    let changes = new.as_ref().map(|new| api::compare(&old, new)).unwrap_or_default();
    let (before, now) = (operations(&ours), operations(&update.model));
    let only = |these: &[String], others: &[String]| {
        these.iter().filter(|name| !others.contains(name)).cloned().collect()
    };
    let (new_operations, gone_operations) = (only(&now, &before), only(&before, &now));
    Ok(Plan {
        place: place.clone(),
        differences,
        update,
        dropped,
        changes,
        problems,
        no_command,
        new_operations,
        gone_operations,
        model,
        overlay,
    })
}

impl Plan {
    /// Writes the model and its overlay.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn write(&self) -> Result<(), Failure> {
        let Place { model, overlay } = &self.place;
        for (path, text) in [(model, &self.model), (overlay, &self.overlay)] {
            fs::write(path, text).map_err(Failure::file("write", path))?;
        }
        Ok(())
    }
}

/// Runs the task.
///
/// # Errors
/// If a model cannot be read, a file not written, or the new model not generated.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let theirs = model_files::read(&arguments.file, None)?;
    let own = CheckedIn::of_service(&theirs)?;
    let theirs =
        own.narrow(&model_files::read(&own.model(), None)?, theirs, &arguments.operations)?;
    let plan = plan(&Place::of(own), &theirs)?;
    for line in plan.report().lines() {
        console::line(line);
    }
    if arguments.dry_run || plan.differences.is_empty() {
        return Ok(());
    }
    plan.write()?;
    changelog::note(&workspace::path("CHANGELOG.md"), &plan)?;
    codegen::run(&codegen::Arguments::default())
}

/// The API of a model, even if decisions are missing.
fn api(mut model: Model) -> Result<ir::Service, Problems> {
    model.metadata = Node::Null;
    resolve(&model, &Options::default())
}

fn node(text: &str, path: &Path) -> Result<Node, Failure> {
    Node::parse(text)
        .map_err(|problem| Failure::Model { path: path.to_owned(), problems: problem.into() })
}

fn pretty(node: &Node) -> String {
    format!("{node:#}\n")
}
