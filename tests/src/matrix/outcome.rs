//! What is left of a call, whatever its operation.

use std::error::Error as StdError;
use std::fmt::Debug;

use restjson::{DecodeError, Error, LimitExceeded, TransportErrorKind};

use super::canary;

/// What a call returned, as `Debug` shows it, or its problem.
pub type Outcome = Result<String, Box<Problem>>;

/// An error, without the type of its operation.
#[derive(Debug)]
pub struct Problem {
    /// What kind of error it is.
    pub kind: Kind,
    /// As the methods of [`Error`] say.
    pub code: Option<String>,
    /// As the methods of [`Error`] say.
    pub message: Option<String>,
    /// As the methods of [`Error`] say.
    pub status: Option<u16>,
    /// As the methods of [`Error`] say.
    pub request_id: Option<String>,
    /// As the methods of [`Error`] say.
    pub attempts: u32,
    /// As the methods of [`Error`] say.
    pub is_retryable: bool,
    /// As the methods of [`Error`] say.
    pub is_throttling: bool,
    /// The error that the model names, as `Debug` shows it.
    pub typed: Option<String>,
    /// `Display`.
    pub text: String,
    /// Every way in which it or one of its causes can be shown.
    pub shown: Vec<String>,
}

/// A kind of error, with what only that kind has.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Not sent: the members that are wrong.
    Build(Vec<String>),
    /// The service said so.
    Service,
    /// The response could not be read: where.
    Decode(String),
    /// A limit.
    Limit(LimitExceeded),
    /// The network.
    Transport(TransportErrorKind),
}

impl Problem {
    /// What is left of an error.
    pub fn new<E: Debug + 'static>(error: &Error<E>) -> Self {
        let kind = match error {
            Error::Build { error, .. } => {
                Kind::Build(error.members().iter().map(|one| one.member().to_owned()).collect())
            }
            Error::Service { .. } => Kind::Service,
            Error::Decode { error, .. } => Kind::Decode(DecodeError::path(error).to_owned()),
            Error::Limit { error, .. } => Kind::Limit(error.clone()),
            Error::Transport { error, .. } => Kind::Transport(error.kind()),
            _ => panic!("an error of a new kind: {error:?}"),
        };
        let mut shown = vec![error.to_string(), format!("{error:?}"), format!("{error:#?}")];
        let mut cause: Option<&dyn StdError> = error.source();
        while let Some(error) = cause {
            shown.extend([error.to_string(), format!("{error:?}"), format!("{error:#?}")]);
            cause = error.source();
        }
        Self {
            kind,
            code: error.code().map(str::to_owned),
            message: error.message().map(str::to_owned),
            status: error.status(),
            request_id: error.request_id().map(str::to_owned),
            attempts: error.attempts(),
            is_retryable: error.is_retryable(),
            is_throttling: error.is_throttling(),
            typed: error.service_error().map(|error| format!("{error:?}")),
            text: error.to_string(),
            shown,
        }
    }

    /// All that can be seen of it.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.shown.iter().map(String::as_str).chain(self.typed.as_deref())
    }
}

/// Fails if a secret can be seen in an outcome, or has been logged.
///
/// # Panics
/// If one can or has.
pub fn assert_hidden(case: &str, outcome: &Outcome) {
    match outcome {
        Ok(text) => canary::assert_hidden(case, [text.as_str()]),
        Err(problem) => canary::assert_hidden(case, problem.texts()),
    }
}
