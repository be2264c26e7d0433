//! What the files of a crate must hold.

use std::fs;

use super::{Outcome, Release};
use crate::{Failure, checked_in, model_files, workspace};

/// The owner in the address of the repository, until there is one.
const PLACEHOLDER: &str = "/OWNER/";

/// What the registry shows of a crate.
pub(super) fn metadata(release: &Release) -> Result<Outcome, Failure> {
    let mut lacking = Vec::new();
    for package in &release.packages {
        let there = [
            ("description", package.description.is_some()),
            ("license", package.license.as_deref() == Some("MIT OR Apache-2.0")),
            ("readme", package.readme.is_some()),
            ("keywords", (1..=5).contains(&package.keywords.len())),
            ("categories", (1..=5).contains(&package.categories.len())),
            ("rust-version", package.rust_version.is_some()),
            ("repository", package.repository.is_some()),
        ];
        let absent = there.iter().filter(|(_, is_there)| !is_there);
        lacking.extend(absent.map(|(field, _)| format!("{} lacks {field}", package.name)));
    }
    // The owner of the repository is not known before the first release.
    let repositories = release.packages.iter().filter_map(|package| package.repository.as_deref());
    if repositories.into_iter().any(|repository| repository.contains(PLACEHOLDER)) {
        lacking.push(format!(
            "repository is a placeholder: replace {PLACEHOLDER} in workspace.package of Cargo.toml \
             and in the badges of README.md"
        ));
    }
    Ok(all_or(lacking, format!("{} crates", release.packages.len())))
}

/// Both licences in each crate, as a crate travels alone.
pub(super) fn licences(release: &Release) -> Result<Outcome, Failure> {
    let mut wrong = Vec::new();
    for package in &release.packages {
        for file in ["LICENSE-APACHE", "LICENSE-MIT"] {
            let folder = package.manifest_path.parent().map(|it| it.as_std_path().to_owned());
            let theirs = folder.and_then(|folder| fs::read(folder.join(file)).ok());
            let ours = workspace::path(file);
            let ours = fs::read(&ours).map_err(Failure::file("read", &ours))?;
            if theirs != Some(ours) {
                wrong.push(format!("{} has no {file}, or another", package.name));
            }
        }
    }
    Ok(all_or(wrong, "LICENSE-APACHE and LICENSE-MIT in each crate".to_owned()))
}

/// A section for what is released.
pub(super) fn changelog(release: &Release) -> Result<Outcome, Failure> {
    let path = workspace::path("CHANGELOG.md");
    let text = fs::read_to_string(&path).map_err(Failure::file("read", &path))?;
    let mut lacking = Vec::new();
    for package in &release.packages {
        let heading = format!("## {}", package.version);
        let is_there =
            text.lines().any(|line| line.starts_with(&heading) || line == "## Unreleased");
        if !is_there {
            lacking.push(format!("no section for {} {}", package.name, package.version));
        }
    }
    Ok(all_or(lacking, "CHANGELOG.md has a section for it".to_owned()))
}

/// What an update of the model has added is described in our own words.
pub(super) fn documented(_: &Release) -> Result<Outcome, Failure> {
    let mut lacking = Vec::new();
    for own in &checked_in::EACH {
        let model = model_files::read(&own.model(), None)?;
        lacking.extend(model.undocumented().iter().map(|id| format!("{id} is not described")));
    }
    Ok(all_or(lacking, "the models describe everything".to_owned()))
}

pub(super) fn all_or(problems: Vec<String>, passed: String) -> Outcome {
    if problems.is_empty() { Outcome::Passed(passed) } else { Outcome::Failed(problems.join("; ")) }
}
