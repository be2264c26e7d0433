//! The emulator that the clients call.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde::Deserialize;

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
                "--json",
            ])
            .current_dir(workspace::root())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(Failure::file("run cargo in", workspace::root()))?;
        let mut line = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output)
                .read_line(&mut line)
                .map_err(Failure::file("read the output of cargo in", workspace::root()))?;
        }
        let mut emulator = Self { process, url: String::new() };
        match serde_json::from_str(&line) {
            Ok(Announcement { endpoint }) => emulator.url = endpoint,
            Err(_) => return Err(Failure::Check("the emulator does not start".to_owned())),
        }
        Ok(emulator)
    }
}

/// The line that the emulator prints with `--json`.
#[derive(Deserialize)]
struct Announcement {
    endpoint: String,
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // One that has ended by itself need not be ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
