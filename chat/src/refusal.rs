//! Why there is no connection.

use std::error::Error as StdError;
use std::fmt;

use connectparticipant::Error;
use restjson::ServiceError;

/// Why a [`ConnectionSource`](crate::ConnectionSource) yields no connection.
#[derive(Debug)]
pub struct Refusal {
    kind: RefusalKind,
    source: Box<dyn StdError + Send + Sync>,
}

/// What a refusal means for a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefusalKind {
    /// The token is not valid any more: the chat is over, or the participant has left.
    Denied,
    /// The request is wrong and stays so.
    Refused,
    /// Worth another try: network, throttling, a fault of the service.
    Transient,
}

impl Refusal {
    /// A refusal of that kind. The source must not hold a token or a URL.
    pub fn new(kind: RefusalKind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind, source: source.into() }
    }

    /// What it means.
    pub fn kind(&self) -> RefusalKind {
        self.kind
    }
}

/// What the failure of a call means. A 403 that does not come from the service, but from something
/// in between, says nothing about the chat.
pub(crate) fn kind<E: ServiceError>(error: &Error<E>) -> RefusalKind {
    let Some(response) = error.response() else {
        return match error {
            Error::Build { .. } => RefusalKind::Refused,
            _ => RefusalKind::Transient,
        };
    };
    let from_service = response.header("x-amzn-errortype").is_some()
        || response.header("x-amzn-requestid").is_some()
        || response.message().is_some();
    match response.status() {
        403 if from_service => RefusalKind::Denied,
        400..=499 if from_service && !response.is_retryable() && response.status() != 408 => {
            RefusalKind::Refused
        }
        _ => RefusalKind::Transient,
    }
}

impl<E: ServiceError + fmt::Debug + Send + Sync> From<Error<E>> for Refusal {
    fn from(error: Error<E>) -> Self {
        Self::new(kind(&error), error)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

impl StdError for Refusal {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
