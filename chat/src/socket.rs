//! The seam to the WebSocket.

mod upgrade;

pub(crate) use upgrade::UpgradeConnector;

use std::error::Error as StdError;
use std::fmt;
use std::task::{Context, Poll};

use connectparticipant::PreSignedConnectionUrl;
use restjson::BoxFuture;

/// Opens sockets. The default one goes through the client's transport, with its TLS, its proxies
/// and its roots; replace it where that cannot be, and in tests.
pub trait Connector: Send + Sync + 'static {
    /// Opens a socket. Dropping the future must end what it began.
    fn connect(
        &self,
        url: &PreSignedConnectionUrl,
    ) -> BoxFuture<'static, Result<Box<dyn Socket>, SocketError>>;
}

/// An open WebSocket. Pings are answered by it, and close frames.
pub trait Socket: Send {
    /// The next text that has come; `None` when the other side has closed.
    fn poll_receive(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<String, SocketError>>>;

    /// Takes a text to be sent by [`poll_flush`](Self::poll_flush).
    ///
    /// # Errors
    /// If the socket is closed or holds too much that is not sent.
    fn send(&mut self, text: &str) -> Result<(), SocketError>;

    /// Sends what has been taken.
    fn poll_flush(&mut self, context: &mut Context<'_>) -> Poll<Result<(), SocketError>>;

    /// Closes it with code 1000, as far as that can be done at once.
    fn close(&mut self);
}

/// Why a socket does not open, or is of no use any more. Never holds its URL.
#[derive(Debug)]
pub struct SocketError {
    kind: SocketErrorKind,
    source: Box<dyn StdError + Send + Sync>,
}

/// What kind of fault it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SocketErrorKind {
    /// The host was not reached: the URL may be tried again.
    Unreachable,
    /// The host has answered with this status instead of opening a socket.
    Rejected(u16),
    /// The URL is not one for a socket: neither `wss` nor, on this machine, `ws`.
    InvalidUrl,
    /// The transport cannot open sockets.
    Unsupported,
    /// The socket was lost, or what came over it does not follow the WebSocket protocol.
    Lost,
}

impl SocketError {
    /// A fault of that kind. The source must not hold the URL.
    pub fn new(kind: SocketErrorKind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind, source: source.into() }
    }

    /// What kind of fault it is.
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
            SocketErrorKind::InvalidUrl => write!(f, "not a URL for a socket: {}", self.source),
            SocketErrorKind::Unsupported => write!(f, "no sockets here: {}", self.source),
            SocketErrorKind::Lost => write!(f, "socket lost: {}", self.source),
        }
    }
}

impl StdError for SocketError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
