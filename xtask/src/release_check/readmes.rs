//! The README of each crate, as crates.io shows it: without rustdoc, and with relative links into the repository.

use std::fs;

use super::manifests::all_or;
use super::{Outcome, Release};
use crate::docs::{cargo_lines, links};
use crate::{Failure, workspace};

/// Titles, `cargo` lines, links and pictures of each README.
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
        // Tests check that each crate that the programs name has its line.
        let adds = |line| cargo_lines::names(line, &[]).contains(&package.name.to_string());
        let installs = format!("cargo install {}", package.name);
        if !cargo_lines::added(&text).any(adds)
            && !text.lines().any(|line| line.starts_with(&installs))
        {
            wrong.push(format!(
                "{shown}: no line `cargo add {0}` or `cargo install {0}`",
                package.name
            ));
        }
        wrong.extend(links::faults(&path)?.iter().map(|fault| format!("{shown}: {fault}")));
    }
    Ok(all_or(wrong, format!("{} READMEs", release.packages.len())))
}
