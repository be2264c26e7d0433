//! Building the peers, and what it costs.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::clock;
use crate::place;

/// How the names begin of what is only there to measure.
const SCAFFOLD: [&str; 2] = ["peer", "plain "];

/// `cargo build` of one package.
pub(crate) fn command(package: &str, target: &Path) -> Command {
    let mut cargo = place::cargo();
    cargo.args(["build", "--quiet", "--release", "--package", package]);
    cargo.arg("--target-dir").arg(target);
    cargo
}

pub(crate) fn run(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("cannot run {command:?}"))?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?} failed: {errors}");
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The processor time of builds from nothing, in seconds.
pub(crate) fn clean_builds(package: &str, count: usize) -> Result<Vec<f64>> {
    (0..count).map(|_| clean_seconds(package)).collect()
}

fn clean_seconds(package: &str) -> Result<f64> {
    let folder = place::target("clean").join(package);
    let remove = || if folder.exists() { std::fs::remove_dir_all(&folder) } else { Ok(()) };
    remove()?;
    let before = clock::children_seconds()?;
    run(&mut command(package, &folder))?;
    let taken = clock::children_seconds()? - before;
    remove()?;
    Ok(taken)
}

/// The number of crates that a peer depends on, without those of the measurement.
pub(crate) fn crates(package: &str) -> Result<f64> {
    let tree = tree(package, &[])?;
    let all: BTreeSet<&str> = tree
        .lines()
        .map(|line| line.trim_end_matches(" (*)"))
        .filter(|line| !SCAFFOLD.iter().any(|scaffold| line.starts_with(scaffold)))
        .collect();
    Ok(all.len() as f64)
}

/// The version of a peer's direct dependency.
pub(crate) fn version(package: &str, dependency: &str) -> Result<String> {
    let tree = tree(package, &["--depth", "1"])?;
    let found = tree.lines().find_map(|line| line.strip_prefix(&format!("{dependency} v")));
    let found = found.and_then(|rest| rest.split(' ').next());
    Ok(found.with_context(|| format!("{package} does not depend on {dependency}"))?.to_owned())
}

fn tree(package: &str, more: &[&str]) -> Result<String> {
    let mut cargo = place::cargo();
    cargo.args(["tree", "--quiet", "--package", package, "--edges", "normal", "--prefix", "none"]);
    run(cargo.args(more))
}

/// The size of a program without its symbols, in bytes.
pub(crate) fn stripped_size(program: &Path) -> Result<f64> {
    let stripped = place::target("stripped");
    run(Command::new("strip").arg("-o").arg(&stripped).arg(program))?;
    Ok(std::fs::metadata(&stripped)?.len() as f64)
}
