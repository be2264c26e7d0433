//! Errors between the fleet and NATS.

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
        /// The reason.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// NATS is unreachable. The connection is re-established automatically; then repeat the call. If NATS did receive the
    /// command or the chat, the fleet recognises it by its token or its id.
    #[error("{doing}: NATS has been unreachable for {away:?}; retry when it is available")]
    Away {
        /// The operation that failed.
        doing: &'static str,
        /// How long NATS has been unreachable.
        away: Duration,
    },
    /// NATS has not responded, or has refused the operation.
    #[error("{doing}: {source}")]
    Nats {
        /// The operation that failed.
        doing: &'static str,
        /// The reason.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// A stream with this name exists, but does not have the settings that the fleet requires.
    #[error(
        "the stream {stream} has {has}, and the fleet needs {needs}: delete it, or use another prefix"
    )]
    WrongStream {
        /// The stream's name.
        stream: String,
        /// The actual settings.
        has: String,
        /// The required settings.
        needs: String,
    },
    /// The prefix cannot be part of names in NATS.
    #[error("the prefix {0:?} is not 1 to 32 letters, digits, '-' and '_'")]
    Prefix(String),
    /// The chat is already in the fleet.
    #[error("chat {0} is already in the fleet")]
    Known(crate::ChatId),
    /// The chat is not in the fleet, or has ended.
    #[error("chat {0} is not in the fleet: it was not added, or it has ended")]
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
