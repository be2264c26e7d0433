//! Which items have been seen, and in which state.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, Hasher, RandomState};

use connectparticipant::types::{ArtifactStatus, MessageProcessingStatus};

use crate::item::{Item, Kind};

/// The items that have been seen, the newest of them.
#[derive(Debug)]
pub(super) struct Seen {
    known: HashMap<u128, State>,
    order: VecDeque<u128>,
    limit: usize,
    /// The newest time of an item that was forgotten: older ones are not asked about any more.
    forgotten: Option<i64>,
    hashers: (RandomState, RandomState),
}

/// How far an item had got when it was seen last.
#[derive(Clone, Copy, Debug)]
struct State {
    time: i64,
    progress: Progress,
    content: u64,
}

/// A later state is greater: the pieces of a streamed message by number, then what is final.
type Progress = (bool, u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    New,
    /// The same item in a later state.
    Replacement,
    Repetition,
}

impl Seen {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            known: HashMap::new(),
            order: VecDeque::new(),
            limit,
            forgotten: None,
            hashers: (RandomState::new(), RandomState::new()),
        }
    }

    /// What an item is, and notes it. An item without an id is always new.
    pub(super) fn note(&mut self, item: &Item, from_transcript: bool) -> Verdict {
        if item.id.is_empty() {
            return Verdict::New;
        }
        let mut key = self.key(&item.id);
        if item.kind == Kind::Metadata {
            // News about a message may carry the id of the message.
            key = !key;
        }
        let time = item.milliseconds().unwrap_or(i64::MIN);
        let state = State { time, progress: progress(item), content: self.fingerprint(item) };
        if let Some(known) = self.known.get_mut(&key) {
            let later = state.progress > known.progress;
            let changed = state.progress == known.progress
                && state.content != known.content
                // The transcript may word the same state differently.
                && !from_transcript;
            if !later && !changed {
                return Verdict::Repetition;
            }
            *known = State { time: known.time, ..state };
            return Verdict::Replacement;
        }
        if from_transcript && self.forgotten.is_some_and(|forgotten| time <= forgotten) {
            return Verdict::Repetition;
        }
        if self.order.len() == self.limit
            && let Some(oldest) = self.order.pop_front()
            && let Some(state) = self.known.remove(&oldest)
        {
            self.forgotten = self.forgotten.max(Some(state.time));
        }
        self.known.insert(key, state);
        self.order.push_back(key);
        Verdict::New
    }

    /// The consumer knows this item already, from another session.
    pub(super) fn is_known(&mut self, id: &str) {
        let state = State { time: i64::MIN, progress: (true, u32::MAX), content: 0 };
        let key = self.key(id);
        self.known.insert(key, state);
        self.order.push_back(key);
    }

    pub(super) fn knows(&self, id: &str) -> bool {
        self.known.contains_key(&self.key(id))
    }

    fn key(&self, id: &str) -> u128 {
        uuid::Uuid::try_parse(id).map_or_else(
            |_| {
                let (one, other) = &self.hashers;
                u128::from(one.hash_one(id)) << 64 | u128::from(other.hash_one(id))
            },
            |uuid| uuid.as_u128(),
        )
    }

    fn fingerprint(&self, item: &Item) -> u64 {
        let mut hasher = self.hashers.0.build_hasher();
        let mut add = |text: &str| {
            hasher.write(text.as_bytes());
            hasher.write_u8(0xff);
        };
        add(&item.content_type);
        add(item.content.as_ref().map_or("", |content| content.expose()));
        for file in &item.attachments {
            add(&file.id);
            add(file.status.as_ref().map_or("", ArtifactStatus::as_str));
        }
        if item.kind == Kind::Metadata {
            add(item.metadata.message_id.as_deref().unwrap_or_default());
            for receipt in &item.metadata.receipts {
                for text in [&receipt.recipient, &receipt.delivered, &receipt.read] {
                    add(text.as_deref().unwrap_or_default());
                }
            }
        }
        add(item.metadata.processing.as_ref().map_or("", MessageProcessingStatus::as_str));
        hasher.finish()
    }
}

/// Whether nothing more is expected of an item.
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
    fn tells_repetitions_from_replacements() {
        let mut seen = Seen::new(300);
        let mut note = |json: &str, transcript| seen.note(&item(json), transcript);
        let scanning = r#"{"Id":"1","Attachments":[{"AttachmentId":"a","Status":"IN_PROGRESS"}]}"#;
        let approved = r#"{"Id":"1","Attachments":[{"AttachmentId":"a","Status":"APPROVED"}]}"#;
        assert_eq!(note(scanning, false), Verdict::New);
        assert_eq!(note(scanning, false), Verdict::Repetition);
        assert_eq!(note(approved, true), Verdict::Replacement);
        assert_eq!(note(scanning, false), Verdict::Repetition, "never back");
        assert_eq!(note(r#"{"Id":"2","Content":"x"}"#, false), Verdict::New);
        assert_eq!(note(r#"{"Id":"2","Content":"y"}"#, true), Verdict::Repetition);
        assert_eq!(note(r#"{"Id":"2","Content":"y"}"#, false), Verdict::Replacement);
        assert_eq!(note("{}", false), Verdict::New);
        assert_eq!(note("{}", false), Verdict::New, "without an id, nothing can be said");
    }

    #[test]
    fn forgets_the_oldest_but_does_not_take_them_for_new() {
        let mut seen = Seen::new(2);
        let at = |id: u32, second: u32| {
            item(&format!(r#"{{"Id":"{id}","AbsoluteTime":"2026-11-22T10:00:{second:02}.000Z"}}"#))
        };
        for second in 0..5 {
            assert_eq!(seen.note(&at(second, second), false), Verdict::New);
        }
        assert_eq!(seen.known.len(), 2);
        assert_eq!(seen.note(&at(0, 0), true), Verdict::Repetition);
        assert!(!seen.knows("0") && seen.knows("4"));
    }
}
