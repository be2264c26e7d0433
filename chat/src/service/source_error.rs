//! Errors of connection sources.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use connectparticipant::Error;
use restjson::ServiceError;
use serde::{Deserialize, Serialize};

/// Why a [`ConnectionSource`](crate::ConnectionSource) returns no connection.
///
/// ```
/// use connectparticipant_chat::{SourceError, SourceErrorKind};
///
/// let error = SourceError::new(SourceErrorKind::Transient, "the back end does not respond");
/// assert_eq!(error.kind(), SourceErrorKind::Transient);
/// ```
#[derive(Clone, Debug)]
pub struct SourceError {
    kind: SourceErrorKind,
    source: Arc<dyn StdError + Send + Sync>,
}

/// The meaning of a source's error for the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum SourceErrorKind {
    /// The participant token is not valid: the chat is over, or the participant has left.
    AccessDenied,
    /// The request is wrong, and repeating it does not help.
    Rejected,
    /// Another attempt may succeed: network, throttling, a fault of the service.
    Transient,
}

impl SourceError {
    /// An error of this kind. Its source must not contain a token or a URL.
    pub fn new(kind: SourceErrorKind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind, source: Arc::from(source.into()) }
    }

    /// The meaning of the error.
    pub fn kind(&self) -> SourceErrorKind {
        self.kind
    }
}

/// The meaning of a call's failure. A 403 from a proxy is not about the chat.
pub(crate) fn classify<E: ServiceError>(error: &Error<E>) -> SourceErrorKind {
    let Some(response) = error.response() else {
        return match error {
            Error::Build { .. } => SourceErrorKind::Rejected,
            _ => SourceErrorKind::Transient,
        };
    };
    let from_service = response.header("x-amzn-errortype").is_some()
        || response.header("x-amzn-requestid").is_some()
        || response.message().is_some();
    match response.status() {
        403 if from_service => SourceErrorKind::AccessDenied,
        400..=499 if from_service && !response.is_retryable() && response.status() != 408 => {
            SourceErrorKind::Rejected
        }
        _ => SourceErrorKind::Transient,
    }
}

impl<E: ServiceError + fmt::Debug + Send + Sync> From<Error<E>> for SourceError {
    fn from(error: Error<E>) -> Self {
        Self::new(classify(&error), error)
    }
}

/// Equal kinds and messages.
impl PartialEq for SourceError {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && self.to_string() == other.to_string()
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

impl StdError for SourceError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
