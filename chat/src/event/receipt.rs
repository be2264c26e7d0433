//! Who got and read what.

use std::time::SystemTime;

use crate::event::{Envelope, enveloped};
use crate::item::Item;
use crate::time;

/// Somebody got or read a message. It holds for all earlier messages as well.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Receipt {
    envelope: Envelope,
    /// The message.
    pub message_id: String,
    /// Who got it, one entry each.
    pub readers: Vec<Reader>,
}
enveloped!(Receipt);

/// When a participant got a message, and read it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Reader {
    /// Who.
    pub participant_id: Option<String>,
    /// When it arrived, in ISO 8601.
    pub delivered: Option<String>,
    /// When it was read, in ISO 8601.
    pub read: Option<String>,
}

impl Reader {
    /// When it was read.
    pub fn read_time(&self) -> Option<SystemTime> {
        time::system_time(self.read.as_deref()?)
    }
}

impl Receipt {
    /// Whether anybody has read it.
    pub fn is_read(&self) -> bool {
        self.readers.iter().any(|reader| reader.read.is_some())
    }

    pub(super) fn read(envelope: Envelope, item: &Item) -> Option<Self> {
        let message_id = item.metadata.message_id.clone()?;
        if item.metadata.receipts.is_empty() {
            return None;
        }
        let readers = item.metadata.receipts.iter().map(|seen| Reader {
            participant_id: seen.recipient.clone(),
            delivered: seen.delivered.clone(),
            read: seen.read.clone(),
        });
        Some(Self { envelope, message_id, readers: readers.collect() })
    }
}
