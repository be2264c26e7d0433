//! The interface to the WebSocket.

#[cfg(target_family = "wasm")]
mod browser;
#[cfg(not(target_family = "wasm"))]
mod upgrade;

#[cfg(target_family = "wasm")]
pub(crate) use browser::BrowserConnector as DefaultConnector;
#[cfg(not(target_family = "wasm"))]
pub(crate) use upgrade::UpgradeConnector as DefaultConnector;

use std::error::Error as StdError;
use std::fmt;
use std::task::{Context, Poll};

use connectparticipant::PreSignedConnectionUrl;
use restjson::{BoxFuture, MaybeSend, MaybeSync};

/// Opens sockets. The default connector uses the client's transport, with its TLS, proxies and root certificates; in a
/// browser, it uses the browser's `WebSocket`. Replace it in tests, or if the transport cannot open sockets.
///
/// ```
/// use connectparticipant::PreSignedConnectionUrl;
/// use connectparticipant::restjson::BoxFuture;
/// use connectparticipant_chat::socket::{Connector, Socket, SocketError, SocketErrorKind};
///
/// struct Offline;
///
/// impl Connector for Offline {
///     fn connect(
///         &self,
///         _: &PreSignedConnectionUrl,
///     ) -> BoxFuture<'static, Result<Box<dyn Socket>, SocketError>> {
///         Box::pin(async { Err(SocketError::new(SocketErrorKind::Unreachable, "offline")) })
///     }
/// }
/// ```
pub trait Connector: MaybeSend + MaybeSync + 'static {
    /// Opens a socket. Dropping the future must end everything that it started.
    fn connect(
        &self,
        url: &PreSignedConnectionUrl,
    ) -> BoxFuture<'static, Result<Box<dyn Socket>, SocketError>>;
}

/// An open WebSocket. It responds to pings and close frames itself, and limits the data that waits to be sent.
///
/// ```
/// use std::collections::VecDeque;
/// use std::task::{Context, Poll};
///
/// use connectparticipant_chat::socket::{Socket, SocketError, SocketErrorKind};
///
/// /// Returns texts from memory. For tests.
/// struct Recorded(VecDeque<String>);
///
/// impl Socket for Recorded {
///     fn poll_receive(
///         &mut self,
///         _: &mut Context<'_>,
///     ) -> Poll<Option<Result<String, SocketError>>> {
///         self.0.pop_front().map_or(Poll::Pending, |text| Poll::Ready(Some(Ok(text))))
///     }
///
///     fn send(&mut self, _text: &str) -> Result<(), SocketError> {
///         Ok(())
///     }
///
///     fn poll_flush(&mut self, _: &mut Context<'_>) -> Poll<Result<(), SocketError>> {
///         Poll::Ready(Ok(()))
///     }
///
///     fn close(&mut self) {}
/// }
/// ```
pub trait Socket: MaybeSend {
    /// The next text message, or `None` when the peer has closed the socket.
    fn poll_receive(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<String, SocketError>>>;

    /// Queues a text message, which [`poll_flush`](Self::poll_flush) sends.
    ///
    /// # Errors
    /// If the socket is closed, or too much waits to be sent.
    fn send(&mut self, text: &str) -> Result<(), SocketError>;

    /// Sends the queued messages.
    fn poll_flush(&mut self, context: &mut Context<'_>) -> Poll<Result<(), SocketError>>;

    /// Closes the socket with code 1000, without waiting.
    fn close(&mut self);
}

/// Why a socket did not open, or was lost. It never shows the URL.
#[derive(Debug)]
pub struct SocketError {
    kind: SocketErrorKind,
    source: Box<dyn StdError + Send + Sync>,
}

/// The kinds of socket errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SocketErrorKind {
    /// The host is unreachable. The URL can be tried again.
    Unreachable,
    /// The host responded to the upgrade with this status.
    Rejected(u16),
    /// The URL is neither `wss` nor, on this machine, `ws`.
    InvalidUrl,
    /// The client's transport cannot open sockets.
    Unsupported,
    /// The socket was lost, or the peer violated the WebSocket protocol.
    Lost,
}

impl SocketError {
    /// An error of this kind. Its source must not contain the URL.
    ///
    /// ```
    /// use connectparticipant_chat::socket::{SocketError, SocketErrorKind};
    ///
    /// let error = SocketError::new(SocketErrorKind::Lost, "the cable is cut");
    /// assert!(matches!(error.kind(), SocketErrorKind::Lost));
    /// assert_eq!(error.to_string(), "socket lost: the cable is cut");
    /// ```
    pub fn new(kind: SocketErrorKind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind, source: source.into() }
    }

    /// The kind of the error.
    pub fn kind(&self) -> SocketErrorKind {
        self.kind
    }
}

impl fmt::Display for SocketError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            SocketErrorKind::Unreachable => write!(f, "socket not reached: {}", self.source),
            SocketErrorKind::Rejected(status) => {
                write!(f, "socket refused ({status}): {}", self.source)
            }
            SocketErrorKind::InvalidUrl => write!(f, "not the URL of a socket: {}", self.source),
            SocketErrorKind::Unsupported => write!(f, "sockets are not supported: {}", self.source),
            SocketErrorKind::Lost => write!(f, "socket lost: {}", self.source),
        }
    }
}

impl StdError for SocketError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
