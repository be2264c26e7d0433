//! The state of the connection.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::service::source_error::SourceError;

/// The state of a session's connection. [`Sender::state`](crate::Sender::state) watches it.
///
/// ```
/// use connectparticipant_chat::{Chat, State};
///
/// async fn example(chat: &Chat) -> Result<(), Box<dyn std::error::Error>> {
///     chat.state().wait_for(State::is_online).await?;
///     println!("online");
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum State {
    /// The first connection is being established.
    Connecting,
    /// The socket is subscribed: items arrive.
    Online,
    /// The socket is subscribed, but items may be late or missing: the service's back end does not
    /// respond to pings, the transcript cannot be read, or there is no connection token.
    Degraded,
    /// The socket is lost. The session tries to replace it until it succeeds, and then delivers the
    /// missed items.
    Reconnecting {
        /// How many attempts have failed since the connection was last established.
        attempt: u32,
    },
    /// Suspended by [`suspend`](crate::Sender::suspend).
    Suspended,
    /// The session is over.
    Ended(EndReason),
}

impl State {
    /// Whether items arrive.
    pub fn is_online(&self) -> bool {
        matches!(self, State::Online | State::Degraded)
    }

    /// Why the session is over, if it is.
    ///
    /// ```
    /// use connectparticipant_chat::{EndReason, State};
    ///
    /// fn has_ended(state: &State) -> bool {
    ///     matches!(state.end(), Some(EndReason::ChatEnded | EndReason::EndedWhileOffline))
    /// }
    /// ```
    pub fn end(&self) -> Option<&EndReason> {
        match self {
            State::Ended(end) => Some(end),
            _ => None,
        }
    }
}

/// Why a session is over.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum EndReason {
    /// The chat has ended.
    ChatEnded,
    /// The chat has ended, or the participant was removed, while the session was offline: the
    /// service denies a new connection.
    EndedWhileOffline,
    /// The chat was transferred from this agent to another.
    Transferred,
    /// The program closed the session, or dropped its handle.
    Closed,
    /// There is no connection, and no other attempt would help.
    Rejected(Arc<SourceError>),
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            State::Connecting => f.write_str("connecting"),
            State::Online => f.write_str("online"),
            State::Degraded => f.write_str("online, but items may be late or missing"),
            State::Reconnecting { attempt } => {
                write!(f, "reconnecting, after {attempt} failed attempts")
            }
            State::Suspended => f.write_str("suspended"),
            State::Ended(reason) => write!(f, "ended: {reason}"),
        }
    }
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

impl StdError for EndReason {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            EndReason::Rejected(error) => Some(&**error),
            _ => None,
        }
    }
}
