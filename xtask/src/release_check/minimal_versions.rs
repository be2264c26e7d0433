//! The oldest versions that the manifests allow.

use std::fs;
use std::path::Path;

use super::commands::{cargo, verdict};
use super::{Outcome, Release};
use crate::Failure;

/// Compiles a copy of the workspace with the oldest version of each direct dependency.
pub(super) fn check(release: &Release) -> Result<Outcome, Failure> {
    let target = release.metadata.target_directory.as_std_path().join("minimal-versions");
    let copy = target.join("workspace");
    if copy.exists() {
        fs::remove_dir_all(&copy).map_err(Failure::file("remove", &copy))?;
    }
    copy_sources(release.metadata.workspace_root.as_std_path(), &copy)?;

    // The choice of versions is a feature of cargo that is not stable yet; what it writes is.
    let mut update = cargo(&["-Z", "direct-minimal-versions", "generate-lockfile", "--quiet"]);
    update.current_dir(&copy).env("RUSTC_BOOTSTRAP", "1");
    if let Outcome::Failed(command) = verdict(update, String::new())? {
        return Ok(Outcome::Failed(command));
    }
    let mut check = cargo(&["check", "--quiet", "--locked"]);
    check.args(release.selection()).current_dir(&copy).env("CARGO_TARGET_DIR", &target);
    verdict(check, "the oldest version of each direct dependency compiles".to_owned())
}

/// What git would check out, but for what is built.
fn copy_sources(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::create_dir_all(to).map_err(Failure::file("create", to))?;
    for entry in fs::read_dir(from).map_err(Failure::file("read", from))? {
        let entry = entry.map_err(Failure::file("read", from))?;
        let (name, path) = (entry.file_name(), entry.path());
        if name == "target" || name == ".git" || name == "Cargo.lock" {
            continue;
        }
        let destination = to.join(&name);
        if path.is_dir() {
            copy_sources(&path, &destination)?;
        } else {
            fs::copy(&path, &destination).map_err(Failure::file("copy", &path))?;
        }
    }
    Ok(())
}
