//! Why a request could not be sent or its response did not arrive.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::LimitExceeded;

/// A fault between the client and the service.
///
/// ```
/// use restjson::{TransportError, TransportErrorKind};
///
/// let error = TransportError::new(TransportErrorKind::Connect, "connection refused");
/// assert_eq!(error.kind(), TransportErrorKind::Connect);
/// ```
#[derive(Clone, Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: Arc<dyn StdError + Send + Sync>,
}

/// The kind of a fault. It decides whether the call is retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection was made, or it was closed before anything was sent over it. The service has not received the
    /// request.
    Connect,
    /// No secure connection was made: the certificate has expired, names another host or has an unknown CA, or the two
    /// sides have no TLS version in common. The service has not received the request, and a retry would fail too.
    Tls,
    /// The connection was lost. The service may have carried out the operation.
    Io,
    /// The transport does not support this request.
    Unsupported,
}

impl TransportError {
    /// A fault of this kind. The source must not contain the URL or a header of the request.
    pub fn new(
        kind: TransportErrorKind,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self { kind, source: Arc::from(source.into()) }
    }

    /// The error of a limit that the transport itself enforces.
    #[cfg(all(any(feature = "hyper", feature = "reqwest"), not(target_family = "wasm")))]
    pub(crate) fn limit(limit: LimitExceeded) -> Self {
        let kind = match limit {
            LimitExceeded::Connect(_) => TransportErrorKind::Connect,
            _ => TransportErrorKind::Io,
        };
        Self::new(kind, limit)
    }

    /// The limit, if the error is a limit of the transport.
    pub(crate) fn as_limit(&self) -> Option<LimitExceeded> {
        self.source.downcast_ref().cloned()
    }

    /// The kind of the fault.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

impl fmt::Display for TransportError {
    /// The kind and the innermost cause, which is the most specific one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "no connection",
            TransportErrorKind::Tls => "no secure connection",
            TransportErrorKind::Io => "connection lost",
            TransportErrorKind::Unsupported => "not sent",
        })?;
        let mut cause: &dyn StdError = &*self.source;
        while let Some(source) = cause.source() {
            cause = source;
        }
        write!(f, ": {cause}")
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AnyError, Error, ErrorResponse};

    #[test]
    fn errors_are_cloned_with_their_sources() {
        let error = TransportError::new(TransportErrorKind::Io, LimitExceeded::ResponseSize(7));
        let error = AnyError::Transport { operation: "GetBook", error, attempts: 3 };
        let clone = error.clone();
        assert_eq!(clone.to_string(), error.to_string());
        let Error::Transport { error, .. } = clone else { panic!("{clone:?}") };
        assert_eq!(error.as_limit(), Some(LimitExceeded::ResponseSize(7)));

        fn is_clone<T: Clone>() {}
        is_clone::<Error<ErrorResponse>>();
    }
}
