//! What goes into a machine, and what comes out.

use std::time::{Duration, SystemTime};

use connectparticipant::{ConnectionToken, PreSignedConnectionUrl};

use crate::delivery::{Page, PageFault, PageRequest};
use crate::frame::{Frame, Outgoing, UnknownFrame};
use crate::refusal::Refusal;
use crate::session::link::LinkId;
use crate::source::{Connection, Need};
use crate::state::State;

/// What a session knows of the moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    /// On a clock that only goes forward.
    pub(crate) now: Duration,
    /// The time of day.
    pub(crate) clock: SystemTime,
    /// From 0 to 1.
    pub(crate) jitter: f64,
}

/// What has happened.
#[derive(Debug)]
pub(crate) enum Input {
    Connection(Result<Connection, Refusal>),
    Opened(LinkId),
    Frame(LinkId, Frame),
    Lost(LinkId, Loss),
    Page(Result<Page, PageFault>),
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
pub(crate) enum Loss {
    /// The host could not be reached: its URL may still be good.
    Unreachable,
    /// Refused, or closed after it was open: its URL is used up.
    Closed,
}

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Action {
    Connect(Need),
    Open(LinkId, PreSignedConnectionUrl),
    Send(LinkId, Outgoing),
    Close(LinkId),
    Fetch(PageRequest),
    /// There is a new token, or (`None`) none could be had.
    Token {
        token: Option<ConnectionToken>,
        generation: u64,
    },
    Unknown(UnknownFrame),
    State(State),
    /// Everything that is under way is of no use any more.
    Finish,
}
