//! `cargo xtask peers`: clients of others against our emulator, and our signatures against botocore's.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use clap::Args;

use crate::{Failure, console, workspace};

/// Drive the emulator with boto3, a client that shares no code with this project
///
/// Makes a virtual environment in target/peers, installs boto3 from PyPI into it, starts the
/// emulator on a free port, calls all operations over loopback, and checks responses and errors.
/// Then a server that botocore verifies for receives signed calls and pre-signed URLs of our client. Prints a line for each
/// operation and each request. Needs python3 with its venv module; the first run needs a
/// network. Exits with 1 if anything is not as it should be.
#[derive(Args, Debug)]
pub struct Arguments {}

/// Runs the task.
///
/// # Errors
/// If Python or boto3 cannot be had, or a check fails.
pub fn run(_: &Arguments) -> Result<(), Failure> {
    let python = environment(&workspace::path("target/peers/venv"))?;
    let emulator = Emulator::start()?;
    let script = workspace::path("tests/peers/drive.py");
    let mut command = Command::new(&python);
    command.arg(&script).arg(&emulator.url);
    let status = command.status().map_err(Failure::file("run", &python))?;
    let verified = verify_signatures(&python)?;
    if status.success() && verified {
        Ok(())
    } else {
        Err(Failure::Check("the peers disagree".to_owned()))
    }
}

/// Whether botocore computes the signatures of our requests as we do.
fn verify_signatures(python: &Path) -> Result<bool, Failure> {
    console::note("building a client and verifying its signatures with botocore");
    let cargo = ["run", "--quiet", "--locked", "--package", "signing-tests", "--example"];
    let mut command = Command::new(python);
    command
        .arg(workspace::path("tests/peers/verify.py"))
        .arg(env!("CARGO"))
        .args(cargo)
        .args(["signed_calls", "--"])
        .current_dir(workspace::root());
    let status = command.status().map_err(Failure::file("run", python))?;
    Ok(status.success())
}

/// The Python of a virtual environment that has boto3.
fn environment(folder: &Path) -> Result<PathBuf, Failure> {
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if !succeeds(Command::new(&python).args(["-m", "pip", "--version"])) {
        console::note(&format!("making a virtual environment in {}", folder.display()));
        step(
            Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder),
            "python3 with its venv module is needed (Debian: apt-get install python3-venv)",
        )?;
    }
    if !succeeds(Command::new(&python).args(["-c", "import boto3"])) {
        console::note("installing boto3 from PyPI");
        let requirements = workspace::path("tests/peers/requirements.txt");
        step(
            Command::new(&python)
                .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
                .arg(requirements),
            "boto3 cannot be installed: is https://pypi.org reachable, or PIP_INDEX_URL set?",
        )?;
    }
    Ok(python)
}

fn succeeds(command: &mut Command) -> bool {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Runs a command whose failure has a likely reason.
fn step(command: &mut Command, reason: &str) -> Result<(), Failure> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::Check(format!("{reason} ({status})"))),
        Err(error) => Err(Failure::Check(format!("{reason} ({error})"))),
    }
}

/// The emulator, until it is dropped.
struct Emulator {
    process: Child,
    url: String,
}

impl Emulator {
    fn start() -> Result<Self, Failure> {
        console::note("building and starting the emulator");
        let mut process = Command::new(env!("CARGO"))
            .args([
                "run",
                "--quiet",
                "--locked",
                "--package",
                "connectparticipant-emulator",
                "--",
                "--port",
                "0",
            ])
            .current_dir(workspace::root())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(Failure::file("run cargo in", workspace::root()))?;
        let lines = process.stdout.take().map(BufReader::new);
        let mut url = None;
        for line in lines.into_iter().flat_map(BufRead::lines).map_while(Result::ok) {
            url = line.trim().strip_prefix("endpoint").map(|url| url.trim().to_owned());
            if url.is_some() {
                break;
            }
        }
        let emulator = Self { process, url: url.unwrap_or_default() };
        if emulator.url.is_empty() {
            return Err(Failure::Check("the emulator does not start".to_owned()));
        }
        Ok(emulator)
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // One that has ended by itself need not be ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
