//! Why a command failed: a line for people, an exit code for scripts.

use std::io::{self, Write as _};
use std::process::ExitCode;

use connectparticipant::Error;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
#[error("connectparticipant: {}", escaped(.text))]
pub(crate) struct Failure {
    kind: FailureKind,
    text: String,
}

/// The kinds of failures that a script can distinguish. The numbers are the exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailureKind {
    /// The reader of the output has closed it. That is not an error.
    Closed = 0,
    /// Any other failure: a file, a response that cannot be read.
    Other = 1,
    /// The command line is wrong.
    Usage = 2,
    /// A value does not fit the model, or the service rejects it.
    Invalid = 3,
    /// The token is not valid for this call.
    Denied = 4,
    /// The resource does not exist.
    NotFound = 5,
    /// The call conflicts with another, or with the state of the chat.
    Conflict = 6,
    /// Too many calls, or a quota is exceeded.
    Throttled = 7,
    /// The service failed.
    Service = 8,
    /// The service cannot be reached.
    Network = 9,
    /// A time limit has passed.
    Timeout = 10,
    /// Ctrl-C, with the number that shells use.
    Interrupted = 130,
}

impl Failure {
    /// A failure. The text must contain no secret.
    pub(crate) fn new(kind: FailureKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }

    /// Any other failure.
    pub(crate) fn other(text: impl Into<String>) -> Self {
        Self::new(FailureKind::Other, text)
    }

    /// A wrong command line.
    pub(crate) fn usage(text: impl Into<String>) -> Self {
        Self::new(FailureKind::Usage, text)
    }

    /// Both values, or everything that is wrong with the command line.
    pub(crate) fn both<A, B>(one: Result<A, Self>, other: Result<B, Self>) -> Result<(A, B), Self> {
        match (one, other) {
            (Ok(one), Ok(other)) => Ok((one, other)),
            (Err(one), Err(other))
                if one.kind == FailureKind::Usage && other.kind == FailureKind::Usage =>
            {
                Err(Self::usage(format!("{}; {}", one.text, other.text)))
            }
            (Err(failure), _) | (_, Err(failure)) => Err(failure),
        }
    }

    /// A failure of a file or a stream.
    pub(crate) fn io(what: &str, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::new(FailureKind::Closed, ""),
            _ => Self::other(format!("{what}: {error}")),
        }
    }

    /// A failed call.
    pub(crate) fn of_call<E>(error: &Error<E>) -> Self {
        Self::new(FailureKind::of_call(error), error.to_string())
    }

    /// Writes the line to the error stream and returns the exit code.
    pub(crate) fn report(&self) -> ExitCode {
        if !matches!(self.kind, FailureKind::Closed | FailureKind::Interrupted) {
            // If the error stream is closed, the line is lost.
            let _ = writeln!(io::stderr(), "{self}");
        }
        ExitCode::from(self.kind as u8)
    }
}

/// The text on one line: control characters are escaped.
fn escaped(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() { line.extend(c.escape_default()) } else { line.push(c) }
    }
    line
}

impl FailureKind {
    /// The kind of a failed call.
    pub(crate) fn of_call<E>(error: &Error<E>) -> Self {
        match error {
            Error::Build { .. } => Self::Invalid,
            Error::Transport { .. } => Self::Network,
            Error::Limit { error, .. } if error.is_time() => Self::Timeout,
            _ if error.is_throttling() => Self::Throttled,
            Error::Service { response, .. } => match response.status() {
                401 | 403 => Self::Denied,
                402 => Self::Throttled,
                404 | 410 => Self::NotFound,
                409 => Self::Conflict,
                408 => Self::Timeout,
                400..=499 => Self::Invalid,
                500..=599 => Self::Service,
                _ => Self::Other,
            },
            _ => Self::Other,
        }
    }
}
