//! How the connection stands.

use std::fmt;
use std::sync::Arc;

use crate::service::source_error::SourceError;

/// How the connection of a chat stands. [`Chat::state`](crate::Sender::state) watches it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum State {
    /// The first connection is being made.
    Connecting,
    /// Subscribed: items arrive.
    Online,
    /// Subscribed, but the service's back end does not answer pings: items may be late.
    Degraded,
    /// The socket was lost. It is being replaced, for as long as it takes; what is missed meanwhile
    /// is delivered then.
    Reconnecting {
        /// How often it has been tried in vain since the connection last stood.
        attempt: u32,
    },
    /// Suspended by [`suspend`](crate::Sender::suspend).
    Suspended,
    /// Over.
    Ended(EndReason),
}

impl State {
    /// Whether items arrive.
    pub fn is_online(&self) -> bool {
        matches!(self, State::Online | State::Degraded)
    }

    /// Why it is over, if it is.
    pub fn end(&self) -> Option<&EndReason> {
        match self {
            State::Ended(end) => Some(end),
            _ => None,
        }
    }

    pub(crate) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (State::Reconnecting { attempt: one }, State::Reconnecting { attempt: two }) => {
                one == two
            }
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

/// Why a session is over.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum EndReason {
    /// The chat has ended.
    ChatEnded,
    /// The chat has ended, or the participant was removed, while there was no connection: the
    /// service does not give a new one.
    EndedWhileOffline,
    /// The chat was handed over from this agent to another.
    Transferred,
    /// The session was closed here, or its handle was dropped.
    Closed,
    /// The service refuses to connect, for a reason that does not go away.
    Rejected(Arc<SourceError>),
}

impl fmt::Display for EndReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EndReason::ChatEnded => f.write_str("the chat has ended"),
            EndReason::EndedWhileOffline => {
                f.write_str("the chat has ended while there was no connection")
            }
            EndReason::Transferred => f.write_str("the chat was transferred to another agent"),
            EndReason::Closed => f.write_str("the session was closed"),
            EndReason::Rejected(error) => write!(f, "the connection is refused: {error}"),
        }
    }
}
