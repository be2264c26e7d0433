//! Items that were left in the transcript for a slow consumer.

use std::collections::HashSet;

use crate::delivery::dedup::ItemKey;

/// The items that were left in the transcript and have not been read since.
#[derive(Debug, Default)]
pub(super) struct LeftItems {
    keys: HashSet<ItemKey>,
    /// Items without an id, and items for which there was no room among the keys.
    others: u64,
}

impl LeftItems {
    pub(super) fn add(&mut self, key: Option<ItemKey>, limit: usize) {
        match key {
            Some(key) if self.keys.contains(&key) => {}
            Some(key) if self.keys.len() < limit => _ = self.keys.insert(key),
            _ => self.others += 1,
        }
    }

    /// Notes that the transcript has given an item. Whether it was one of these.
    pub(super) fn remove(&mut self, key: Option<ItemKey>) -> bool {
        key.is_some_and(|key| self.keys.remove(&key))
    }

    /// Notes a new item of the transcript, which may be one of the items without a key.
    pub(super) fn remove_other(&mut self) {
        self.others = self.others.saturating_sub(1);
    }

    /// Returns the number of items and resets it to zero.
    pub(super) fn take(&mut self) -> u64 {
        let keys = std::mem::take(&mut self.keys).len();
        std::mem::take(&mut self.others) + keys as u64
    }
}
