//! A running example.

use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// An example that runs; it is ended with the test whatever happens.
pub struct Program {
    process: Child,
    input: Option<ChildStdin>,
    output: Lines<BufReader<ChildStdout>>,
}

/// A command that runs an example, in an environment with nothing of the tester's desktop.
pub fn example(name: &str) -> Command {
    let mut command = Command::new(built(name));
    for variable in ["DISPLAY", "WAYLAND_DISPLAY", "PARTICIPANT_TOKEN", "SESSION_ID"] {
        command.env_remove(variable);
    }
    command
}

/// Cargo builds the examples for `cargo test`, beside the tests.
fn built(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a program knows where it is");
    let folder =
        test.parent().and_then(|deps| deps.parent()).expect("it is in target/PROFILE/deps");
    let path = folder.join("examples").join(name).with_extension(std::env::consts::EXE_EXTENSION);
    assert!(path.is_file(), "{} is not built: cargo build --examples", path.display());
    path
}

impl Program {
    pub fn start(mut command: Command) -> Self {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the example starts");
        let input = process.stdin.take();
        let output = process.stdout.take().expect("it is piped");
        Self { process, input, output: BufReader::new(output).lines() }
    }

    /// Writes a line.
    pub async fn says(&mut self, line: &str) {
        let input = self.input.as_mut().expect("the input is open");
        input.write_all(format!("{line}\n").as_bytes()).await.expect("the example reads");
    }

    /// There are no more lines.
    pub fn says_no_more(&mut self) {
        self.input = None;
    }

    /// The next line that it prints with this in it.
    pub async fn prints(&mut self, text: &str) -> String {
        let mut seen = Vec::new();
        let reading = async {
            while let Some(line) = self.output.next_line().await.expect("it prints text") {
                if line.contains(text) {
                    return Some(line);
                }
                seen.push(line);
            }
            None
        };
        let found = tokio::time::timeout(PATIENCE, reading).await.ok().flatten();
        found.unwrap_or_else(|| panic!("{text:?} was waited for, and this came: {seen:#?}"))
    }

    /// Waits for the end: how it ended, the lines that it printed last, and its errors.
    pub async fn ends(mut self) -> (ExitStatus, Vec<String>, String) {
        self.says_no_more();
        let ending = async {
            let mut lines = Vec::new();
            while let Some(line) = self.output.next_line().await.expect("it prints text") {
                lines.push(line);
            }
            let mut errors = String::new();
            let stream = self.process.stderr.as_mut().expect("it is piped");
            stream.read_to_string(&mut errors).await.expect("it prints text");
            (self.process.wait().await.expect("it ends"), lines, errors)
        };
        tokio::time::timeout(PATIENCE, ending).await.expect("the example does not end")
    }
}
