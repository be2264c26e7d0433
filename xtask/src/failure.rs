//! Why a task failed.

use std::fmt;
use std::path::{Path, PathBuf};

use restjson_model::Problems;

/// Why a task failed.
#[derive(Debug)]
pub enum Failure {
    /// A file could not be read or written.
    File {
        /// What was tried: `read`, `write` …
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        error: std::io::Error,
    },
    /// A model cannot be read or generated.
    Model {
        /// The file it is in.
        path: PathBuf,
        /// All that is wrong with it.
        problems: Problems,
    },
    /// Something that was checked is not so.
    Check(String),
}

impl Failure {
    /// A file could not be read or written.
    pub fn file(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Failure {
        let path = path.to_owned();
        move |error| Failure::File { action, path, error }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::File { action, path, error } => {
                write!(f, "cannot {action} {}: {error}", path.display())
            }
            Failure::Model { path, problems } => {
                let count = problems.len();
                let plural = if count == 1 { "problem" } else { "problems" };
                write!(f, "{}: {count} {plural}, nothing written", path.display())?;
                for problem in problems.iter() {
                    write!(f, "\n  {problem}")?;
                }
                Ok(())
            }
            Failure::Check(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Failure {}
