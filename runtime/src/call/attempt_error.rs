//! Why an attempt, or the call that made it, failed.

use std::fmt;

use crate::{BuildError, ErrorResponse, LimitExceeded, TransportError};

/// Why an attempt failed.
#[derive(Debug)]
pub(crate) enum AttemptError {
    Build(BuildError),
    Response(ErrorResponse),
    Limit(LimitExceeded),
    Transport(TransportError),
    #[cfg(feature = "sigv4")]
    Credentials(crate::signing::CredentialsError),
}

/// Why a call failed: the error of its last attempt.
#[derive(Debug)]
pub(crate) struct CallError {
    pub(crate) error: AttemptError,
    pub(crate) attempts: u32,
}

impl From<TransportError> for AttemptError {
    fn from(error: TransportError) -> Self {
        match error.as_limit() {
            Some(limit) => AttemptError::Limit(limit),
            None => AttemptError::Transport(error),
        }
    }
}

impl fmt::Display for AttemptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AttemptError::Build(error) => error.fmt(f),
            // The service's message may repeat secrets of the request, and is not masked yet.
            AttemptError::Response(response) => {
                write!(f, "{} ({})", response.known_code().unwrap_or("error"), response.status())
            }
            AttemptError::Limit(error) => error.fmt(f),
            AttemptError::Transport(error) => error.fmt(f),
            #[cfg(feature = "sigv4")]
            AttemptError::Credentials(error) => error.fmt(f),
        }
    }
}
