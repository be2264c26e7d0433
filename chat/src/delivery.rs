//! Every item once and in order: what the socket brings and what the transcript knows become one
//! sequence.

mod chunks;
mod cursor;
mod dedup;
mod resume_points;
mod timeline;

pub(crate) use cursor::{PageFault, PageRequest, Start};
pub(crate) use timeline::{Delivered, Timeline};

use std::time::Duration;

/// How an item came to the consumer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// Over the socket, when it was sent.
    Live,
    /// From the transcript: the socket missed it, or the consumer was too slow for it.
    Backfilled,
    /// From the transcript: it was there before this session began.
    Past,
}

/// What of the transcript is delivered when a session begins.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum History {
    /// Nothing, and the transcript is not asked for. If the socket is then lost before a first
    /// message has come, the whole transcript is delivered, as nothing says where to begin.
    None,
    /// The newest items, so many; one call for each 100. The default is 100.
    Newest(usize),
    /// Everything, with the chats that a persistent chat continues. All of it is held until the
    /// oldest item has been read, since the transcript is read backwards.
    All,
    /// What came after this item: for a program that knows how far it had got. Such items are
    /// [`Origin::Backfilled`]. The whole transcript if the service does not know the item.
    After(String),
}

impl Default for History {
    fn default() -> Self {
        History::Newest(100)
    }
}

/// How items are put in order and how many are held.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeliverySettings {
    /// How long an item of the socket is held, so that one that was sent before it and comes after
    /// it is delivered in its place. 25 ms by default; zero holds nothing.
    pub reorder_window: Duration,
    /// How many items wait for a consumer that is slow, 256 by default. What comes then is left in
    /// the transcript and fetched when there is room; what no transcript keeps (typing, receipts)
    /// is skipped and [counted](crate::Chat::skipped).
    pub capacity: usize,
    /// How long live items wait for a transcript that cannot be read, 10 s by default. Then they
    /// are delivered, and what is found missing later comes [late](crate::Envelope::late).
    pub transcript_wait: Duration,
    /// How many ids are remembered to recognise repetitions, 4096 by default.
    pub deduplication_window: usize,
}

impl Default for DeliverySettings {
    fn default() -> Self {
        Self {
            reorder_window: Duration::from_millis(25),
            capacity: 256,
            transcript_wait: Duration::from_secs(10),
            deduplication_window: 4096,
        }
    }
}

impl DeliverySettings {
    /// How long an item of the socket is held.
    #[must_use]
    pub fn reorder_window(self, reorder_window: Duration) -> Self {
        Self { reorder_window, ..self }
    }

    /// How many items wait for a consumer that is slow; at least 1.
    #[must_use]
    pub fn capacity(self, capacity: usize) -> Self {
        Self { capacity: capacity.max(1), ..self }
    }

    /// How long live items wait for a transcript that cannot be read.
    #[must_use]
    pub fn transcript_wait(self, transcript_wait: Duration) -> Self {
        Self { transcript_wait, ..self }
    }

    /// How many ids are deduplication_window; at least 256.
    #[must_use]
    pub fn deduplication_window(self, deduplication_window: usize) -> Self {
        Self { deduplication_window: deduplication_window.max(256), ..self }
    }
}
