//! Checks that are a run of cargo.

use std::process::{Command, Stdio};

use super::{Outcome, Release};
use crate::{Failure, workspace};

/// Each crate, as the registry would hold it, built from nothing else.
pub(super) fn package(release: &Release) -> Result<Outcome, Failure> {
    let mut command = cargo(&["package", "--quiet", "--locked", "--allow-dirty"]);
    command.args(release.selection());
    verdict(command, format!("{} crates packaged and built", release.packages.len()))
}

/// The oldest compiler that is promised.
pub(super) fn msrv(release: &Release) -> Result<Outcome, Failure> {
    let versions = release.packages.iter().filter_map(|package| package.rust_version.as_ref());
    let Some(oldest) = versions.max().map(|version| format!("{}.{}", version.major, version.minor))
    else {
        return Ok(Outcome::Failed("no crate states its rust-version".to_owned()));
    };
    let toolchain = format!("+{oldest}");
    if !works(Command::new("cargo").args([&toolchain, "--version"])) {
        return Ok(Outcome::Skipped(format!("rustup toolchain install {oldest}")));
    }
    let mut command = Command::new("cargo");
    // The variables of the cargo that runs this name another toolchain.
    command.env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO").env_remove("RUSTC");
    command.args([&toolchain, "check", "--quiet", "--locked", "--all-features"]);
    command.args(release.selection());
    command.env("CARGO_TARGET_DIR", workspace::path("target/msrv"));
    verdict(command, format!("rustc {oldest} compiles {} crates", release.packages.len()))
}

/// Every combination of features.
pub(super) fn powerset(release: &Release) -> Result<Outcome, Failure> {
    if !works(cargo(&["hack", "--version"])) {
        return Ok(Outcome::Skipped("cargo install --locked cargo-hack".to_owned()));
    }
    let mut command = cargo(&["hack", "clippy", "--quiet", "--locked", "--feature-powerset"]);
    // Features that do not meet each other's code are not multiplied with each other.
    command.args(["--depth", "2", "--skip", "default"]);
    command.args(release.selection()).args(["--", "-D", "warnings"]);
    verdict(command, "each pair of features compiles without a warning".to_owned())
}

/// The public interface, as it was agreed on.
pub(super) fn public_api(_: &Release) -> Result<Outcome, Failure> {
    let command = cargo(&[
        "test",
        "--quiet",
        "--locked",
        "-p",
        "connectparticipant-tests",
        "--test",
        "public_api",
    ]);
    verdict(command, "as in the snapshots".to_owned())
}

pub(super) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments).current_dir(workspace::root());
    command
}

fn works(mut command: impl std::borrow::BorrowMut<Command>) -> bool {
    let command = command.borrow_mut().stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Passed if the command ends well; what it says goes to the terminal.
pub(super) fn verdict(mut command: Command, passed: String) -> Result<Outcome, Failure> {
    let status = command
        .stdout(Stdio::null())
        .status()
        .map_err(Failure::file("run cargo in", workspace::root()))?;
    Ok(if status.success() {
        Outcome::Passed(passed)
    } else {
        let arguments: Vec<_> = command.get_args().map(|it| it.to_string_lossy()).collect();
        Outcome::Failed(format!("cargo {}", arguments.join(" ")))
    })
}
