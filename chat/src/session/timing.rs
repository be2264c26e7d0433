//! The times of a session.

use std::time::Duration;

macro_rules! timing {
    ($($(#[$doc:meta])* $name:ident = $default:literal, at least $least:literal;)*) => {
        /// The times of a session. The service's own clients use the same defaults.
        ///
        /// [`Duration::MAX`] switches a limit off. A time below its minimum is raised to the
        /// minimum.
        ///
        /// ```
        /// use std::time::Duration;
        ///
        /// use connectparticipant_chat::Timing;
        ///
        /// let timing = Timing::default()
        ///     .connect_timeout(Duration::from_secs(10))
        ///     .open_timeout(Duration::from_secs(5))
        ///     .subscribe_timeout(Duration::from_secs(2))
        ///     .token_timeout(Duration::from_secs(10))
        ///     .source_timeout(Duration::from_secs(10))
        ///     .url_lifetime(Duration::from_secs(60))
        ///     .socket_lifetime(Duration::from_secs(30 * 60))
        ///     .token_renewal_margin(Duration::from_secs(5 * 60))
        ///     .heartbeat_interval(Duration::from_secs(20));
        /// assert_eq!(timing.heartbeat_interval, Duration::from_secs(20));
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Timing {
            $($(#[$doc])* pub $name: Duration,)*
        }

        impl Default for Timing {
            fn default() -> Self {
                Self { $($name: Duration::from_millis($default),)* }
            }
        }

        impl Timing {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $name(self, $name: Duration) -> Self {
                    Self { $name, ..self }
                }
            )*

            /// The same times, raised to their minimums.
            pub(crate) fn checked(self) -> Self {
                Self { $($name: self.$name.max(Duration::from_millis($least)),)* }
            }
        }
    };
}

timing! {
    /// The time between two heartbeats: 10 s, at least 10 ms. A socket that has been silent for two
    /// of them is replaced.
    heartbeat_interval = 10_000, at least 10;
    /// How long a socket is used before it is replaced: 3540 s, at least 1 s. A random part of up
    /// to a tenth is subtracted.
    socket_lifetime = 3_540_000, at least 1_000;
    /// How long a URL is tried: 85 s, at least 1 s. The service accepts it for 100 s.
    url_lifetime = 85_000, at least 1_000;
    /// How long a socket may take to open: 10 s, at least 10 ms.
    open_timeout = 10_000, at least 10;
    /// How long the service may take to confirm a subscription before the request is repeated: 1 s,
    /// at least 10 ms. After the fourth time, the socket is replaced.
    subscribe_timeout = 1_000, at least 10;
    /// How long before its expiry a token is renewed: 10 min.
    token_renewal_margin = 600_000, at least 0;
    /// How long a call waits for a connection token, if there is none or the service refused it:
    /// 20 s.
    token_timeout = 20_000, at least 0;
    /// How long a [`ConnectionSource`](crate::ConnectionSource) may take: 60 s, at least 10 ms.
    source_timeout = 60_000, at least 10;
    /// How long [`connect`](crate::Chat::connect) tries: 60 s.
    connect_timeout = 60_000, at least 0;
}
