//! The README of each crate, as crates.io shows it: without rustdoc, and with relative links into the repository.

use std::fs;

use super::manifests::all_or;
use super::{Outcome, Release};
use crate::docs::links;
use crate::{Failure, workspace};

/// Titles, links and pictures of each README.
pub(super) fn check(release: &Release) -> Result<Outcome, Failure> {
    let mut wrong = Vec::new();
    for package in &release.packages {
        let (Some(folder), Some(readme)) = (package.manifest_path.parent(), &package.readme) else {
            continue;
        };
        let path = folder.join(readme).into_std_path_buf();
        let text = fs::read_to_string(&path).map_err(Failure::file("read", &path))?;
        let shown = path.strip_prefix(workspace::root()).unwrap_or(&path).display().to_string();
        if text.lines().next() != Some(&format!("# {}", package.name)) {
            wrong.push(format!("{shown}: the title is not `# {}`", package.name));
        }
        wrong.extend(links::faults(&path)?.iter().map(|fault| format!("{shown}: {fault}")));
    }
    Ok(all_or(wrong, format!("{} READMEs", release.packages.len())))
}
