//! The program's position in the events of a session.

use crate::delivery::Place;
use crate::event::Event;
use crate::session::HandedOver;

/// The events that a program has taken, for checkpoints.
#[derive(Debug)]
pub(crate) struct Position {
    pub(crate) place: Place,
    /// The contact that items have named.
    pub(crate) contact_id: Option<String>,
    /// Whether it has taken the request of the newest sign-in, and its outcome.
    pub(crate) is_sign_in_requested: bool,
    pub(crate) is_sign_in_over: bool,
}

impl Position {
    pub(crate) fn new(place: Place) -> Self {
        let contact_id = None;
        Self { place, contact_id, is_sign_in_requested: false, is_sign_in_over: false }
    }

    /// The program takes an event.
    pub(crate) fn take(&mut self, handed_over: HandedOver) -> Event {
        let HandedOver { event, progress } = handed_over;
        if let Some(progress) = progress {
            self.place.take(progress);
        }
        match &event {
            Event::SignInRequested(_) => {
                (self.is_sign_in_requested, self.is_sign_in_over) = (true, false);
            }
            Event::SignedIn | Event::SignInFailed(_) => self.is_sign_in_over = true,
            _ => {}
        }
        if self.contact_id.is_none()
            && let Some(envelope) = event.envelope()
        {
            self.contact_id.clone_from(&envelope.contact_id);
        }
        event
    }
}
