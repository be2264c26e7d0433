//! How far a chat is: what the next worker goes on from.

use std::collections::HashMap;

use async_nats::jetstream::kv::UpdateErrorKind;
use connectparticipant_chat::{Chat, Event};

use crate::chat_task::{ChatTask, Outcome, Stop};
use crate::entries::{self, Place};
use crate::names::place_key;
use crate::publisher::Publisher;
use crate::session::SessionState;
use crate::{FleetError, StateKey};

/// What is stored of the chat, and under which revision.
pub(crate) struct Stored {
    revision: u64,
    pub(crate) state: SessionState,
    /// Items that were published after it, each with whether in its final state. The session delivers them again.
    pub(crate) published: HashMap<String, bool>,
    /// The number of the last publication that the state accounts for.
    accounted: u64,
    pub(crate) unsaved: usize,
}

impl Stored {
    /// The session has delivered an item, and it is published: now, or by a worker before.
    pub(crate) fn is_published(&mut self, event: &Event, item: Delivery, publisher: &Publisher) {
        self.state.note(event);
        self.unsaved += 1;
        let is_kept =
            matches!(event, Event::Message(_) | Event::Attachment(_) | Event::Lifecycle(_));
        match item {
            // The transcript is in order: nothing before this item comes again.
            Delivery::New if is_kept => self.published.clear(),
            Delivery::New => {}
            Delivery::Again(id) => drop(self.published.remove(&id)),
        }
        // Items that the session is still to deliver again may not count before it has.
        if self.published.is_empty() {
            self.accounted = publisher.last();
        }
    }
}

/// Whether the session delivers what a worker before has published.
pub(crate) enum Delivery {
    New,
    Again(String),
}

impl ChatTask {
    /// What is stored; none if the chat is over.
    pub(crate) async fn stored(&self, publisher: &Publisher) -> Result<Option<Stored>, Stop> {
        let key = place_key(&self.chat);
        let Some(entry) = self.shared.nats.entry(&key).await? else { return Ok(None) };
        let read = entries::read::<Place>(&key, &entry.value).and_then(|place| {
            Ok((SessionState::open(self.key(), &self.chat, &place.state)?, place.published))
        });
        match read {
            Ok((state, accounted)) => {
                let published = publisher.published_after(accounted).await?;
                let accounted = if published.is_empty() { publisher.last() } else { accounted };
                let revision = entry.revision;
                Ok(Some(Stored { revision, state, published, accounted, unsaved: 0 }))
            }
            Err(error) => {
                self.shared.nats.counters.unreadable_entries.add();
                tracing::error!(chat = %self.chat, %error, "the chat is left as it is");
                Err(Stop::With(Outcome::Unreadable))
            }
        }
    }

    /// Stores how far the chat is.
    pub(crate) async fn save(
        &self,
        chat: &Chat,
        stored: &mut Stored,
        epoch: u64,
    ) -> Result<(), Stop> {
        stored.state.note_checkpoint(chat);
        let (key, chats) = (place_key(&self.chat), &self.shared.nats.chats);
        let state = stored.state.seal(self.key(), &self.chat)?;
        let place = Place { epoch, published: stored.accounted, state };
        for _ in 0..2 {
            match chats.update(&key, entries::write(&place), stored.revision).await {
                Ok(revision) => {
                    stored.revision = revision;
                    stored.unsaved = 0;
                    return Ok(());
                }
                Err(error) if error.kind() == UpdateErrorKind::WrongLastRevision => {}
                Err(error) => {
                    return Err(FleetError::nats("the place of a chat is not stored")(error).into());
                }
            }
            // An answer was lost, or another worker has the chat.
            let entry = self.shared.nats.entry(&key).await?;
            let place =
                entry.map(|entry| (entry.revision, entries::read::<Place>(&key, &entry.value)));
            match place {
                Some((revision, Ok(place))) if place.epoch <= epoch => stored.revision = revision,
                _ => return Err(Stop::With(Outcome::Fenced)),
            }
        }
        Err(FleetError::nats("the place of a chat is not stored")("its revision changes").into())
    }

    fn key(&self) -> Option<&StateKey> {
        self.shared.settings.key.as_ref()
    }
}
