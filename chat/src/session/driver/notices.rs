//! Events on their way to the handle, and those that are not items.

use std::collections::VecDeque;

use crate::delivery::Progress;
use crate::event::Event;

/// An event on its way to the handle.
#[derive(Debug)]
pub(crate) struct HandedOver {
    pub(crate) event: Event,
    /// The consumer's new position in the transcript, if the event is an item.
    pub(crate) progress: Option<Progress>,
}

impl HandedOver {
    /// An event that is not an item.
    pub(super) fn notice(event: Event) -> Self {
        Self { event, progress: None }
    }
}

/// Events that are not items and wait for the consumer: unknown frames and gaps. No transcript has
/// them, so those for which there is no room are lost and counted.
#[derive(Debug, Default)]
pub(super) struct Notices {
    pub(super) waiting: VecDeque<Event>,
    pub(super) lost: u64,
    /// Whether the next event is one of these, and not an item.
    pub(super) first: bool,
}

/// How many events that are not items wait for a slow consumer.
const NOTICES: usize = 64;

impl Notices {
    pub(super) fn push(&mut self, event: Event) {
        if self.waiting.len() < NOTICES {
            self.waiting.push_back(event);
        } else {
            self.lost += 1;
        }
    }
}
