//! Timers: actions that are due at a time of the clock.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::bot::Streaming;
use super::ids::{AttachmentId, ChatId};

/// An action of a timer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Due {
    /// The chat has reached its duration.
    ChatExpires { chat: ChatId },
    /// The customer should have subscribed by now.
    CustomerMissing { chat: ChatId },
    /// The scanner has its verdict.
    ScanDone { chat: ChatId, attachment: AttachmentId },
    /// The bot's next chunk.
    BotSpeaks { chat: ChatId, answer: Box<Streaming> },
    /// The sign-in has taken too long.
    SignInTimesOut { chat: ChatId, session: String },
}

/// The actions that are due, in order.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Timers {
    #[serde(with = "super::snapshot::pairs")]
    due: BTreeMap<(Timestamp, u64), Due>,
    count: u64,
}

impl Timers {
    /// Adds an action.
    pub(crate) fn at(&mut self, time: Timestamp, due: Due) {
        self.count += 1;
        self.due.insert((time, self.count), due);
    }

    /// When the next thing is due.
    pub(crate) fn next(&self) -> Option<Timestamp> {
        self.due.keys().next().map(|(time, _)| *time)
    }

    /// Removes and returns the first action that is due.
    pub(crate) fn pop(&mut self, now: Timestamp) -> Option<(Timestamp, Due)> {
        if self.next()? > now {
            return None;
        }
        self.due.pop_first().map(|((time, _), due)| (time, due))
    }
}
