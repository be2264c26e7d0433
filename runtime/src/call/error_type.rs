//! The class of an error, as an attribute of measurements and spans. It has few values and never
//! holds a secret.

use std::borrow::Cow;

use super::attempt_error::AttemptError;
use crate::{Error, ErrorResponse, LimitExceeded, TransportError, TransportErrorKind};

type ErrorType = Cow<'static, str>;

impl AttemptError {
    /// OpenTelemetry's `error.type`.
    pub(crate) fn error_type(&self) -> ErrorType {
        match self {
            AttemptError::Build(_) => "build".into(),
            AttemptError::Response(response) => of_response(response),
            AttemptError::Limit(limit) => of_limit(limit),
            AttemptError::Transport(error) => of_transport(error),
            #[cfg(feature = "sigv4")]
            AttemptError::Credentials(_) => "credentials".into(),
        }
    }
}

impl<E> Error<E> {
    /// OpenTelemetry's `error.type`.
    pub(crate) fn error_type(&self) -> ErrorType {
        match self {
            Error::Build { .. } => "build".into(),
            Error::Service { response, .. } => of_response(response),
            Error::Decode { .. } => "decode".into(),
            Error::Limit { error, .. } => of_limit(error),
            Error::Transport { error, .. } => of_transport(error),
            #[cfg(feature = "sigv4")]
            Error::Credentials { .. } => "credentials".into(),
        }
    }
}

/// The code, if it is known. Other texts may repeat secrets of the request, and their number is
/// unlimited.
fn of_response(response: &ErrorResponse) -> ErrorType {
    match response.known_code() {
        Some(code) => code.into(),
        None => response.status().to_string().into(),
    }
}

fn of_limit(limit: &LimitExceeded) -> ErrorType {
    match limit {
        LimitExceeded::Connect(_) => "connect_timeout",
        LimitExceeded::Attempt(_) => "attempt_timeout",
        LimitExceeded::Operation(_) => "operation_timeout",
        LimitExceeded::Idle(_) => "idle_timeout",
        LimitExceeded::ResponseSize(_) => "response_size",
        LimitExceeded::HeaderSize(_) => "header_size",
    }
    .into()
}

fn of_transport(error: &TransportError) -> ErrorType {
    match error.kind() {
        TransportErrorKind::Connect => "connect",
        TransportErrorKind::Tls => "tls",
        TransportErrorKind::Io => "io",
        TransportErrorKind::Unsupported => "unsupported",
    }
    .into()
}
