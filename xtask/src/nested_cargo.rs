//! Runs cargo in generated crates, which are not members of this workspace.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::{Failure, workspace};

/// Runs cargo in a folder, with a target folder for itself and the versions that this workspace is
/// built with. The network is asked only if something is not on this machine.
///
/// # Errors
/// If cargo cannot be run. Whether it succeeds is in the output.
pub fn run(folder: &Path, target: &Path, arguments: &[&str]) -> Result<Output, Failure> {
    let lock = folder.join("Cargo.lock");
    if !lock.exists() {
        fs::copy(workspace::path("Cargo.lock"), &lock).map_err(Failure::file("write", &lock))?;
    }
    let (command, rest) = arguments.split_at(1);
    let cargo = |flags: &[&str]| {
        Command::new(env!("CARGO"))
            .args(command)
            .args(flags)
            .args(rest)
            .current_dir(folder)
            .env("CARGO_TARGET_DIR", target)
            .output()
            .map_err(Failure::file("run cargo in", folder))
    };
    let offline = cargo(&["--offline"])?;
    let missing = String::from_utf8_lossy(&offline.stderr).contains("--offline");
    if offline.status.success() || !missing { Ok(offline) } else { cargo(&[]) }
}
