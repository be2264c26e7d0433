//! Errors of calls.

use std::error::Error as StdError;
use std::fmt;

use crate::{
    BuildError, DecodeError, ErrorResponse, LimitExceeded, TransportError, TransportErrorKind,
};

/// Why a call failed. `E` is the operation's own error enum.
///
/// `Display` is one line with the operation, the code, the status, the message and the request id. It never contains a
/// secret of the request or the body of the response.
///
/// ```
/// use std::fmt::Debug;
///
/// use restjson::Error;
///
/// /// Whether to try again later.
/// fn handle<E: Debug>(error: &Error<E>) -> bool {
///     println!("{error}");
///     println!("{} after {} attempts", error.operation(), error.attempts());
///     if let Some(service_error) = error.service_error() {
///         println!("{service_error:?}: {:?} {:?}", error.code(), error.message());
///     }
///     println!("{:?} {:?} {:?}", error.status(), error.request_id(), error.response());
///     error.is_retryable() || error.is_throttling() || error.is_timeout()
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Error<E> {
    /// A member has a value that cannot be sent. Nothing was sent, except that a stream of events has sent the events
    /// before the invalid one.
    #[non_exhaustive]
    Build {
        /// The operation.
        operation: &'static str,
        /// The members and the reasons.
        error: BuildError,
    },
    /// The service refused the request or failed.
    #[non_exhaustive]
    Service {
        /// The operation.
        operation: &'static str,
        /// The service's error, typed.
        error: E,
        /// The response with the error.
        response: ErrorResponse,
        /// The number of attempts.
        attempts: u32,
    },
    /// The service carried out the request, but its response cannot be decoded.
    #[non_exhaustive]
    Decode {
        /// The operation.
        operation: &'static str,
        /// The error in the response.
        error: DecodeError,
        /// The request id.
        request_id: Option<String>,
        /// The number of attempts.
        attempts: u32,
    },
    /// A limit was reached: a time, or the size of a response.
    #[non_exhaustive]
    Limit {
        /// The operation.
        operation: &'static str,
        /// The limit and its value.
        error: LimitExceeded,
        /// The number of attempts.
        attempts: u32,
    },
    /// The request could not be sent, or its response did not arrive.
    #[non_exhaustive]
    Transport {
        /// The operation.
        operation: &'static str,
        /// The fault.
        error: TransportError,
        /// The number of attempts.
        attempts: u32,
    },
    /// The request was not sent, because the provider returned no credentials for the signature, or no token.
    #[cfg(feature = "sigv4")]
    #[non_exhaustive]
    Credentials {
        /// The operation.
        operation: &'static str,
        /// The provider and its reason.
        error: crate::signing::CredentialsError,
        /// The number of attempts that were sent before.
        attempts: u32,
    },
}

impl<E> Error<E> {
    /// The operation.
    pub fn operation(&self) -> &'static str {
        match self {
            Error::Build { operation, .. }
            | Error::Service { operation, .. }
            | Error::Decode { operation, .. }
            | Error::Limit { operation, .. }
            | Error::Transport { operation, .. } => operation,
            #[cfg(feature = "sigv4")]
            Error::Credentials { operation, .. } => operation,
        }
    }

    /// The error's code, such as `ThrottlingException`, if the service returned an error.
    pub fn code(&self) -> Option<&str> {
        self.response()?.code()
    }

    /// The service's message about the error.
    pub fn message(&self) -> Option<&str> {
        self.response()?.message()
    }

    /// The status, if there is a response.
    pub fn status(&self) -> Option<u16> {
        match self {
            Error::Decode { error, .. } => Some(error.status()),
            _ => Some(self.response()?.status()),
        }
    }

    /// The request id, if there is a response that has one.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Error::Decode { request_id, .. } => request_id.as_deref(),
            _ => self.response()?.request_id(),
        }
    }

    /// The number of attempts to send the request; 0 if it could not be encoded.
    pub fn attempts(&self) -> u32 {
        match self {
            Error::Build { .. } => 0,
            Error::Service { attempts, .. }
            | Error::Decode { attempts, .. }
            | Error::Limit { attempts, .. }
            | Error::Transport { attempts, .. } => *attempts,
            #[cfg(feature = "sigv4")]
            Error::Credentials { attempts, .. } => *attempts,
        }
    }

    /// Whether another call may succeed. Whether repeating the call is safe depends on the operation. The client has
    /// already made the safe retries that its retry policy allows.
    pub fn is_retryable(&self) -> bool {
        match self {
            Error::Build { .. } | Error::Decode { .. } => false,
            Error::Service { response, .. } => response.is_retryable(),
            Error::Limit { error, .. } => error.is_time(),
            Error::Transport { error, .. } => {
                matches!(error.kind(), TransportErrorKind::Connect | TransportErrorKind::Io)
            }
            #[cfg(feature = "sigv4")]
            Error::Credentials { error, .. } => {
                error.kind() == crate::signing::CredentialsErrorKind::Unavailable
            }
        }
    }

    /// Whether the service rejected the call because there were too many calls.
    pub fn is_throttling(&self) -> bool {
        self.response().is_some_and(ErrorResponse::is_throttling)
    }

    /// Whether a time limit was reached.
    pub fn is_timeout(&self) -> bool {
        matches!(self, Error::Limit { error, .. } if error.is_time())
    }

    /// The service's error, typed, if the service returned an error.
    pub fn service_error(&self) -> Option<&E> {
        match self {
            Error::Service { error, .. } => Some(error),
            _ => None,
        }
    }

    /// The response, if the service returned an error.
    pub fn response(&self) -> Option<&ErrorResponse> {
        match self {
            Error::Service { response, .. } => Some(response),
            _ => None,
        }
    }
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = self.operation();
        match self {
            Error::Build { error, .. } => return write!(f, "{operation} was not sent: {error}"),
            Error::Service { response, .. } => write!(f, "{operation} failed: {response}")?,
            Error::Limit { error, .. } => write!(f, "{operation} failed: {error}")?,
            Error::Transport { error, .. } => write!(f, "{operation} failed: {error}")?,
            #[cfg(feature = "sigv4")]
            Error::Credentials { error, .. } => write!(f, "{operation} was not sent: {error}")?,
            Error::Decode { error, request_id, .. } => {
                write!(f, "{operation} failed: {error}")?;
                if let Some(id) = request_id {
                    write!(f, " [request id {}]", id.escape_debug())?;
                }
            }
        }
        match self.attempts() {
            0 | 1 => Ok(()),
            attempts => write!(f, " (after {attempts} attempts)"),
        }
    }
}

impl<E: fmt::Debug> StdError for Error<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(match self {
            Error::Build { error, .. } => error,
            Error::Service { response, .. } => response,
            Error::Decode { error, .. } => error,
            Error::Limit { error, .. } => error,
            Error::Transport { error, .. } => error,
            #[cfg(feature = "sigv4")]
            Error::Credentials { error, .. } => error,
        })
    }
}
