//! The control of a chat, for a test or a demo.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Map, Value};

use super::{ChatView, Participant};
use crate::error::ControlError;
use crate::faults::SocketFault;
use crate::hub::Hub;
use crate::item::{AttachmentStatus, Item, Role, content_type};
use crate::operations::authentication;
use crate::operations::start_chat::{ConnectionCredentials, Websocket};
use crate::operations::{attachments, connections, messages, participants, sockets};
use crate::state::ids::ChatId;
use crate::state::tokens::Identity;
use crate::state::transaction::Transaction;
use crate::{Secret, Sent, SignInOutcome, state};

/// Controls the other side of a chat: the flow, the agents, the scanner and the sockets. Clones
/// control the same chat.
#[derive(Clone)]
pub struct Chat {
    hub: Arc<Hub>,
    id: ChatId,
    token: Secret,
}

impl fmt::Debug for Chat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chat").field("contact_id", &self.id.as_str()).finish_non_exhaustive()
    }
}

/// The customer and the state of the chat.
impl Chat {
    pub(crate) fn new(hub: Arc<Hub>, id: ChatId, token: Secret) -> Self {
        Self { hub, id, token }
    }

    /// The id of the chat's first contact.
    pub fn contact_id(&self) -> &str {
        self.id.as_str()
    }

    /// The customer's participant id.
    pub fn participant_id(&self) -> String {
        self.look(|chat| {
            chat.customer().map(|customer| customer.id.to_string()).unwrap_or_default()
        })
    }

    /// The customer's participant token.
    pub fn participant_token(&self) -> &Secret {
        &self.token
    }

    /// A WebSocket URL and a connection token of the customer, as StartChatContact and
    /// CreateParticipantConnection return them. Each call creates new ones.
    pub fn connect_customer(&self) -> (Websocket, ConnectionCredentials) {
        let participant = self.participant_id().as_str().into();
        let identity = Identity { chat: self.id.clone(), participant };
        self.hub.transact(|tx| {
            (connections::websocket(tx, &identity), connections::credentials(tx, &identity))
        })
    }

    /// The current state of the chat.
    pub fn view(&self) -> ChatView {
        self.look(ChatView::of)
    }

    /// The customer's actions through the service's API, oldest first.
    pub fn sent_by_customer(&self) -> Vec<Sent> {
        self.view().sent_by_customer().cloned().collect()
    }

    /// The bytes of an attachment that has been uploaded.
    pub fn attachment(&self, attachment_id: &str) -> Option<Bytes> {
        self.hub.read(|state| state.objects.get(attachment_id).cloned())
    }

    /// The number of open WebSockets of all participants.
    pub fn open_sockets(&self) -> usize {
        self.look(|chat| chat.sockets().0)
    }

    /// Whether the chat has ended.
    pub fn has_ended(&self) -> bool {
        self.look(|chat| chat.ended.is_some())
    }

    /// Waits until `find` returns a value for the chat. There is no time limit: add one if you need
    /// it.
    pub async fn until<T>(&self, mut find: impl FnMut(&ChatView) -> Option<T>) -> T {
        self.hub.until(|state| find(&ChatView::of(state.chats.get(&self.id)?))).await
    }

    /// Waits until the customer has a subscribed socket, which receives items from then on.
    pub async fn customer_subscribed(&self) {
        let subscribed = |view: &ChatView| view.customer()?.subscribed_sockets.checked_sub(1);
        self.until(subscribed).await;
    }

    /// Chats are kept as long as the emulator runs, so the default is never returned.
    fn look<T: Default>(&self, look: impl FnOnce(&state::chat::Chat) -> T) -> T {
        self.hub.read(|state| state.chats.get(&self.id).map(look).unwrap_or_default())
    }

    fn transact<T>(&self, act: impl FnOnce(&mut Transaction<'_>, &ChatId) -> T) -> T {
        self.hub.transact(|tx| act(tx, &self.id))
    }
}

/// The flow, the agents and the scanner. Every method fails with [`ControlError::ChatEnded`] once
/// the chat has ended.
impl Chat {
    /// An agent joins.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn join(&self, display_name: &str) -> Result<Participant, ControlError> {
        self.join_as(Role::Agent, display_name)
    }

    /// Someone joins.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn join_as(&self, role: Role, display_name: &str) -> Result<Participant, ControlError> {
        let id =
            self.transact(|tx, chat| participants::join(tx, chat, role, display_name.into()))?;
        let token = self.look(|chat| chat.participant(&id).map(|who| who.token.clone()));
        let token = token.ok_or(ControlError::NoSuchParticipant)?;
        Ok(Participant::new(Arc::clone(&self.hub), self.id.clone(), id, token))
    }

    /// Sends plain text as the flow (SYSTEM). Returns the message's id.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn say(&self, text: &str) -> Result<String, ControlError> {
        self.transact(|tx, chat| messages::say(tx, chat, None, content_type::TEXT, text))
    }

    /// Sends a bot's answer in chunks; with `complete`, the whole text follows. Returns the
    /// message's id.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn stream(&self, pieces: &[&str], complete: bool) -> Result<String, ControlError> {
        let pieces: Vec<String> = pieces.iter().map(|piece| (*piece).to_owned()).collect();
        self.transact(|tx, chat| messages::stream(tx, chat, &pieces, complete))
    }

    /// Sends an event without a participant: one of the constants in [`content_type`], or an unknown one.
    /// Returns the event's id.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn event(&self, kind: &str, content: Option<&str>) -> Result<String, ControlError> {
        self.transact(|tx, chat| messages::event(tx, chat, None, kind, content))
    }

    /// Sends an item with any members. If the transcript keeps items of its type, the item is also added to
    /// the transcript. `Id`, `AbsoluteTime`, `Type`, `ContactId` and `InitialContactId` are
    /// added if they are missing.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn item(&self, item: Map<String, Value>) -> Result<String, ControlError> {
        self.transact(|tx, chat| messages::raw_item(tx, chat, item))
    }

    /// Asks the customer to sign in: `authentication.initiated`. Returns the session id.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn ask_to_sign_in(&self) -> Result<Secret, ControlError> {
        self.transact(authentication::initiate)
    }

    /// Ends the current sign-in. With [`SignInOutcome::Succeeded`] and a name, the customer's name
    /// changes afterwards.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]; [`ControlError::NoSignIn`] if there is no current sign-in.
    pub fn finish_sign_in(
        &self,
        outcome: SignInOutcome,
        display_name: Option<&str>,
    ) -> Result<(), ControlError> {
        let name = display_name.map(Secret::from);
        self.transact(|tx, chat| authentication::finish_current(tx, chat, outcome, name))
    }

    /// Changes the customer's name: `participant.displayname.updated`.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn rename_customer(&self, display_name: &str) -> Result<(), ControlError> {
        self.transact(|tx, chat| participants::rename_customer(tx, chat, display_name.into()))
    }

    /// Transfers the chat: its agents leave, and it continues with a new contact. Returns the
    /// contact's id.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn transfer(&self) -> Result<String, ControlError> {
        self.transact(participants::transfer).map(String::from)
    }

    /// Decides on an attachment that the customer has completed.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]; [`ControlError::NoSuchAttachment`]
    pub fn decide_attachment(
        &self,
        attachment_id: &str,
        status: AttachmentStatus,
    ) -> Result<(), ControlError> {
        self.transact(|tx, chat| attachments::decide(tx, chat, &attachment_id.into(), status))
    }

    /// Ends the chat: `chat.ended`.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn end(&self) -> Result<(), ControlError> {
        self.transact(participants::end)
    }

    /// Cuts all sockets and ends the chat, without a notification to any client.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn end_while_offline(&self) -> Result<(), ControlError> {
        self.transact(sockets::end_while_offline)
    }

    /// The items of the transcript, oldest first.
    pub fn transcript(&self) -> Vec<Item> {
        self.view().transcript
    }

    /// Makes the chat's sockets misbehave.
    ///
    /// # Errors
    /// [`ControlError::Invalid`] if the fault could never happen.
    pub fn inject(&self, fault: SocketFault) -> Result<(), ControlError> {
        self.transact(|tx, chat| sockets::socket_fault(tx, chat, fault))
    }
}
