//! A session: what it does is decided by a [`Machine`] without clock or network; a driver carries
//! it out.

mod driver;
mod heartbeat;
mod link;
mod machine;
mod renewal;
mod subscribe;

pub(crate) use driver::{Command, Driver, Parts};
pub(crate) use machine::{Machine, Settings as MachineSettings};

use std::time::Duration;

/// The times of a session. The defaults are those of the service's own clients.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timing {
    /// Between two heartbeats, 10 s. A socket that has been silent for two of them is replaced.
    pub heartbeat: Duration,
    /// How long a socket is used before it is replaced in good time, 3540 s. Up to a tenth is taken
    /// off at random.
    pub socket_life: Duration,
    /// How long a URL is tried, 85 s; the service takes it for 100 s.
    pub url_life: Duration,
    /// How long a socket may take to open, 10 s.
    pub open: Duration,
    /// How long the service may take to confirm a subscription before it is asked again, 1 s; after
    /// the fourth time the socket is replaced.
    pub subscribe: Duration,
    /// How long before its expiry a token is renewed, 10 min.
    pub renew_ahead: Duration,
    /// How long [`connect`](crate::Chat::connect) tries, 60 s.
    pub connect: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            heartbeat: Duration::from_secs(10),
            socket_life: Duration::from_secs(3540),
            url_life: Duration::from_secs(85),
            open: Duration::from_secs(10),
            subscribe: Duration::from_secs(1),
            renew_ahead: Duration::from_secs(600),
            connect: Duration::from_secs(60),
        }
    }
}

macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name(self, $name: Duration) -> Self {
            Self { $name, ..self }
        }
    )*};
}

impl Timing {
    setters! {
        /// Between two heartbeats.
        heartbeat;
        /// How long a socket is used before it is replaced in good time.
        socket_life;
        /// How long a URL is tried.
        url_life;
        /// How long a socket may take to open.
        open;
        /// How long the service may take to confirm a subscription before it is asked again.
        subscribe;
        /// How long before its expiry a token is renewed.
        renew_ahead;
        /// How long `connect` tries.
        connect;
    }
}
