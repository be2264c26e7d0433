//! `cargo xtask release-check`: what must hold before a release.

mod commands;
mod manifests;
mod minimal_versions;
mod order;
mod readmes;

use cargo_metadata::{Metadata, MetadataCommand, Package};
use clap::Args;

use crate::{Failure, console, workspace};

/// Check what must hold before a release, a line for each check
///
/// Metadata, versions, licences and change log of each crate; the order in which they are published;
/// each README as crates.io shows it; each crate packaged and built outside of the workspace; the
/// oldest supported compiler, every combination of features and the oldest versions of their
/// dependencies; the public interface against its snapshots. A check whose tool is not installed is
/// skipped, and says so. Exits with 1 if one fails.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Only the checks with these names
    #[arg(value_name = "CHECK")]
    only: Vec<String>,
}

/// How a check has turned out.
enum Outcome {
    Passed(String),
    /// Its tool is not there; how to get it.
    Skipped(String),
    /// What to mend.
    Failed(String),
}

struct Check {
    name: &'static str,
    run: fn(&Release) -> Result<Outcome, Failure>,
}

const CHECKS: &[Check] = &[
    Check { name: "metadata", run: manifests::metadata },
    Check { name: "versions", run: order::versions },
    Check { name: "order", run: order::publication },
    Check { name: "readmes", run: readmes::check },
    Check { name: "licences", run: manifests::licences },
    Check { name: "changelog", run: manifests::changelog },
    Check { name: "documented", run: manifests::documented },
    Check { name: "package", run: commands::package },
    Check { name: "msrv", run: commands::msrv },
    Check { name: "powerset", run: commands::powerset },
    Check { name: "minimal-versions", run: minimal_versions::check },
    Check { name: "public-api", run: commands::public_api },
];

/// The packages of a release, and what they have in common.
struct Release {
    packages: Vec<Package>,
    metadata: Metadata,
}

impl Release {
    fn read() -> Result<Self, Failure> {
        let metadata = MetadataCommand::new()
            .manifest_path(workspace::path("Cargo.toml"))
            .no_deps()
            .exec()
            .map_err(|error| Failure::Check(format!("cargo metadata failed: {error}")))?;
        let packages = metadata
            .workspace_packages()
            .into_iter()
            // `publish = false` is an empty list of registries.
            .filter(|package| {
                package.publish.as_ref().is_none_or(|registries| !registries.is_empty())
            })
            .cloned()
            .collect();
        Ok(Self { packages, metadata })
    }

    /// `-p` with each package.
    fn selection(&self) -> Vec<String> {
        self.packages.iter().flat_map(|it| ["-p".to_owned(), it.name.to_string()]).collect()
    }
}

/// Runs the task.
///
/// # Errors
/// If a check fails, or no check has a given name.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    for name in &arguments.only {
        if !CHECKS.iter().any(|check| check.name == name) {
            let names: Vec<&str> = CHECKS.iter().map(|check| check.name).collect();
            return Err(Failure::Check(format!("no check {name}; there are {}", names.join(", "))));
        }
    }
    let release = Release::read()?;
    let mut failed = 0;
    for check in CHECKS {
        if !arguments.only.is_empty() && !arguments.only.iter().any(|name| name == check.name) {
            continue;
        }
        console::note(&format!("{} …", check.name));
        let (word, text) = match (check.run)(&release)? {
            Outcome::Passed(text) => ("ok", text),
            Outcome::Skipped(text) => ("SKIPPED", text),
            Outcome::Failed(text) => {
                failed += 1;
                ("FAILED", text)
            }
        };
        console::line(&format!("{:<17} {word:<8} {text}", check.name));
    }
    match failed {
        0 => Ok(()),
        1 => Err(Failure::Check("1 check failed".to_owned())),
        count => Err(Failure::Check(format!("{count} checks failed"))),
    }
}
