//! Which items have been seen, and in which state.

use std::collections::{HashMap, VecDeque};

use connectparticipant::types::{ArtifactStatus, MessageProcessingStatus};
use serde::{Deserialize, Serialize};

use crate::delivery::item_hash::ItemHasher;
use crate::delivery::place::Mark;
use crate::wire::item::{Item, ItemKind};

/// The newest items that have been seen: a window of bounded size.
#[derive(Debug)]
pub(crate) struct DedupWindow {
    known: HashMap<ItemKey, SeenState>,
    order: VecDeque<ItemKey>,
    limit: usize,
    /// The newest time of an item that has left the window: older items are not compared.
    forgotten: Option<i64>,
    hasher: ItemHasher,
}

/// Tells items apart: their id, or a hash of it. Kept as 32 hexadecimal digits, since not every format has
/// numbers of 128 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(crate) struct ItemKey(u128);

impl From<ItemKey> for String {
    fn from(ItemKey(key): ItemKey) -> Self {
        format!("{key:032x}")
    }
}

impl TryFrom<String> for ItemKey {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        u128::from_str_radix(&text, 16).map(ItemKey)
    }
}

/// How far an item had got when it was last seen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct SeenState {
    pub(super) time: i64,
    progress: Progress,
    content: u64,
}

/// A later state is greater: the chunks of a streamed message by number, then what is final.
type Progress = (bool, u32);

/// How an item relates to those that were seen before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Novelty {
    New,
    /// The same item in a later state.
    Update,
    Duplicate,
}

impl DedupWindow {
    pub(crate) fn new(limit: usize) -> Self {
        Self::with_hasher(limit, ItemHasher::random())
    }

    /// A window for keys and states that were made with this hasher.
    pub(super) fn with_hasher(limit: usize, hasher: ItemHasher) -> Self {
        Self { known: HashMap::new(), order: VecDeque::new(), limit, forgotten: None, hasher }
    }

    /// Says what an item is, and remembers it. `time` is when it was sent, as far as that can be
    /// believed. An item of the socket without an id is always new.
    pub(crate) fn record(
        &mut self,
        item: &Item,
        time: Option<i64>,
        from_transcript: bool,
    ) -> Novelty {
        let key = match self.key(item) {
            Some(key) => key,
            // When the transcript is read again, it contains the item again.
            None if from_transcript => self.hash(item.raw.expose()),
            None => return Novelty::New,
        };
        let time = time.unwrap_or(i64::MIN);
        let state = self.state(item, time);
        if let Some(known) = self.known.get_mut(&key) {
            if !known.is_updated_by(&state, from_transcript) {
                return Novelty::Duplicate;
            }
            *known = SeenState { time: known.time, ..state };
            return Novelty::Update;
        }
        if from_transcript && self.forgotten.is_some_and(|forgotten| time <= forgotten) {
            return Novelty::Duplicate;
        }
        if self.order.len() >= self.limit
            && let Some(oldest) = self.order.pop_front()
            && let Some(state) = self.known.remove(&oldest)
        {
            self.forgotten = self.forgotten.max(Some(state.time));
        }
        self.known.insert(key, state);
        self.order.push_back(key);
        Novelty::New
    }

    fn state(&self, item: &Item, time: i64) -> SeenState {
        SeenState { time, progress: progress(item), content: self.fingerprint(item) }
    }

    /// The mark of an item in a checkpoint, once the consumer gets the item. `None` if the item cannot be recognised
    /// again.
    pub(super) fn mark(&self, item: &Item, time: i64, from_transcript: bool) -> Option<Mark> {
        let hash = || from_transcript.then(|| self.hash(item.raw.expose()));
        let key = self.key(item).or_else(hash)?;
        let id = item.id.as_deref().filter(|_| item.is_stored()).map(Box::from);
        Some(Mark { key, id, state: self.state(item, time) })
    }

    /// Restores the items that an earlier session has seen.
    pub(super) fn restore(&mut self, marks: &VecDeque<Mark>, forgotten: Option<i64>) {
        let surplus = marks.len().saturating_sub(self.limit);
        for mark in marks.iter().skip(surplus) {
            if self.known.insert(mark.key, mark.state).is_none() {
                self.order.push_back(mark.key);
            }
        }
        let times = marks.iter().take(surplus).map(|mark| mark.state.time);
        self.forgotten = times.chain(forgotten).max();
    }

    pub(super) fn hasher(&self) -> ItemHasher {
        self.hasher
    }

    /// Adds an item that the consumer knows from an earlier session.
    pub(super) fn add_known(&mut self, id: &str) {
        let state = SeenState { time: i64::MIN, progress: (true, u32::MAX), content: 0 };
        let key = self.key_of_id(id);
        self.known.insert(key, state);
        self.order.push_back(key);
    }

    /// Whether an item of the socket has been seen in this state, or a later one.
    pub(super) fn has_seen(&self, item: &Item) -> bool {
        let known = self.key(item).and_then(|key| self.known.get(&key));
        let state = self.state(item, 0);
        known.is_some_and(|known| !known.is_updated_by(&state, false))
    }

    pub(super) fn contains(&self, item: &Item) -> bool {
        self.key(item).is_some_and(|key| self.known.contains_key(&key))
    }

    /// The key of an item that has an id.
    pub(super) fn key(&self, item: &Item) -> Option<ItemKey> {
        let ItemKey(key) = self.key_of_id(item.id.as_deref()?);
        // The metadata of a message may have the message's id.
        Some(ItemKey(if item.kind == ItemKind::Metadata { !key } else { key }))
    }

    fn key_of_id(&self, id: &str) -> ItemKey {
        uuid::Uuid::try_parse(id).map_or_else(|_| self.hash(id), |uuid| ItemKey(uuid.as_u128()))
    }

    fn hash(&self, text: &str) -> ItemKey {
        ItemKey(self.hasher.wide(text))
    }

    fn fingerprint(&self, item: &Item) -> u64 {
        let mut print = self.hasher.fingerprint();
        let mut add = |text: &str| print.add(text);
        add(&item.content_type.as_ref().map(ToString::to_string).unwrap_or_default());
        add(item.content.as_ref().map_or("", |content| content.expose()));
        for file in &item.attachments {
            add(file.attachment_id.as_deref().unwrap_or_default());
            add(file.status.as_ref().map_or("", ArtifactStatus::as_str));
        }
        if item.kind == ItemKind::Metadata {
            add(item.metadata.message_id.as_deref().unwrap_or_default());
            for receipt in &item.metadata.receipts {
                for text in [
                    &receipt.recipient_participant_id,
                    &receipt.delivered_timestamp,
                    &receipt.read_timestamp,
                ] {
                    add(text.as_deref().unwrap_or_default());
                }
            }
        }
        add(item.metadata.processing.as_ref().map_or("", MessageProcessingStatus::as_str));
        print.finish()
    }
}

impl SeenState {
    /// Whether no later state is expected.
    pub(super) fn is_settled(&self) -> bool {
        self.progress.0
    }

    fn is_updated_by(&self, state: &Self, from_transcript: bool) -> bool {
        let is_later = state.progress > self.progress;
        // The transcript may word the same state differently.
        let has_changed = state.progress == self.progress && state.content != self.content;
        is_later || has_changed && !from_transcript
    }
}

/// Whether no later state of an item is expected.
pub(super) fn is_settled(item: &Item) -> bool {
    progress(item).0
}

fn progress(item: &Item) -> Progress {
    let partial = item.metadata.chunk.filter(|_| item.metadata.completed != Some(true));
    let scanned = item.attachments.iter().all(|file| {
        matches!(file.status, Some(ArtifactStatus::Approved | ArtifactStatus::Rejected))
    });
    let processed = item.metadata.processing != Some(MessageProcessingStatus::Processing);
    (partial.is_none() && scanned && processed, partial.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(json: &str) -> Item {
        Item::from_json(json).unwrap()
    }

    #[test]
    fn tells_duplicates_from_updates() {
        let mut seen = DedupWindow::new(300);
        let mut note = |json: &str, transcript| seen.record(&item(json), None, transcript);
        let scanning = r#"{"Id":"1","Attachments":[{"AttachmentId":"a","Status":"IN_PROGRESS"}]}"#;
        let approved = r#"{"Id":"1","Attachments":[{"AttachmentId":"a","Status":"APPROVED"}]}"#;
        assert_eq!(note(scanning, false), Novelty::New);
        assert_eq!(note(scanning, false), Novelty::Duplicate);
        assert_eq!(note(approved, true), Novelty::Update);
        assert_eq!(note(scanning, false), Novelty::Duplicate, "never back");
        assert_eq!(note(r#"{"Id":"2","Content":"x"}"#, false), Novelty::New);
        assert_eq!(note(r#"{"Id":"2","Content":"y"}"#, true), Novelty::Duplicate);
        assert_eq!(note(r#"{"Id":"2","Content":"y"}"#, false), Novelty::Update);
        assert_eq!(note("{}", false), Novelty::New);
        assert_eq!(note("{}", false), Novelty::New, "without an id, nothing can be said");
        assert_eq!(note(r#"{"Content":"x"}"#, true), Novelty::New);
        assert_eq!(note(r#"{"Content":"x"}"#, true), Novelty::Duplicate, "read again");
    }

    #[test]
    fn forgets_the_oldest_but_does_not_take_them_for_new() {
        let mut seen = DedupWindow::new(2);
        let record = |seen: &mut DedupWindow, item: &Item, transcript| {
            seen.record(item, item.milliseconds(), transcript)
        };
        let at = |id: u32, second: u32| {
            item(&format!(r#"{{"Id":"{id}","AbsoluteTime":"2026-11-22T10:00:{second:02}.000Z"}}"#))
        };
        for second in 0..5 {
            assert_eq!(record(&mut seen, &at(second, second), false), Novelty::New);
        }
        assert_eq!(seen.known.len(), 2);
        assert_eq!(record(&mut seen, &at(0, 0), true), Novelty::Duplicate);
        assert!(!seen.contains(&at(0, 0)) && seen.contains(&at(4, 4)));
    }
}
