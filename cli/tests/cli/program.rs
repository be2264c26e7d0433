//! Runs the program.

use std::process::{Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// No run takes so long unless it hangs.
const LIMIT: Duration = Duration::from_secs(60);

/// A run of the program, with nothing of this process's environment that it would look at.
pub(crate) struct Program {
    command: Command,
    input: Option<String>,
}

/// What a run has come to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) error: String,
}

impl Program {
    /// A run with these arguments.
    pub(crate) fn new(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_connectparticipant"));
        command.args(arguments).env_clear().kill_on_drop(true);
        Self { command, input: None }
    }

    /// A run against a service at that address.
    pub(crate) fn at(endpoint: &str, arguments: &[&str]) -> Self {
        let mut program = Self::new(arguments);
        program.command.args(["--endpoint", endpoint]);
        program
    }

    /// With a variable.
    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// With a connection token, in the environment.
    pub(crate) fn token(self, token: &str) -> Self {
        self.variable("CONNECTPARTICIPANT_CONNECTION_TOKEN", token)
    }

    /// With something on the standard input.
    pub(crate) fn input(mut self, input: &str) -> Self {
        self.input = Some(input.to_owned());
        self
    }

    /// The command, to be run otherwise.
    pub(crate) fn into_command(self) -> Command {
        self.command
    }

    /// Runs to the end.
    pub(crate) async fn run(mut self) -> Ran {
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = self.input.unwrap_or_default();
        // A program that does not read its input may be gone before it is written.
        let writing = async move { drop(stdin.write_all(input.as_bytes()).await) };
        let (_, output) =
            tokio::time::timeout(LIMIT, async { tokio::join!(writing, child.wait_with_output()) })
                .await
                .expect("the program ends");
        Ran::of(output.unwrap())
    }
}

impl Ran {
    fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self {
            code: output.status.code().unwrap_or(-1),
            out: text(output.stdout),
            error: text(output.stderr),
        }
    }

    /// The response, of a run that has succeeded without a word besides.
    pub(crate) fn json(&self) -> Value {
        assert_eq!((self.code, self.error.as_str()), (0, ""), "{}", self.out);
        assert_eq!(self.out.lines().count(), 1, "{}", self.out);
        serde_json::from_str(&self.out).unwrap()
    }

    /// The one line of a run that has failed so.
    pub(crate) fn failure(&self, code: i32) -> &str {
        assert_eq!((self.code, self.out.as_str()), (code, ""), "{}", self.error);
        assert_eq!(self.error.lines().count(), 1, "{}", self.error);
        self.error.trim_end()
    }
}
