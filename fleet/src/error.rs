//! What can go wrong between the fleet and NATS.

use std::error::Error as StdError;
use std::time::Duration;

/// Why the fleet could not do something.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FleetError {
    /// There is no connection to NATS.
    #[error(
        "no connection to NATS at {servers}: start nats-server with -js, or give another address"
    )]
    NoConnection {
        /// The addresses.
        servers: String,
        /// Why not.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// NATS is away. The connection is established again by itself: do the same again then. A command or a chat that
    /// NATS has got nevertheless is recognised by its token or its id.
    #[error("{doing}: NATS has been away for {away:?}; do it again when it is back")]
    Away {
        /// What the fleet was doing.
        doing: &'static str,
        /// For how long it has been away.
        away: Duration,
    },
    /// NATS has not answered, or has refused.
    #[error("{doing}: {source}")]
    Nats {
        /// What the fleet was doing.
        doing: &'static str,
        /// Why it has failed.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// A stream of that name exists and does not have what the fleet relies on.
    #[error(
        "the stream {stream} has {has}, and the fleet needs {needs}: delete it, or use another prefix"
    )]
    WrongStream {
        /// The stream's name.
        stream: String,
        /// What it has.
        has: String,
        /// What it has to have.
        needs: String,
    },
    /// The prefix cannot be part of names in NATS.
    #[error("the prefix {0:?} is not 1 to 32 letters, digits, '-' and '_'")]
    Prefix(String),
    /// The chat is in the fleet already.
    #[error("the chat {0} is in the fleet already")]
    Known(crate::ChatId),
    /// The chat is not in the fleet, or has ended.
    #[error(
        "there is no chat {0} in the fleet: add it first; it is not there either once it has ended"
    )]
    Unknown(crate::ChatId),
}

impl FleetError {
    pub(crate) fn nats<E>(doing: &'static str) -> impl FnOnce(E) -> Self
    where
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        move |source| FleetError::Nats { doing, source: source.into() }
    }
}
