//! What was sent, and which of the items that come are its echoes.
//!
//! An echo carries the id that sending returns, but no token, and may come before sending has
//! returned. So an item is known by its id, or else by saying what is just being sent, and by who
//! says it: an agent who says the same at the same moment is somebody else.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use connectparticipant::types::ParticipantRole;

use crate::event::Message;
use crate::send::PendingMessage;

/// What was sent in a session, the newest of it.
#[derive(Debug)]
pub(crate) struct Outbox {
    is_agent: bool,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// What is on its way, or of which it is not known whether it has arrived.
    open: VecDeque<Open>,
    /// Ids and tokens of what has arrived.
    sent: VecDeque<(String, String)>,
    /// The id of the participant, once an echo has told it.
    participant_id: Option<String>,
}

#[derive(Debug)]
struct Open {
    message: PendingMessage,
    echo: Option<String>,
}

const KEPT: usize = 64;

impl Outbox {
    pub(crate) fn new(is_agent: bool) -> Self {
        Self { is_agent, inner: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A message is about to be sent, or sent again.
    pub(crate) fn sending(&self, message: &PendingMessage) {
        let mut inner = self.lock();
        if inner.open.iter().any(|open| open.message.token() == message.token()) {
            return;
        }
        if inner.open.len() == KEPT {
            inner.open.pop_front();
        }
        inner.open.push_back(Open { message: message.clone(), echo: None });
    }

    /// A message was sent.
    pub(crate) fn sent(&self, message: &PendingMessage, id: Option<&str>) {
        let mut inner = self.lock();
        inner.open.retain(|open| open.message.token() != message.token());
        if let Some(id) = id {
            inner.remember(id, message.token());
        }
    }

    /// A message was not sent. Yields the id of its echo, which says that it was after all.
    pub(crate) fn failed(&self, message: &PendingMessage, surely: bool) -> Option<String> {
        let mut inner = self.lock();
        let at = inner.open.iter().position(|open| open.message.token() == message.token())?;
        if surely || inner.open.get(at)?.echo.is_some() {
            return inner.open.remove(at)?.echo;
        }
        None
    }

    /// Marks a message that is an echo with the token of what was sent.
    pub(crate) fn reconcile(&self, message: &mut Message) {
        let Some(id) = message.id.clone() else { return };
        let mut inner = self.lock();
        let by_id = inner.sent.iter().find(|(sent, _)| *sent == id);
        if let Some((_, token)) = by_id {
            message.client_token = Some(token.clone());
            inner.participant_id.clone_from(&message.participant_id);
            return;
        }
        let stranger = match &inner.participant_id {
            Some(own) => message.participant_id.as_ref() != Some(own),
            None => !self.plays_this_part(message.role.as_ref()),
        };
        if stranger || message.replacement {
            return;
        }
        let says_it =
            |open: &&mut Open| open.echo.is_none() && open.message.content() == message.content();
        let Some(open) = inner.open.iter_mut().find(says_it) else { return };
        open.echo = Some(id);
        message.client_token = Some(open.message.token().to_owned());
    }

    /// Whether the participant of this session may have that role. Those of a session with a
    /// participant token are customers and bots.
    fn plays_this_part(&self, role: Option<&ParticipantRole>) -> bool {
        match role {
            None => true,
            Some(ParticipantRole::Agent | ParticipantRole::Supervisor) => self.is_agent,
            Some(ParticipantRole::System) => false,
            Some(_) => !self.is_agent,
        }
    }

    /// The id of the participant, if an echo has told it.
    pub(crate) fn participant_id(&self) -> Option<String> {
        self.lock().participant_id.clone()
    }
}

impl Inner {
    fn remember(&mut self, id: &str, token: &str) {
        if self.sent.len() == KEPT {
            self.sent.pop_front();
        }
        self.sent.push_back((id.to_owned(), token.to_owned()));
    }
}
