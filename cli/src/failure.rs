//! Why a command has failed: a line for people, a code for scripts.

use std::fmt;
use std::io::{self, Write as _};
use std::process::ExitCode;

use connectparticipant::{BuildError, Error};

use crate::command::Spec;

/// Why a command has failed.
#[derive(Debug)]
pub(crate) struct Failure {
    kind: FailureKind,
    text: String,
}

/// What a script can tell apart. The numbers are the exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailureKind {
    /// Whoever reads the output has gone. That is no error.
    Closed = 0,
    /// Something else: a file, a response that cannot be read.
    Other = 1,
    /// The command line makes no sense.
    Usage = 2,
    /// A value that does not fit the model, or that the service does not accept.
    Invalid = 3,
    /// The token is not valid here.
    Denied = 4,
    /// What the call is about does not exist.
    NotFound = 5,
    /// The call conflicts with another, or with the state of the chat.
    Conflict = 6,
    /// Too many calls, or too much of something.
    Throttled = 7,
    /// The service has failed.
    Service = 8,
    /// The service cannot be reached.
    Network = 9,
    /// It has taken too long.
    Timeout = 10,
    /// Ctrl-C, as shells have it.
    Interrupted = 130,
}

impl Failure {
    /// A failure of that kind. The text must hold no secret.
    pub(crate) fn new(kind: FailureKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }

    /// A failure of no special kind.
    pub(crate) fn other(text: impl Into<String>) -> Self {
        Self::new(FailureKind::Other, text)
    }

    /// The command line makes no sense.
    pub(crate) fn usage(text: impl Into<String>) -> Self {
        Self::new(FailureKind::Usage, text)
    }

    /// A file or a stream.
    pub(crate) fn io(what: &str, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::new(FailureKind::Closed, ""),
            _ => Self::other(format!("{what}: {error}")),
        }
    }

    /// A call of a command: members are called as they were typed.
    pub(crate) fn of_call<E>(error: &Error<E>, spec: &Spec) -> Self {
        let text = match error {
            Error::Build { error, .. } => options(error, spec),
            error => error.to_string(),
        };
        Self::new(kind(error), text)
    }

    /// Writes the line and says how to exit.
    pub(crate) fn report(&self) -> ExitCode {
        if !matches!(self.kind, FailureKind::Closed | FailureKind::Interrupted) {
            // Nobody is left to tell if the error stream is closed.
            let _ = writeln!(io::stderr(), "{self}");
        }
        ExitCode::from(self.kind as u8)
    }
}

impl fmt::Display for Failure {
    /// One line, whatever the text holds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("connectparticipant: ")?;
        for c in self.text.chars() {
            if c.is_control() { write!(f, "{}", c.escape_default())? } else { write!(f, "{c}")? }
        }
        Ok(())
    }
}

/// What the failure of a call is to a script.
pub(crate) fn kind<E>(error: &Error<E>) -> FailureKind {
    match error {
        Error::Build { .. } => FailureKind::Invalid,
        Error::Transport { .. } => FailureKind::Network,
        Error::Limit { error, .. } if error.is_time() => FailureKind::Timeout,
        _ if error.is_throttling() => FailureKind::Throttled,
        Error::Service { response, .. } => match response.status() {
            401 | 403 => FailureKind::Denied,
            402 => FailureKind::Throttled,
            404 | 410 => FailureKind::NotFound,
            409 => FailureKind::Conflict,
            408 => FailureKind::Timeout,
            400..=499 => FailureKind::Invalid,
            500..=599 => FailureKind::Service,
            _ => FailureKind::Other,
        },
        _ => FailureKind::Other,
    }
}

/// What is wrong with which option.
fn options(error: &BuildError, spec: &Spec) -> String {
    let problems = error.members().iter().map(|problem| {
        let (member, reason) = (problem.member(), problem.reason());
        let end = member.find(['.', '[']).unwrap_or(member.len());
        let (first, rest) = member.split_at(end);
        match spec.arguments.iter().find(|argument| argument.wire == first) {
            Some(argument) if rest.is_empty() => format!("--{} {reason}", argument.long),
            Some(argument) => {
                format!("--{}: {} {reason}", argument.long, rest.trim_start_matches('.'))
            }
            None => problem.to_string(),
        }
    });
    problems.collect::<Vec<_>>().join("; ")
}
