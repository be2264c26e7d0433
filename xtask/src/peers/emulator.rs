//! The emulator that the clients call.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::{Failure, console, workspace};

/// The emulator, until it is dropped.
pub(super) struct Emulator {
    process: Child,
    pub(super) url: String,
}

impl Emulator {
    pub(super) fn start() -> Result<Self, Failure> {
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
                "--verify-signatures",
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
