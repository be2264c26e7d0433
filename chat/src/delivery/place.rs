//! The consumer's position in the transcript, from which another process can continue.

use std::collections::VecDeque;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::delivery::dedup::{ItemKey, SeenState};
use crate::delivery::item_hash::ItemHasher;
use crate::delivery::{History, Start};

/// The consumer's position in the transcript.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(super) hasher: ItemHasher,
    /// The newest items that the consumer has taken, in this order: those that a walk through the transcript
    /// would bring again.
    pub(super) marks: VecDeque<Mark>,
    /// The time of the newest item that `marks` has dropped.
    pub(super) forgotten: Option<i64>,
    /// The time of the newest item.
    pub(super) newest: i64,
    /// Where a walk begins that has not brought all items before the newest.
    pub(super) overtaken: Option<Box<Start>>,
    /// When the first session began, in milliseconds since 1970.
    pub(super) began: i64,
    /// The part of the transcript that a session reads if nothing was delivered yet.
    pub(super) history: History,
}

/// An item that the consumer has taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Mark {
    pub(super) key: ItemKey,
    /// Its id, if the transcript keeps it.
    pub(super) id: Option<Box<str>>,
    pub(super) state: SeenState,
}

/// The changes of the position when the consumer takes an item.
#[derive(Debug)]
pub(crate) struct Progress {
    pub(super) mark: Option<Mark>,
    pub(super) overtaken: Option<Box<Start>>,
    pub(super) is_late: bool,
    pub(super) began: i64,
}

/// How far before the newest item a walk begins, as for a session that has lost its socket.
pub(super) const OVERLAP: i64 = 10_000;
/// How long a later state of an item is expected.
const SETTLES: i64 = 3_600_000;
/// How many items are kept even if no walk would bring them.
const LEAST: usize = 16;
/// The largest number of items that are kept.
const MOST: usize = 4_096;

impl Place {
    pub(super) fn new(hasher: ItemHasher) -> Self {
        Self {
            hasher,
            marks: VecDeque::new(),
            forgotten: None,
            newest: i64::MIN,
            overtaken: None,
            began: i64::MAX,
            history: History::None,
        }
    }

    /// Sets the history to read if nothing was taken, and when the session began.
    pub(crate) fn begin(&mut self, history: History, wall: SystemTime) {
        let since_1970 = wall.duration_since(UNIX_EPOCH).unwrap_or_default();
        self.history = history;
        self.began = i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX);
    }

    /// A key for a hash that a checkpoint shows.
    pub(crate) fn print_key(&self) -> (u64, u64) {
        self.hasher.print_key()
    }

    /// The consumer has taken an item.
    pub(crate) fn take(&mut self, progress: Progress) {
        self.began = progress.began;
        if progress.overtaken.is_some() {
            self.overtaken = progress.overtaken;
        } else if !progress.is_late {
            self.overtaken = None;
        }
        let Some(mark) = progress.mark else { return };
        self.newest = self.newest.max(mark.state.time);
        if let Some(known) = self.marks.iter_mut().rev().find(|known| known.key == mark.key) {
            let time = known.state.time;
            known.state = mark.state;
            known.state.time = time;
        } else {
            self.marks.push_back(mark);
        }
        while self.has_surplus() {
            let time = self.marks.pop_front().map(|mark| mark.state.time);
            self.forgotten = self.forgotten.max(time);
        }
    }

    /// Whether a walk would begin behind the oldest item.
    fn has_surplus(&self) -> bool {
        if self.marks.len() > MOST {
            return true;
        }
        if self.marks.len() <= LEAST || self.overtaken.is_some() {
            return false;
        }
        let mut marks = self.marks.iter();
        let first_is_final = marks.next().is_none_or(|first| self.is_final(first));
        let next = marks.find(|mark| mark.id.is_some());
        let is_old = |mark: &Mark| mark.state.time <= self.newest.saturating_sub(OVERLAP);
        first_is_final && next.is_some_and(|next| is_old(next) && self.is_final(next))
    }

    fn is_final(&self, mark: &Mark) -> bool {
        mark.state.is_settled() || mark.state.time <= self.newest.saturating_sub(SETTLES)
    }

    /// Removes an item that the consumer has not requested yet.
    pub(crate) fn forget(&mut self, id: &str) {
        self.marks.retain(|mark| mark.id.as_deref() != Some(id));
    }
}
