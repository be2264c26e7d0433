//! A chat's session, from what is stored of it.

use connectparticipant::{Client, ParticipantToken};
use connectparticipant_chat::{Chat, Checkpoint, ConnectError, EndReason, Event, History};
use serde::{Deserialize, Serialize};

use crate::entries::{self, EntryError};
use crate::names::place_key;
use crate::{ChatId, FleetError, StateKey, seal};

/// The largest checkpoint that is stored, in bytes.
const MOST_CHECKPOINT: usize = 512 << 10;

/// What is stored of a session.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SessionState {
    token: String,
    /// The last item that the transcript keeps: the place if the checkpoint cannot be read.
    after: Option<String>,
    /// The session's checkpoint, without tokens.
    checkpoint: Option<String>,
}

/// Why there is no session.
pub(crate) enum NoSession {
    /// The chat is over.
    Over(String),
    /// There may be one later.
    Later(ConnectError),
}

impl SessionState {
    pub(crate) fn new(token: &ParticipantToken) -> Self {
        Self { token: token.expose().to_owned(), after: None, checkpoint: None }
    }

    /// Opens a stored state.
    pub(crate) fn open(
        key: Option<&StateKey>,
        chat: &ChatId,
        state: &str,
    ) -> Result<Self, EntryError> {
        let name = place_key(chat);
        let state = seal::open(key, chat, state)
            .map_err(|error| EntryError::Sealed { key: name.clone(), reason: error.to_string() })?;
        entries::read(&name, state.as_bytes())
    }

    /// The state, sealed for storage.
    pub(crate) fn seal(&self, key: Option<&StateKey>, chat: &ChatId) -> Result<String, FleetError> {
        let state = entries::write(self);
        let failed = FleetError::nats("the place of a chat is not stored");
        seal::seal(key, chat, &String::from_utf8_lossy(&state))
            .ok_or_else(|| failed("the system gives no random numbers"))
    }

    /// Notes an event that is published.
    pub(crate) fn note(&mut self, event: &Event) {
        if let Event::Message(_) | Event::Attachment(_) = event
            && let Some(id) = event.envelope().and_then(|envelope| envelope.id.clone())
        {
            self.after = Some(id);
        }
    }

    /// Notes where the session is: everything that it has delivered is published.
    pub(crate) fn note_checkpoint(&mut self, chat: &Chat) {
        let checkpoint = chat.checkpoint().to_json();
        // Many long messages that wait for an answer. They are in the queue, too.
        self.checkpoint = (checkpoint.len() <= MOST_CHECKPOINT).then_some(checkpoint);
    }

    /// Connects and continues at the stored position.
    pub(crate) async fn connect(&self, chat: &ChatId, client: &Client) -> Result<Chat, NoSession> {
        let resumed = match self.checkpoint.as_deref().map(Checkpoint::from_json) {
            Some(Ok(checkpoint)) => {
                let resumed = Chat::resume(client, checkpoint);
                Some(resumed.participant_token(self.token.as_str()).connect().await)
            }
            Some(Err(error)) => Some(Err(ConnectError::Checkpoint(error))),
            None => None,
        };
        let connected = match resumed {
            // As that of a worker with a later version of this crate.
            Some(Err(ConnectError::Checkpoint(error))) => {
                tracing::warn!(%chat, %error, "the chat continues after its last item instead");
                self.connect_after(client).await
            }
            Some(connected) => connected,
            None => self.connect_after(client).await,
        };
        match connected {
            Ok(chat) => Ok(chat),
            Err(ConnectError::AccessDenied(error)) => Err(NoSession::Over(error.to_string())),
            Err(ConnectError::Ended(
                reason @ (EndReason::ChatEnded | EndReason::EndedWhileOffline),
            )) => Err(NoSession::Over(reason.to_string())),
            Err(error) => Err(NoSession::Later(error)),
        }
    }

    async fn connect_after(&self, client: &Client) -> Result<Chat, ConnectError> {
        let history = self.after.clone().map_or(History::All, History::After);
        Chat::builder(client, self.token.as_str()).history(history).connect().await
    }
}
