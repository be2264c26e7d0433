//! `cargo xtask ci`: everything that must pass.

mod counts;
pub(crate) mod needs;
mod steps;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use clap::Args;

use crate::{Failure, console, workspace};
use counts::Counts;
use needs::Need;
use steps::{STEPS, Step};

/// Run every check that must pass: format, lints, generated code, tests, documentation, licences
///
/// Each step is a cargo command that can be run alone; it is printed before it runs, and its time
/// after. Stops at the first that fails. A step whose tool or target is not installed is skipped,
/// and so is a test that lacks a program or data: both are counted and listed at the end. With the
/// variable CI set, what could have been installed is not skipped but fails; .ci/run installs it.
/// The last line counts the tests, and each step without tests as one.
#[derive(Args, Debug)]
pub struct Arguments {}

/// How a step has ended.
enum Outcome {
    Passed,
    Failed,
    Skipped,
}

/// All steps of a run.
struct Run {
    /// Whether what can be installed must be there.
    ci: bool,
    /// Where tests write that they are skipped.
    skips: PathBuf,
    counts: Counts,
}

/// Runs the task.
///
/// # Errors
/// If a step fails; with `CI` set, also if a step lacks its tool or target.
pub fn run(_: &Arguments) -> Result<(), Failure> {
    let begin = Instant::now();
    let skips = workspace::path("target/skipped-tests");
    let mut run = Run { ci: needs::is_ci(), skips, counts: Counts::default() };
    let mut failed = None;
    let mut done = 0;
    for step in STEPS {
        match run.step(step)? {
            Outcome::Passed => done += 1,
            Outcome::Skipped => {}
            Outcome::Failed => {
                failed = Some(step.text());
                break;
            }
        }
    }
    for line in run.counts.skipped() {
        console::line(&format!("SKIPPED: {line}"));
    }
    console::line(&format!("{done} of {} steps passed in {}", STEPS.len(), text(begin.elapsed())));
    console::line(&run.counts.summary());
    match failed {
        None => Ok(()),
        Some(step) => Err(Failure::Check(format!("failed: {step}"))),
    }
}

impl Run {
    /// One step: what it needs, the command, what it has counted.
    fn step(&mut self, step: &Step) -> Result<Outcome, Failure> {
        let text = step.text();
        let target = match step.need.map(Need::look) {
            None => None,
            Some(Ok(target)) => target,
            Some(Err(lacking)) if self.ci => {
                console::error(&format!("{text}: {lacking}, and CI is set: `.ci/run` installs it"));
                self.counts.fail();
                return Ok(Outcome::Failed);
            }
            Some(Err(lacking)) => {
                self.counts.skip(format!("cargo {text}: {lacking}"));
                return Ok(Outcome::Skipped);
            }
        };
        console::note(&format!("== cargo {text}"));
        let arguments = step.arguments();
        let mut cargo = match target {
            Some(target) => target.cargo(&arguments, "target/wasm"),
            None => {
                let mut cargo = Command::new(env!("CARGO"));
                cargo.args(arguments).current_dir(workspace::root());
                cargo
            }
        };
        cargo
            .envs(step.environment.iter().copied())
            .env(SKIPPED_TESTS_FILE, &self.skips)
            .stdin(Stdio::null());
        let begin = Instant::now();
        let passed = self.execute(cargo, step)?;
        console::note(&format!("== {} cargo {text}", self::text(begin.elapsed())));
        Ok(if passed { Outcome::Passed } else { Outcome::Failed })
    }

    fn execute(&mut self, mut cargo: Command, step: &Step) -> Result<bool, Failure> {
        let root = workspace::root();
        remove(&self.skips)?;
        if !step.has_tests() {
            let status = cargo.status().map_err(Failure::file("run cargo in", root))?;
            if status.success() {
                self.counts.pass()
            } else {
                self.counts.fail()
            }
            for line in read(&self.skips)?.lines() {
                self.counts.skip(line.to_owned());
            }
            return Ok(status.success());
        }
        cargo.stdout(Stdio::piped());
        let mut child = cargo.spawn().map_err(Failure::file("run cargo in", root))?;
        let mut results = Counts::default();
        if let Some(output) = child.stdout.take() {
            pass_on(output, &mut results);
        }
        let status = child.wait().map_err(Failure::file("run cargo in", root))?;
        results.add_skips(&read(&self.skips)?);
        if !status.success() {
            // Something else than a test, such as the compiler.
            results.fail_at_least_one();
        }
        self.counts.add(results);
        Ok(status.success())
    }
}

/// The variable that the crate `skips` reads: where a test writes that it is skipped.
pub const SKIPPED_TESTS_FILE: &str = "SKIPPED_TESTS_FILE";

/// Shows what a test program writes, and counts its tests.
fn pass_on(output: ChildStdout, counts: &mut Counts) {
    for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line);
        counts.add_result(&line);
        console::line(&line);
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        other => other.map_err(Failure::file("read", path)),
    }
}

fn remove(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::file("remove", path)(error))
        }
        _ => Ok(()),
    }
}

/// Minutes and seconds.
fn text(time: Duration) -> String {
    format!("{}:{:02} min", time.as_secs() / 60, time.as_secs() % 60)
}
