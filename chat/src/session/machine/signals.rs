//! The inputs and the actions of a machine.

use std::time::{Duration, SystemTime};

use connectparticipant::{ConnectionToken, PreSignedConnectionUrl};

use crate::delivery::{PageFault, PageRequest, TranscriptGap};
use crate::handle::state::{EndReason, State};
use crate::metrics::ReconnectReason;
use crate::service::source::{Connection, ConnectionRequest};
use crate::service::source_error::SourceError;
use crate::session::socket_state::SocketId;
use crate::socket::SocketError;
use crate::wire::frame::{Frame, Outgoing, UnknownFrame};
use crate::wire::transcript::TranscriptPage;

/// The clocks and the jitter at one input.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClockReading {
    /// Monotonic time.
    pub(crate) now: Duration,
    /// The time of day.
    pub(crate) wall: SystemTime,
    /// A random number from 0 to 1.
    pub(crate) jitter: f64,
}

/// The inputs.
#[derive(Debug)]
pub(crate) enum Input {
    Connection(Result<Connection, SourceError>),
    Opened(SocketId),
    Frame(SocketId, Frame),
    Lost(SocketId, SocketLoss, Option<SocketError>),
    Page(Result<TranscriptPage, PageFault>),
    /// The service refused a call with the token of this generation.
    TokenRefused(u64),
    Suspend,
    Resume,
    /// The network is gone, and the sockets with it.
    NetworkLost,
    /// The network is back: the next attempt is made at once.
    Wake,
    Close,
    /// Time has passed, or the consumer has taken something.
    Tick,
}

/// How a socket was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SocketLoss {
    /// The host is unreachable: the URL may still be valid.
    Unreachable,
    /// Refused, or closed after it was open: the URL is used up.
    Closed,
}

/// The actions.
#[derive(Debug)]
pub(crate) enum Action {
    Connect(ConnectionRequest),
    Open(SocketId, PreSignedConnectionUrl),
    Send(SocketId, Outgoing),
    Close(SocketId),
    Fetch(PageRequest),
    /// There is a new token, or a renewal failed (`None`).
    Token {
        token: Option<ConnectionToken>,
        generation: u64,
    },
    UnknownFrame(UnknownFrame),
    TranscriptGap(TranscriptGap),
    /// A socket is subscribed in place of another one.
    Reconnected(ReconnectReason),
    State(State),
    /// The session is over: cancel everything.
    Finish(EndReason),
}
