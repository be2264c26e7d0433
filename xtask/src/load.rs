//! `cargo xtask load`: the client under load.

use std::process::Command;

use clap::Args;

use crate::{Failure, workspace};

/// Load the client: calls in flight, outages, dropped calls, and a soak with faults
///
/// Everything runs on this machine against the emulator, in a separate process. Prints a line for
/// each part and fails at the first that does not hold. What is counted in `/proc` (memory, open
/// files) is looked at on Linux only.
#[derive(Args, Debug)]
pub struct Arguments {
    /// How long the soak lasts
    #[arg(long, default_value_t = 600, value_name = "SECONDS")]
    soak: u64,
}

/// Runs the task.
///
/// # Errors
/// If it cannot be built, or something does not hold.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args([
            "run",
            "--quiet",
            "--locked",
            "-p",
            "connectparticipant-tests",
            "--example",
            "load",
            "--",
        ])
        .args(["--soak", &arguments.soak.to_string()])
        .current_dir(workspace::root());
    let status = cargo.status().map_err(Failure::file("run cargo in", workspace::root()))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::Check("the client fails under load".to_owned()))
    }
}
