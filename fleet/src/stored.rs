//! The stored position of a chat, from which the next worker continues.

use std::collections::HashMap;
use std::time::Duration;

use async_nats::jetstream::kv::UpdateErrorKind;
use connectparticipant_chat::{Chat, Event};
use tokio::time::Instant;

use crate::chat_task::{ChatTask, Outcome, Stop};
use crate::entries::{self, Place};
use crate::names::place_key;
use crate::publisher::Publisher;
use crate::session::SessionState;
use crate::{FleetError, StateKey};

/// The stored state of the chat, and its revision.
pub(crate) struct Stored {
    revision: u64,
    pub(crate) state: SessionState,
    /// Items that were published after it, each with whether in its final state. The session delivers them again.
    pub(crate) published: HashMap<String, bool>,
    /// The number of the last publication that the state accounts for.
    accounted: u64,
    unsaved: usize,
    /// The state is not stored again before this time.
    next_save: Instant,
}

/// How often the place of a chat that has something new is stored.
const SAVE_EVERY: Duration = Duration::from_secs(1);
/// A place of so many bytes more is stored a second less often, so that long chats do not fill NATS's disk.
const BYTES_PER_SECOND: u64 = 8 << 10;
const SAVE_AT_LEAST_EVERY: Duration = Duration::from_secs(10);
/// The place is stored after so many items in any case: the next worker looks for them one by one.
const SAVE_AFTER: usize = 256;

impl Stored {
    /// Whether something has happened since it was stored.
    pub(crate) fn has_news(&self) -> bool {
        self.unsaved > 0
    }

    /// Whether it is time to store it.
    pub(crate) fn is_due(&self) -> bool {
        self.has_news() && Instant::now() >= self.next_save
    }

    /// More than a worker should have to look for.
    pub(crate) fn is_overdue(&self) -> bool {
        self.unsaved >= SAVE_AFTER
    }

    fn saved(&mut self, revision: u64, bytes: usize) {
        let longer = Duration::from_secs(bytes as u64 / BYTES_PER_SECOND);
        let pause = SAVE_EVERY.saturating_add(longer).min(SAVE_AT_LEAST_EVERY);
        (self.revision, self.unsaved, self.next_save) = (revision, 0, Instant::now() + pause);
    }

    /// Notes that an item which the session has delivered is published, now or by an earlier
    /// worker.
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
    /// The stored state; `None` if the chat is over.
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
                let next_save = Instant::now();
                Ok(Some(Stored { revision, state, published, accounted, unsaved: 0, next_save }))
            }
            Err(error) => {
                self.shared.nats.counters.unreadable_entries.add();
                tracing::error!(chat = %self.chat, %error, "the chat is left as it is");
                Err(Stop::With(Outcome::Unreadable))
            }
        }
    }

    /// Stores the position of the chat.
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
        let value = entries::write(&place);
        for _ in 0..2 {
            match chats.update(&key, value.clone(), stored.revision).await {
                Ok(revision) => {
                    stored.saved(revision, value.len());
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
