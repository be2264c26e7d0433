//! The numbers of a worker.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;

macro_rules! counts {
    ($($(#[doc = $doc:literal])+ $name:ident,)*) => {
        /// The numbers of a worker since its start.
        ///
        /// ```
        /// use connectparticipant_fleet::Counts;
        ///
        /// let counts = Counts::default();
        /// assert_eq!(counts.published, 0);
        /// println!("{}", serde_json::to_string(&counts).unwrap_or_default());
        /// ```
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
        #[non_exhaustive]
        pub struct Counts {
            $($(#[doc = $doc])+ pub $name: u64,)*
        }

        #[derive(Debug, Default)]
        pub(crate) struct Counters {
            $(pub(crate) $name: Counter,)*
        }

        impl Counters {
            pub(crate) fn read(&self) -> Counts {
                Counts { $($name: self.$name.0.load(Ordering::Relaxed),)* }
            }
        }
    };
}

counts! {
    /// Chats that the worker has now.
    chats,
    /// Chats that it has taken: new chats, chats of dead workers, and chats that other workers handed over.
    taken,
    /// Chats that it has handed over.
    handed_over,
    /// Chats that it had to give up, because another worker has them.
    fenced,
    /// Times that it lost its own lease, because it was silent for too long.
    leases_lost,
    /// Items that it has published.
    published,
    /// Items that NATS already had.
    duplicates,
    /// Publications that NATS refused, because another worker has the chat.
    refused,
    /// Attempts to publish that had to be repeated, because NATS did not respond.
    publish_retries,
    /// Commands that the service has carried out.
    commands,
    /// Commands that were put back, because the service could not be reached or was busy.
    commands_put_back,
    /// Commands that can never be carried out. The chat's records contain the reason.
    commands_rejected,
    /// Times that the connection to NATS was lost.
    disconnects,
    /// Seconds for which NATS has been unreachable; `None` if it is available.
    nats_away_seconds,
    /// Sessions that could not be established and are retried.
    connect_failures,
    /// Parts of a transcript that the service has not returned.
    gaps,
    /// Events that are not published: requests to sign in, to which only a session can respond, and unknown frames of the
    /// socket.
    withheld,
    /// Entries of the buckets that cannot be read.
    unreadable_entries,
}

#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn set(&self, number: usize) {
        self.0.store(number as u64, Ordering::Relaxed);
    }
}
