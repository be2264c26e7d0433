//! A session: what it does is decided by a [`Machine`] without clock or network; a driver carries
//! it out.

mod driver;
mod heartbeat;
mod machine;
mod renewal;
mod socket_state;
mod subscription;

pub(crate) use driver::{Driver, DriverParts, SessionCommand};
pub(crate) use machine::{Machine, MachineSettings};

use std::time::Duration;

/// The times of a session. The defaults are those of the service's own clients.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timing {
    /// Between two heartbeats, 10 s. A socket that has been silent for two of them is replaced.
    pub heartbeat_interval: Duration,
    /// How long a socket is used before it is replaced in good time, 3540 s. Up to a tenth is taken
    /// off at random.
    pub socket_lifetime: Duration,
    /// How long a URL is tried, 85 s; the service takes it for 100 s.
    pub url_lifetime: Duration,
    /// How long a socket may take to open, 10 s.
    pub open_timeout: Duration,
    /// How long the service may take to confirm a subscription before it is asked again, 1 s; after
    /// the fourth time the socket is replaced.
    pub subscribe_timeout: Duration,
    /// How long before its expiry a token is renewed, 10 min.
    pub token_renewal_margin: Duration,
    /// How long [`connect`](crate::Chat::connect) tries, 60 s.
    pub connect_timeout: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            heartbeat_interval: Duration::from_secs(10),
            socket_lifetime: Duration::from_secs(3540),
            url_lifetime: Duration::from_secs(85),
            open_timeout: Duration::from_secs(10),
            subscribe_timeout: Duration::from_secs(1),
            token_renewal_margin: Duration::from_secs(600),
            connect_timeout: Duration::from_secs(60),
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
        heartbeat_interval;
        /// How long a socket is used before it is replaced in good time.
        socket_lifetime;
        /// How long a URL is tried.
        url_lifetime;
        /// How long a socket may take to open.
        open_timeout;
        /// How long the service may take to confirm a subscription before it is asked again.
        subscribe_timeout;
        /// How long before its expiry a token is renewed.
        token_renewal_margin;
        /// How long `connect` tries.
        connect_timeout;
    }
}
