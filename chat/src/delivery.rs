//! Delivery: items of the socket and of the transcript become one sequence, each item once.

mod chunks;
mod cursor;
mod dedup;
mod item_clock;
mod item_hash;
mod left;
mod place;
mod queue;
mod resume_points;
mod timeline;

pub(crate) use cursor::{PageFault, PageRequest, Start};
pub(crate) use dedup::{DedupWindow, Novelty};
pub(crate) use item_hash::sip;
pub(crate) use place::{Place, Progress};
pub(crate) use queue::Delivered;
pub(crate) use timeline::Timeline;

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How an item arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Origin {
    /// Over the socket.
    Live,
    /// From the transcript: the socket missed it, or the consumer was too slow.
    Backfilled,
    /// From the transcript: it was sent before this session began.
    Past,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Origin::Live => "live",
            Origin::Backfilled => "backfilled",
            Origin::Past => "past",
        })
    }
}

/// The part of the transcript that is delivered when a session begins.
///
/// ```
/// use connectparticipant_chat::History;
///
/// assert_eq!(History::default(), History::Newest(100));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum History {
    /// Nothing: the transcript is not requested. If the socket is lost before the first message
    /// arrives, the whole transcript is delivered, because the start of the session is not known.
    None,
    /// This number of the newest items, with one call for each 100. The default is 100.
    Newest(usize),
    /// All items, including the earlier chats of a persistent chat. All of them are kept in memory
    /// until the oldest item has been read, because the transcript is read backwards. At most
    /// [`DeliverySettings::history_capacity`] items are kept.
    All,
    /// The items after this one, for a program that knows its last item. They have the origin
    /// [`Origin::Backfilled`]. If the service does not know the item, the whole transcript is
    /// delivered.
    After(String),
}

impl Default for History {
    fn default() -> Self {
        History::Newest(100)
    }
}

/// Why a part of the transcript was not delivered. Items may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum TranscriptGap {
    /// Three times in a row, the service returned a page that cannot be read or exceeds the client's limit.
    Unreadable,
    /// The service rejects the request for a page.
    Rejected,
    /// The pages repeat or never end.
    Endless,
    /// There are more items than [`DeliverySettings::history_capacity`] allows. The newest are
    /// delivered.
    TooLong,
}

impl fmt::Display for TranscriptGap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TranscriptGap::Unreadable => "a page of the transcript cannot be read",
            TranscriptGap::Rejected => "the service rejects the request for the transcript",
            TranscriptGap::Endless => "the pages of the transcript do not end",
            TranscriptGap::TooLong => "the transcript is longer than the history capacity",
        })
    }
}

/// The order of items, and how many items are kept in memory.
///
/// ```
/// use std::time::Duration;
///
/// use connectparticipant_chat::DeliverySettings;
///
/// let settings = DeliverySettings::default()
///     .reorder_window(Duration::from_millis(100))
///     .capacity(1_000)
///     .history_capacity(2_000)
///     .transcript_wait(Duration::from_secs(5))
///     .deduplication_window(8_192);
/// assert_eq!(settings.capacity, 1_000);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeliverySettings {
    /// How long an item of the socket is delayed. An earlier item that arrives in this time is
    /// delivered before it. The default is 25 ms; zero means no delay.
    pub reorder_window: Duration,
    /// How many items wait for a slow consumer, at most 16 MiB. The default is 256, the minimum 1.
    /// Further items stay in the transcript and are fetched when there is room. Items that no
    /// transcript keeps (typing, receipts) are skipped and [counted](crate::Chat::skipped). For
    /// steps of a sign-in, the end of the chat and later states of items, 64 more may wait.
    pub capacity: usize,
    /// How long live items wait for a transcript that cannot be read; the default is 10 s. Then
    /// they are delivered, and items that are found later arrive [late](crate::Envelope::late).
    pub transcript_wait: Duration,
    /// How many ids are remembered to recognise duplicates; the default is 4096, the minimum 256.
    pub deduplication_window: usize,
    /// How many items of the transcript are kept in memory while it is read backwards, at most 32
    /// MiB. The default is 10,000, the minimum 1.
    pub history_capacity: usize,
}

impl Default for DeliverySettings {
    fn default() -> Self {
        Self {
            reorder_window: Duration::from_millis(25),
            capacity: 256,
            transcript_wait: Duration::from_secs(10),
            deduplication_window: 4096,
            history_capacity: 10_000,
        }
    }
}

impl DeliverySettings {
    /// Sets how long an item of the socket is delayed.
    #[must_use]
    pub fn reorder_window(self, reorder_window: Duration) -> Self {
        Self { reorder_window, ..self }
    }

    /// How many items wait for a slow consumer.
    #[must_use]
    pub fn capacity(self, capacity: usize) -> Self {
        Self { capacity, ..self }
    }

    /// How long live items wait for a transcript that cannot be read.
    #[must_use]
    pub fn transcript_wait(self, transcript_wait: Duration) -> Self {
        Self { transcript_wait, ..self }
    }

    /// Sets how many ids are remembered.
    #[must_use]
    pub fn deduplication_window(self, deduplication_window: usize) -> Self {
        Self { deduplication_window, ..self }
    }

    /// Sets how many items of the transcript are kept in memory while it is read backwards.
    #[must_use]
    pub fn history_capacity(self, history_capacity: usize) -> Self {
        Self { history_capacity, ..self }
    }

    /// The same settings, raised to the minimums.
    fn checked(self) -> Self {
        Self {
            capacity: self.capacity.max(1),
            deduplication_window: self.deduplication_window.max(256),
            history_capacity: self.history_capacity.max(1),
            ..self
        }
    }
}
