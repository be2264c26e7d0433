//! Why a task failed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use restjson_model::{Problem, Problems};

use crate::concerned::{Concern, Refusal};

/// Why a task failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A file could not be read or written.
    #[error("cannot {action} {}: {error}", path.display())]
    File {
        /// What was tried: `read`, `write` …
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The reason.
        error: std::io::Error,
    },
    /// A model cannot be read.
    #[error("{}", unreadable(path, problems))]
    Model {
        /// The file of the problems that name none.
        path: PathBuf,
        /// All problems of the model.
        problems: Problems,
    },
    /// A model can be read, and cannot be generated.
    #[error("{}", refused(path, refusal))]
    Generate {
        /// The file of the problems that name none.
        path: PathBuf,
        /// All that is wrong with it, with the operations that it concerns.
        refusal: Refusal,
    },
    /// A check has failed.
    #[error("{0}")]
    Check(String),
}

impl Failure {
    /// A file could not be read or written.
    pub fn file(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Failure {
        let path = path.to_owned();
        move |error| Failure::File { action, path, error }
    }
}

fn heading(path: &Path, count: usize) -> String {
    let plural = if count == 1 { "problem" } else { "problems" };
    format!("{}: {count} {plural}, nothing written", path.display())
}

fn unreadable(path: &Path, problems: &Problems) -> String {
    listed(path, problems.iter().map(|problem| (problem, format!("\n  {problem}"))))
}

/// The lines of problems below the names of their files: an overlay has its own name, and the rest is the model's.
fn listed<'a>(model: &Path, problems: impl Iterator<Item = (&'a Problem, String)>) -> String {
    let mut files: BTreeMap<Option<&str>, Vec<String>> = BTreeMap::new();
    for (problem, line) in problems {
        files.entry(problem.file.as_deref()).or_default().push(line);
    }
    let of_file = |(file, lines): (&Option<&str>, &Vec<String>)| {
        let path = file.map_or(model, Path::new);
        heading(path, lines.len()) + &lines.concat()
    };
    files.iter().map(of_file).collect::<Vec<_>>().join("\n")
}

/// The most operations that the line of a problem names.
const MAX_NAMED: usize = 5;

fn refused(path: &Path, refusal: &Refusal) -> String {
    let concerns = &refusal.concerns;
    let line = |Concern { problem, operations }: &Concern| {
        let mut text = format!("\n  {problem}");
        let named: Vec<&str> = operations.iter().take(MAX_NAMED).map(String::as_str).collect();
        let more = match operations.len().saturating_sub(MAX_NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        match operations.as_slice() {
            [] => {}
            [one] => text.push_str(&format!(" (operation {one})")),
            _ => text.push_str(&format!(" (operations {}{more})", named.join(", "))),
        }
        text
    };
    let mut text = listed(path, concerns.iter().map(|concern| (&concern.problem, line(concern))));
    let all: BTreeSet<&String> = concerns.iter().flat_map(|concern| &concern.operations).collect();
    // A problem of the service itself stays, whatever is left out.
    let avoidable = concerns.iter().all(|concern| !concern.operations.is_empty());
    if avoidable && all.len() < refusal.operations {
        let options = all.iter().map(|name| format!(" --exclude {name}"));
        text.push_str(&format!("\nTo generate the rest:{}", options.collect::<String>()));
    }
    text
}
