//! Sent messages, and how their echoes are recognised among the items.
//!
//! An echo has the id that the call returns, but no token, and it may arrive before the call returns. An item is
//! therefore recognised by its id, or else by its sender and the content that is being sent. The sender matters because
//! another participant may send the same text at the same time.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use connectparticipant::types::ParticipantRole;
use serde::{Deserialize, Serialize};

use crate::event::Message;
use crate::send::PendingMessage;

/// The newest messages that a session has sent.
#[derive(Debug)]
pub(crate) struct Outbox {
    is_agent: bool,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// Messages that are being sent, or of which it is not known whether they were sent.
    open: VecDeque<Open>,
    /// Ids and tokens of the messages that were sent.
    sent: VecDeque<(String, String)>,
    /// The id of the participant, known from an echo.
    participant_id: Option<String>,
}

#[derive(Debug)]
struct Open {
    message: PendingMessage,
    echo: Option<String>,
    /// Whether the caller knows that the call has failed, and decides what becomes of the message.
    is_returned: bool,
}

/// The messages of a session as a checkpoint keeps them. It contains their texts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct KeptOutbox {
    /// Messages whose call has no response and whose echo has not arrived.
    pub(crate) pending: Vec<PendingMessage>,
    sent: VecDeque<(String, String)>,
    participant_id: Option<String>,
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
        let known = inner.open.iter_mut().find(|open| open.message.token() == message.token());
        if let Some(open) = known {
            open.is_returned = false;
            return;
        }
        if inner.open.len() == KEPT {
            inner.open.pop_front();
        }
        inner.open.push_back(Open::new(message.clone()));
    }

    /// Notes that a message was sent.
    pub(crate) fn sent(&self, message: &PendingMessage, id: Option<&str>) {
        let mut inner = self.lock();
        inner.open.retain(|open| open.message.token() != message.token());
        if let Some(id) = id {
            inner.remember(id, message.token());
        }
    }

    /// A call has failed. Returns the id of the echo, if one shows that the message was sent.
    pub(crate) fn failed(&self, message: &PendingMessage, surely: bool) -> Option<String> {
        let mut inner = self.lock();
        let at = inner.open.iter().position(|open| open.message.token() == message.token())?;
        if surely || inner.open.get(at)?.echo.is_some() {
            return inner.open.remove(at)?.echo;
        }
        inner.open.get_mut(at)?.is_returned = true;
        None
    }

    /// The messages that are being sent, or whose sending was given up without a response.
    pub(crate) fn pending(&self) -> Vec<PendingMessage> {
        let inner = self.lock();
        let is_pending = |open: &&Open| open.echo.is_none() && !open.is_returned;
        inner.open.iter().filter(is_pending).map(|open| open.message.clone()).collect()
    }

    /// Keeps a message of an earlier session that could not be sent again.
    pub(crate) fn keep_pending(&self, message: PendingMessage) {
        let mut inner = self.lock();
        let known = inner.open.iter_mut().find(|open| open.message.token() == message.token());
        match known {
            Some(open) => open.is_returned = false,
            None => inner.open.push_back(Open::new(message)),
        }
    }

    pub(crate) fn keep(&self) -> KeptOutbox {
        let pending = self.pending();
        let inner = self.lock();
        KeptOutbox {
            pending,
            sent: inner.sent.clone(),
            participant_id: inner.participant_id.clone(),
        }
    }

    /// Continues with the messages of an earlier session.
    pub(crate) fn resume(is_agent: bool, mut kept: KeptOutbox) -> Self {
        kept.sent.truncate(KEPT);
        let open = kept.pending.into_iter().take(KEPT).map(Open::new).collect();
        let inner = Inner { open, sent: kept.sent, participant_id: kept.participant_id };
        Self { is_agent, inner: Mutex::new(inner) }
    }

    /// Sets the token of the message on its echo.
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

    /// Whether the participant of this session may have that role: customers and bots connect with a
    /// participant token, agents do not.
    fn plays_this_part(&self, role: Option<&ParticipantRole>) -> bool {
        match role {
            None => true,
            Some(ParticipantRole::Agent | ParticipantRole::Supervisor) => self.is_agent,
            Some(ParticipantRole::System) => false,
            Some(_) => !self.is_agent,
        }
    }

    /// The id of the participant, if it is known.
    pub(crate) fn participant_id(&self) -> Option<String> {
        self.lock().participant_id.clone()
    }
}

impl Open {
    fn new(message: PendingMessage) -> Self {
        Self { message, echo: None, is_returned: false }
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
