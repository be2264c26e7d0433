//! `cargo xtask fleet`: a fleet whose workers die.

use std::process::Command;

use clap::Args;

use crate::ci::needs;
use crate::{Failure, workspace};

/// Kill the workers of a fleet of chats, and count what is lost, duplicated or out of order
///
/// Starts nats-server, the emulator, workers and chats that talk. Kills a worker again and again, stops one past
/// its lease and lets it go on, and restarts nats-server. Prints how long take-overs took. Fails if anything is
/// lost, duplicated or out of order. Needs nats-server.
#[derive(Args, Debug)]
pub struct Arguments {
    /// How long workers are killed
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// How many chats there are
    #[arg(long, default_value_t = 300)]
    chats: u32,
    /// How many workers there are
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(2..))]
    workers: u32,
    /// How long nats-server is away when it is killed, in milliseconds
    #[arg(long, default_value_t = 500)]
    outage: u64,
}

const PACKAGE: [&str; 3] = ["--locked", "-p", "connectparticipant-fleet"];

/// Runs the task.
///
/// # Errors
/// If it cannot be built, or something is lost, duplicated or out of order.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    if !needs::is_there("nats-server") {
        let how = "nats-server is needed: apt-get install nats-server";
        return Err(Failure::Check(how.to_owned()));
    }
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet"]).args(PACKAGE).args(["--bins", "--example", "trial"]);
    cargo(build)?;
    let mut trial = Command::new(env!("CARGO"));
    trial
        .args(["run", "--quiet"])
        .args(PACKAGE)
        .args(["--example", "trial", "--"])
        .args(["--seconds", &arguments.seconds.to_string()])
        .args(["--chats", &arguments.chats.to_string()])
        .args(["--workers", &arguments.workers.to_string()])
        .args(["--outage", &arguments.outage.to_string()]);
    cargo(trial)
}

fn cargo(mut cargo: Command) -> Result<(), Failure> {
    let root = workspace::root();
    let status = cargo.current_dir(root).status().map_err(Failure::file("run cargo in", root))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::Check("the fleet lost, duplicated or reordered items".to_owned()))
    }
}
