//! What has become of each client.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::Missing;
use crate::ci::SKIPPED_TESTS_FILE;
use crate::ci::needs::is_ci;
use crate::{Failure, console};

/// A line for each client.
#[derive(Default)]
pub(super) struct Outcomes {
    lines: Vec<String>,
    passed: usize,
    failed: usize,
    skipped: usize,
}

impl Outcomes {
    /// Runs the driver of a client, or says what it lacks.
    pub(super) fn run(
        &mut self,
        client: &str,
        command: Result<Command, Missing>,
    ) -> Result<(), Failure> {
        let reason = match command {
            Ok(mut command) => {
                console::note(&format!("== {client}"));
                let status = command.stdin(Stdio::null()).status();
                let status =
                    status.map_err(Failure::file("run", Path::new(command.get_program())))?;
                let (count, word) = match status.success() {
                    true => (&mut self.passed, "passed "),
                    false => (&mut self.failed, "FAILED "),
                };
                *count += 1;
                self.lines.push(format!("{word} {client}"));
                return Ok(());
            }
            Err(Missing::Program(program)) if is_ci() => {
                self.failed += 1;
                let reason = format!("{program} is missing, and CI is set: `.ci/run` installs it");
                self.lines.push(format!("FAILED  {client}: {reason}"));
                return Ok(());
            }
            Err(Missing::Program(program)) => format!("{program} is missing"),
            Err(Missing::Client(reason)) => reason.to_owned(),
        };
        self.skipped += 1;
        self.lines.push(format!("SKIPPED {client}: {reason}"));
        // `cargo xtask ci` lists what is skipped at its end.
        if let Some(file) = std::env::var_os(SKIPPED_TESTS_FILE) {
            let file = Path::new(&file);
            let mut opened = OpenOptions::new()
                .create(true)
                .append(true)
                .open(file)
                .map_err(Failure::file("write", file))?;
            writeln!(opened, "peers, {client}: {reason}").map_err(Failure::file("write", file))?;
        }
        Ok(())
    }

    /// Prints the lines. A failed client is a failure.
    pub(super) fn finish(self) -> Result<(), Failure> {
        for line in &self.lines {
            console::line(line);
        }
        let Self { passed, failed, skipped, .. } = self;
        console::line(&format!("{passed} clients passed, {failed} failed, {skipped} skipped"));
        match failed {
            0 => Ok(()),
            _ => Err(Failure::Check("a client and the emulator disagree".to_owned())),
        }
    }
}
