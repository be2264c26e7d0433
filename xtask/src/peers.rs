//! `cargo xtask peers`: clients of others against our emulator, and our signatures against botocore's.

mod emulator;
mod node;
mod outcomes;
mod python;

use std::process::Command;

use clap::Args;

use crate::{Failure, workspace};
use emulator::Emulator;
use outcomes::Outcomes;

/// Drive the emulator with clients that share no code with this project
///
/// boto3, the AWS command line and the AWS SDK for JavaScript call every operation that the emulator serves; the
/// emulator verifies their signatures. amazon-connect-chatjs chats in headless Chromium, in a page of another
/// origin. A validator of OpenAPI reads the description of the emulator's control API. Then a server that botocore verifies for receives signed calls and pre-signed URLs of our client.
///
/// Needs python3 with its venv module, node with npm, and Chromium. The clients are installed from PyPI and npm
/// into target/peers; the first run needs a network. A client that cannot be had is skipped; if `CI` is set, a
/// missing program is a failure. Prints what each client has called and a line for each client. Exits with 1 if
/// anything is not as it should be.
#[derive(Args, Debug)]
pub struct Arguments {}

/// Why a client cannot be run.
#[derive(Clone)]
enum Missing {
    /// A program that `.ci/run` installs.
    Program(&'static str),
    /// The client itself: its registry was not reached.
    Client(&'static str),
}

/// Runs the task.
///
/// # Errors
/// If the emulator does not start, a check fails, or no client can be run.
pub fn run(_: &Arguments) -> Result<(), Failure> {
    let emulator = Emulator::start()?;
    let url = emulator.url.as_str();
    let mut outcomes = Outcomes::default();
    let python = python::environment(&workspace::path("target/peers/venv"));
    let in_python =
        |arguments: &[&str]| python.clone().map(|python| script(Command::new(python), arguments));
    outcomes.run("boto3, its participant", in_python(&["participant.py", url]))?;
    outcomes.run("boto3", in_python(&["flow.py", "boto3", url]))?;
    outcomes.run("openapi-spec-validator", in_python(&["openapi.py", url]))?;
    outcomes.run("AWS command line", in_python(&["flow.py", "aws", url]))?;
    outcomes.run(
        "AWS SDK for JavaScript",
        node::command().map(|node| script(node, &["flow.mjs", url])),
    )?;
    outcomes.run("amazon-connect-chatjs in Chromium", in_chromium(url))?;
    let signed_calls = [
        "run",
        "--quiet",
        "--locked",
        "--package",
        "signing-tests",
        "--example",
        "signed_calls",
        "--",
    ];
    let verify = [&["verify.py", env!("CARGO")], &signed_calls[..]].concat();
    outcomes.run("our signatures, verified by botocore", in_python(&verify))?;
    outcomes.finish()
}

/// The driver of the client that runs in a browser.
fn in_chromium(url: &str) -> Result<Command, Missing> {
    let (node, chromium) = (node::command()?, node::chromium()?);
    let mut command = script(node, &["browser.mjs", url]);
    command.arg(chromium);
    Ok(command)
}

/// An interpreter that runs a script of `tests/peers` with arguments.
fn script(mut interpreter: Command, arguments: &[&str]) -> Command {
    let (name, rest) = arguments.split_first().unwrap_or((&"", &[]));
    interpreter
        .arg(workspace::path("tests/peers").join(name))
        .args(rest)
        .current_dir(workspace::root());
    interpreter
}

/// Whether a command can be run and succeeds, whatever it prints.
fn succeeds(command: &mut Command) -> bool {
    use std::process::Stdio;

    let silent = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    silent.status().is_ok_and(|status| status.success())
}
