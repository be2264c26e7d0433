//! Why a request could not be sent or its response did not arrive.

use std::error::Error as StdError;
use std::fmt;

use crate::LimitExceeded;

/// A fault between the client and the service.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: Box<dyn StdError + Send + Sync>,
}

/// What kind of fault it is, which decides whether the call may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection was made, or it was closed before anything was sent over it. The service has
    /// not seen the request.
    Connect,
    /// No secure connection was made: the certificate is expired, of another host or of nobody
    /// whom this machine trusts, or the two sides have no version of TLS in common. The service
    /// has not seen the request, and will not see the next.
    Tls,
    /// The connection was lost. The service may have done what was asked.
    Io,
    /// The transport cannot send this request, and never will.
    Unsupported,
}

impl TransportError {
    /// A fault of that kind. The source must not hold the URL or a header of the request.
    pub fn new(
        kind: TransportErrorKind,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self { kind, source: source.into() }
    }

    /// A limit that the transport itself keeps was reached.
    #[cfg(all(any(feature = "hyper", feature = "reqwest"), not(target_family = "wasm")))]
    pub(crate) fn limit(limit: LimitExceeded) -> Self {
        let kind = match limit {
            LimitExceeded::Connect(_) => TransportErrorKind::Connect,
            _ => TransportErrorKind::Io,
        };
        Self::new(kind, limit)
    }

    /// The limit, if that is what it was.
    pub(crate) fn as_limit(&self) -> Option<LimitExceeded> {
        self.source.downcast_ref().cloned()
    }

    /// What kind of fault it is.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

impl fmt::Display for TransportError {
    /// The kind and the innermost cause, which is what says something.
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
