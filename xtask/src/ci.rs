//! `cargo xtask ci`: everything that must pass.

use std::process::{Command, Stdio};

use clap::Args;

use crate::{Failure, console, workspace};

/// Run every check that must pass: format, lints, generated code, tests, documentation, licences
///
/// Each step is a cargo command that can be run alone; it is printed before it runs. Stops at the
/// first that fails. A step whose tool or target is not installed is skipped, and says so.
#[derive(Args, Debug)]
pub struct Arguments {}

struct Step {
    command: &'static [&'static str],
    environment: &'static [(&'static str, &'static str)],
    /// The cargo subcommand that must be there; it comes with cargo itself if there is none.
    tool: Option<&'static str>,
    /// The target whose standard library must be there; this machine's if there is none.
    target: Option<&'static str>,
}

const fn step(command: &'static [&'static str]) -> Step {
    Step { command, environment: &[], tool: None, target: None }
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
    step(&[
        "test",
        "-p",
        "restjson",
        "--lib",
        "--no-default-features",
        "--features",
        "rustls-no-provider",
    ]),
    Step {
        command: &["doc", "--workspace", "--no-deps"],
        environment: &[("RUSTDOCFLAGS", "-D warnings")],
        tool: None,
        target: None,
    },
    // As docs.rs does it: with a word on the feature that an item needs. What rustdoc needs for that
    // is not stable yet; in a folder of its own, since the variable has all be compiled anew.
    Step {
        command: &[
            "doc",
            "-p",
            "restjson",
            "-p",
            "connectparticipant",
            "--no-deps",
            "--features",
            "connectparticipant/blocking,connectparticipant/mock",
            "--target-dir",
            "target/docs-rs",
        ],
        environment: &[("RUSTC_BOOTSTRAP", "1"), ("RUSTDOCFLAGS", "--cfg docsrs -D warnings")],
        tool: None,
        target: None,
    },
    Step {
        command: &[
            "check",
            "-p",
            "connectparticipant",
            "--no-default-features",
            "--features",
            "blocking,mock,reqwest",
            "--target",
            "wasm32-unknown-unknown",
        ],
        environment: &[],
        tool: None,
        target: Some("wasm32-unknown-unknown"),
    },
    Step {
        command: &["deny", "check", "bans", "licenses", "sources"],
        environment: &[],
        tool: Some("deny"),
        target: None,
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
        if let Some(target) = step.target.filter(|target| !has_target(target)) {
            console::note(&format!("SKIPPED: {text} (rustup target add {target})"));
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

/// Whether the compiler has a standard library for that target.
fn has_target(target: &str) -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output =
        Command::new(rustc).args(["--print", "target-libdir", "--target", target]).output();
    let Ok(output) = output else { return false };
    let folder = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    std::fs::read_dir(folder).is_ok_and(|files| files.count() > 0)
}
