//! `cargo xtask ci`: everything that must pass.

use std::process::{Command, Stdio};

use clap::Args;

use crate::{Failure, console, workspace};

/// Run every check that must pass: format, lints, generated code, tests, documentation, licences
///
/// Each step is a cargo command that can be run alone; it is printed before it runs. Stops at the
/// first that fails. A step whose tool is not installed is skipped, and says so.
#[derive(Args, Debug)]
pub struct Arguments {}

struct Step {
    command: &'static [&'static str],
    environment: &'static [(&'static str, &'static str)],
    /// The cargo subcommand that must be there; it comes with cargo itself if there is none.
    tool: Option<&'static str>,
}

const fn step(command: &'static [&'static str]) -> Step {
    Step { command, environment: &[], tool: None }
}

const STEPS: &[Step] = &[
    step(&["fmt", "--all", "--check"]),
    step(&["xtask", "codegen", "--check"]),
    step(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
    step(&["clippy", "-p", "restjson", "--all-features", "--all-targets", "--", "-D", "warnings"]),
    step(&["check", "-p", "connectparticipant", "--no-default-features"]),
    step(&["check", "-p", "connectparticipant", "--no-default-features", "--features", "reqwest"]),
    step(&[
        "check",
        "-p",
        "connectparticipant",
        "--no-default-features",
        "--features",
        "native-tls",
    ]),
    step(&[
        "check",
        "-p",
        "connectparticipant",
        "--no-default-features",
        "--features",
        "rustls-no-provider",
    ]),
    step(&["test", "--workspace"]),
    step(&["test", "-p", "restjson", "--all-features"]),
    Step {
        command: &["doc", "--workspace", "--no-deps"],
        environment: &[("RUSTDOCFLAGS", "-D warnings")],
        tool: None,
    },
    Step {
        command: &["deny", "check", "bans", "licenses", "sources"],
        environment: &[],
        tool: Some("deny"),
    },
];

/// Runs the task.
///
/// # Errors
/// If a step fails.
pub fn run(_: &Arguments) -> Result<(), Failure> {
    let mut skipped = Vec::new();
    for step in STEPS {
        let text = format!("cargo {}", step.command.join(" "));
        if step.tool.is_some_and(|tool| !is_installed(tool)) {
            console::note(&format!("SKIPPED: {text} (its tool is not installed)"));
            skipped.push(text);
            continue;
        }
        console::note(&format!("== {text}"));
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args(step.command)
            .envs(step.environment.iter().copied())
            .current_dir(workspace::root());
        let status = cargo.status().map_err(Failure::file("run cargo in", workspace::root()))?;
        if !status.success() {
            return Err(Failure::Check(format!("failed: {text}")));
        }
    }
    let passed = STEPS.len() - skipped.len();
    console::line(&format!("{passed} steps passed, {} skipped", skipped.len()));
    Ok(())
}

fn is_installed(tool: &str) -> bool {
    let mut cargo = Command::new(env!("CARGO"));
    let probe = cargo.args([tool, "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    probe.status().is_ok_and(|status| status.success())
}
