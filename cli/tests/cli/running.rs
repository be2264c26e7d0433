//! A run of the program that is talked with.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout};

use crate::program::Program;

/// Nothing takes so long unless it hangs.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

/// A run that goes on.
pub(crate) struct Running {
    child: Child,
    input: Option<ChildStdin>,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Program {
    /// Begins to run.
    pub(crate) fn start(self) -> Running {
        let mut command = self.into_command();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Running { input: child.stdin.take(), lines, child }
    }
}

impl Running {
    /// The process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id().unwrap()
    }

    /// Types a line.
    pub(crate) async fn type_line(&mut self, line: &str) {
        let input = self.input.as_mut().unwrap();
        input.write_all(format!("{line}\n").as_bytes()).await.unwrap();
        input.flush().await.unwrap();
    }

    /// The next line that begins so; others are passed over.
    pub(crate) async fn line(&mut self, beginning: &str) -> String {
        let mut passed = Vec::new();
        let found = tokio::time::timeout(LIMIT, async {
            while let Some(line) = self.lines.next_line().await.unwrap() {
                if line.starts_with(beginning) {
                    return Some(line);
                }
                passed.push(line);
            }
            None
        });
        match found.await {
            Ok(Some(line)) => line,
            _ => panic!("no line begins with {beginning:?}: {passed:#?}"),
        }
    }

    /// Ends the input.
    pub(crate) fn end_input(&mut self) {
        self.input = None;
    }

    /// Nobody reads the output any more.
    pub(crate) fn close_output(&mut self) {
        // A pipe that is read by nobody takes the place of the one that is dropped.
        let mut other = Program::new(&["--version"]).start();
        std::mem::swap(&mut self.lines, &mut other.lines);
    }

    /// Sends it a signal: `INT`.
    pub(crate) async fn signal(&self, name: &str) {
        let mut kill = tokio::process::Command::new("kill");
        let sent = kill.args([format!("-{name}"), self.id().to_string()]).status().await.unwrap();
        assert!(sent.success());
    }

    /// Waits for the end: the exit code and what is on the error stream.
    pub(crate) async fn ended(mut self) -> (i32, String) {
        let mut error = String::new();
        let mut stream = self.child.stderr.take().unwrap();
        let status = tokio::time::timeout(LIMIT, async {
            while self.lines.next_line().await.unwrap_or_default().is_some() {}
            stream.read_to_string(&mut error).await.unwrap();
            self.child.wait().await.unwrap()
        });
        let status = status.await.expect("the program ends");
        (status.code().unwrap_or(-1), error)
    }
}
