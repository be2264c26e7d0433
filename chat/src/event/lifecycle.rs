//! Events of the chat itself.

use crate::event::{Envelope, enveloped};
use crate::wire::event_name::EventName;

/// An event of the chat or of a participant: a participant has joined, the chat was transferred.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LifecycleEvent {
    envelope: Envelope,
    /// Which event it is.
    pub name: EventName,
}
enveloped!(LifecycleEvent);

impl LifecycleEvent {
    pub(super) fn new(envelope: Envelope, name: EventName) -> Self {
        Self { envelope, name }
    }
}
