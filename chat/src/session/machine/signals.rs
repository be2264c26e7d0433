//! What goes into a machine, and what comes out.

use std::time::{Duration, SystemTime};

use connectparticipant::{ConnectionToken, PreSignedConnectionUrl};

use crate::delivery::{PageFault, PageRequest, TranscriptGap};
use crate::handle::state::{EndReason, State};
use crate::service::source::{Connection, ConnectionRequest};
use crate::service::source_error::SourceError;
use crate::session::socket_state::SocketId;
use crate::wire::frame::{Frame, Outgoing, UnknownFrame};
use crate::wire::transcript::TranscriptPage;

/// What a session knows of the reading.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClockReading {
    /// On a clock that only goes forward.
    pub(crate) now: Duration,
    /// The time of day.
    pub(crate) wall: SystemTime,
    /// From 0 to 1.
    pub(crate) jitter: f64,
}

/// What has happened.
#[derive(Debug)]
pub(crate) enum Input {
    Connection(Result<Connection, SourceError>),
    Opened(SocketId),
    Frame(SocketId, Frame),
    Lost(SocketId, SocketLoss),
    Page(Result<TranscriptPage, PageFault>),
    /// A call was refused with the token of this generation.
    TokenRefused(u64),
    Suspend,
    Resume,
    /// Whatever is waited for may be tried now: the network is back.
    Wake,
    Close,
    /// Time has passed, or the consumer has taken something.
    Tick,
}

/// How a socket was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SocketLoss {
    /// The host could not be reached: its URL may still be good.
    Unreachable,
    /// Refused, or closed after it was open: its URL is used up.
    Closed,
}

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Action {
    Connect(ConnectionRequest),
    Open(SocketId, PreSignedConnectionUrl),
    Send(SocketId, Outgoing),
    Close(SocketId),
    Fetch(PageRequest),
    /// There is a new token, or (`None`) none could be had.
    Token {
        token: Option<ConnectionToken>,
        generation: u64,
    },
    UnknownFrame(UnknownFrame),
    TranscriptGap(TranscriptGap),
    State(State),
    /// Everything that is under way is of no use any more.
    Finish(EndReason),
}
