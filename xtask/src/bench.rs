//! `cargo xtask bench`: ours against its peers.

use std::process::Command;

use clap::Args;

use crate::{Failure, workspace};

/// Measure the client against its peers: `cargo xtask bench --help` says what and how
///
/// Runs `bench/`, a separate workspace, so that other commands do not build the peers.
#[derive(Args, Debug)]
#[command(disable_help_flag = true)]
pub struct Arguments {
    /// The arguments of `bench/`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTIONS")]
    options: Vec<String>,
}

/// Runs the task.
///
/// # Errors
/// If the peers cannot be built or measured.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["run", "--quiet", "--locked", "--release", "--package", "runner", "--manifest-path"])
        .arg(workspace::path("bench/Cargo.toml"))
        .arg("--target-dir")
        .arg(workspace::path("target/bench"))
        .arg("--")
        .args(&arguments.options);
    let status = cargo.status().map_err(Failure::file("run cargo in", workspace::root()))?;
    if status.success() { Ok(()) } else { Err(Failure::Check("bench/ failed".to_owned())) }
}
