//! The members that all items share.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use connectparticipant::types::ParticipantRole;

use crate::delivery::{Delivered, Origin};
use crate::secret::RawJson;
use crate::wire::time;

/// The members that all items of a chat share. `Debug` does not show the name of the sender.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Envelope {
    /// The id of the item.
    pub id: Option<String>,
    /// When it was sent, in ISO 8601, by the service's clock.
    pub absolute_time: Option<String>,
    /// The id of the sender. It is the same for the whole chat.
    pub participant_id: Option<String>,
    /// The role of the sender.
    pub role: Option<ParticipantRole>,
    /// The name of the sender.
    pub display_name: Option<String>,
    /// The origin of the item.
    pub origin: Origin,
    /// Whether it was sent before an item that has already been delivered. Insert it by its time.
    pub late: bool,
    /// Whether it replaces the item with the same id that was delivered before.
    pub replacement: bool,
    /// The contact it belongs to.
    pub contact_id: Option<String>,
    /// The contact it came from, in a persistent chat.
    pub related_contact_id: Option<String>,
    raw: Arc<RawJson>,
}

impl Envelope {
    pub(super) fn new(delivered: &Delivered) -> Self {
        let item = &delivered.item;
        Self {
            id: item.id.clone(),
            absolute_time: item.absolute_time.clone(),
            participant_id: item.participant_id.clone(),
            role: item.role.clone(),
            display_name: item.display_name.as_ref().map(|name| name.expose().to_owned()),
            origin: delivered.origin,
            late: delivered.late,
            replacement: delivered.replacement,
            contact_id: item.contact_id.clone(),
            related_contact_id: item.related_contact_id.clone(),
            raw: Arc::clone(&item.raw),
        }
    }

    /// When it was sent. `None` if the item has no time, or one that cannot be read.
    ///
    /// ```
    /// use connectparticipant_chat::Message;
    ///
    /// fn age(message: &Message) -> Option<std::time::Duration> {
    ///     message.time()?.elapsed().ok()
    /// }
    /// ```
    pub fn time(&self) -> Option<SystemTime> {
        time::system_time(self.absolute_time.as_deref()?)
    }

    /// The JSON of the item as it was received, with the members that this crate does not know. For text
    /// that arrives in chunks, it is the JSON of the last chunk.
    ///
    /// ```
    /// use connectparticipant_chat::Message;
    ///
    /// fn json(message: &Message) -> serde_json::Result<serde_json::Value> {
    ///     serde_json::from_str(message.raw().expose())
    /// }
    /// ```
    pub fn raw(&self) -> &RawJson {
        &self.raw
    }
}

impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Envelope")
            .field("id", &self.id)
            .field("absolute_time", &self.absolute_time)
            .field("role", &self.role)
            .field("origin", &self.origin)
            .field("late", &self.late)
            .field("replacement", &self.replacement)
            .finish_non_exhaustive()
    }
}

/// Gives a structure with an envelope the fields of the envelope.
macro_rules! enveloped {
    ($type:ty) => {
        impl std::ops::Deref for $type {
            type Target = crate::event::Envelope;

            /// The members that all items share.
            fn deref(&self) -> &crate::event::Envelope {
                &self.envelope
            }
        }
    };
}
pub(super) use enveloped;
