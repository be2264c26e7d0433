//! Copies of a notification.

use crate::delivery;
use crate::sns::Notification;

/// Recognises items that were delivered before, because SNS delivers at least once. It remembers a limited number of
/// ids; each takes 28 bytes and some overhead.
///
/// An item has one id, but may be published in several states: a file before and after its scan, a message
/// while a bot is writing it.
///
/// ```
/// use connectparticipant_chat::sns::{Deduplicator, Notification, Novelty};
///
/// let item = r#"{"Id": "1", "Type": "MESSAGE", "ContentType": "text/plain", "Content": "Hello",
///     "AbsoluteTime": "2026-11-26T10:00:00.000Z"}"#;
/// let notification = Notification::from_json(item)?;
/// let mut seen = Deduplicator::new(4096);
/// assert_eq!(seen.check(&notification), Novelty::New);
/// assert_eq!(seen.check(&notification), Novelty::Duplicate);
/// # Ok::<(), connectparticipant_chat::sns::DecodeError>(())
/// ```
#[derive(Debug)]
pub struct Deduplicator {
    window: delivery::DedupWindow,
}

/// How an item relates to those that came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Novelty {
    /// No item with this id is remembered.
    New,
    /// A later state of an item that is remembered.
    Update,
    /// The item was delivered before, in this state or a later one.
    Duplicate,
}

impl Deduplicator {
    /// Remembers this number of items, at least 1. The oldest is forgotten first.
    pub fn new(capacity: usize) -> Self {
        Self { window: delivery::DedupWindow::new(capacity.max(1)) }
    }

    /// Compares an item with the earlier ones, and remembers it.
    pub fn check(&mut self, notification: &Notification) -> Novelty {
        match self.window.record(&notification.item(), None, false) {
            delivery::Novelty::New => Novelty::New,
            delivery::Novelty::Update => Novelty::Update,
            delivery::Novelty::Duplicate => Novelty::Duplicate,
        }
    }
}
