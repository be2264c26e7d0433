//! Delivered and read receipts.

use std::time::SystemTime;

use crate::event::{Envelope, enveloped};
use crate::wire::item::Item;
use crate::wire::time;

/// A message was delivered to a participant or read. It applies to all earlier messages as well.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Receipt {
    envelope: Envelope,
    /// The id of the message.
    pub message_id: String,
    /// The recipients, one entry each.
    pub recipients: Vec<Recipient>,
}
enveloped!(Receipt);

/// When a message was delivered to a participant, and read.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Recipient {
    /// The participant.
    pub participant_id: Option<String>,
    /// When it was delivered, in ISO 8601.
    pub delivered: Option<String>,
    /// When it was read, in ISO 8601.
    pub read: Option<String>,
}

impl Recipient {
    /// When it was read. `None` if it was not read, or the time cannot be read.
    ///
    /// ```
    /// use connectparticipant_chat::Receipt;
    ///
    /// fn last_read(receipt: &Receipt) -> Option<std::time::SystemTime> {
    ///     receipt.recipients.iter().filter_map(|recipient| recipient.read_time()).max()
    /// }
    /// ```
    pub fn read_time(&self) -> Option<SystemTime> {
        time::system_time(self.read.as_deref()?)
    }
}

impl Receipt {
    /// Whether a participant has read it.
    ///
    /// ```
    /// use connectparticipant_chat::Receipt;
    ///
    /// fn mark(receipt: &Receipt) -> &'static str {
    ///     if receipt.is_read() { "read" } else { "delivered" }
    /// }
    /// ```
    pub fn is_read(&self) -> bool {
        self.recipients.iter().any(|recipient| recipient.read.is_some())
    }

    pub(super) fn read(envelope: Envelope, item: &Item) -> Option<Self> {
        let message_id = item.metadata.message_id.clone()?;
        if item.metadata.receipts.is_empty() {
            return None;
        }
        let recipients = item.metadata.receipts.iter().map(|receipt| Recipient {
            participant_id: receipt.recipient_participant_id.clone(),
            delivered: receipt.delivered_timestamp.clone(),
            read: receipt.read_timestamp.clone(),
        });
        Some(Self { envelope, message_id, recipients: recipients.collect() })
    }
}
