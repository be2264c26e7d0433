//! A chat, in the hands of a test or a demo.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Map, Value};

use super::{ChatView, ControlError, Participant, action};
use crate::faults::SocketFault;
use crate::item::{AttachmentStatus, Item, Role, content_type};
use crate::operations::authentication::{self, SignInOutcome};
use crate::operations::start_chat::{ConnectionCredentials, Websocket};
use crate::operations::{attachments, connections, messages, participants};
use crate::state::hub::{Hub, Turn};
use crate::state::tokens::Caller;
use crate::{Secret, Sent, state};

/// A chat's other side: the flow, the agents, the scanner, the wire. Clones are the same chat.
#[derive(Clone)]
pub struct Chat {
    hub: Arc<Hub>,
    contact_id: String,
}

impl fmt::Debug for Chat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chat").field("contact_id", &self.contact_id).finish_non_exhaustive()
    }
}

/// Who the customer is and what is known of the chat.
impl Chat {
    pub(crate) fn new(hub: Arc<Hub>, contact_id: String) -> Self {
        Self { hub, contact_id }
    }

    /// The id of the chat's first contact.
    pub fn contact_id(&self) -> &str {
        &self.contact_id
    }

    /// The customer's participant id.
    pub fn participant_id(&self) -> String {
        self.look(state::chat::Chat::customer_id)
    }

    /// The customer's participant token.
    pub fn participant_token(&self) -> Secret {
        self.look(|chat| {
            chat.participants.first().map(|customer| customer.token.clone()).unwrap_or_default()
        })
    }

    /// A WebSocket URL and a connection token of the customer, as StartChatContact and
    /// CreateParticipantConnection give them. Each call makes new ones.
    pub fn connect_customer(&self) -> (Websocket, ConnectionCredentials) {
        let caller = Caller { chat: self.contact_id.clone(), participant: self.participant_id() };
        self.hub.turn(|turn| {
            (connections::websocket(turn, &caller), connections::credentials(turn, &caller))
        })
    }

    /// The chat as it is now.
    pub fn view(&self) -> ChatView {
        self.look(ChatView::of)
    }

    /// What the customer did through the service's API, oldest first.
    pub fn sent_by_customer(&self) -> Vec<Sent> {
        self.view().sent_by_customer().cloned().collect()
    }

    /// The bytes of an attachment that has been uploaded.
    pub fn attachment(&self, attachment_id: &str) -> Option<Bytes> {
        self.hub.look(|state| state.objects.get(attachment_id).cloned())
    }

    /// Open WebSockets of all participants.
    pub fn open_sockets(&self) -> usize {
        self.look(|chat| chat.sockets().0)
    }

    /// Whether the chat has ended.
    pub fn has_ended(&self) -> bool {
        self.look(|chat| chat.ended.is_some())
    }

    /// Waits until `find` finds something in the chat. It waits as long as it takes: put a time
    /// limit around it.
    pub async fn until<T>(&self, mut find: impl FnMut(&ChatView) -> Option<T>) -> T {
        self.hub.until(|state| find(&ChatView::of(state.chat(&self.contact_id)?))).await
    }

    /// Waits until the customer has a socket that is subscribed: items reach it from now on.
    pub async fn customer_subscribed(&self) {
        let subscribed = |view: &ChatView| view.customer()?.subscribed_sockets.checked_sub(1);
        self.until(subscribed).await;
    }

    /// Chats stay as long as the emulator: the default is never seen.
    fn look<T: Default>(&self, look: impl FnOnce(&state::chat::Chat) -> T) -> T {
        self.hub.look(|state| state.chat(&self.contact_id).map(look).unwrap_or_default())
    }

    fn turn<T>(&self, act: impl FnOnce(&mut Turn<'_>, &str) -> T) -> T {
        self.hub.turn(|turn| act(turn, &self.contact_id))
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
        let id = self.turn(|turn, chat| action::join(turn, chat, role, display_name.into()))?;
        Ok(Participant::new(Arc::clone(&self.hub), self.contact_id.clone(), id))
    }

    /// The flow says a plain text, as SYSTEM. The message's id.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn say(&self, text: &str) -> Result<String, ControlError> {
        self.turn(|turn, chat| messages::say(turn, chat, None, content_type::TEXT, text))
    }

    /// A bot's answer comes in pieces; with `complete`, the whole text follows. The message's id.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn stream(&self, pieces: &[&str], complete: bool) -> Result<String, ControlError> {
        let pieces: Vec<String> = pieces.iter().map(|piece| (*piece).to_owned()).collect();
        self.turn(|turn, chat| messages::stream(turn, chat, &pieces, complete))
    }

    /// An event of no participant: of the constants in [`content_type`], or one that nobody knows.
    /// Its id.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn event(&self, kind: &str, content: Option<&str>) -> Result<String, ControlError> {
        self.turn(|turn, chat| messages::event(turn, chat, None, kind, content))
    }

    /// An item as it is, with whatever members it has. If it reads as an item of a type that is
    /// kept, it goes into the transcript too. `Id`, `AbsoluteTime`, `Type`, `ContactId` and
    /// `InitialContactId` are filled in if they are missing.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn item(&self, item: Map<String, Value>) -> Result<String, ControlError> {
        self.turn(|turn, chat| action::raw_item(turn, chat, item))
    }

    /// Asks the customer to sign in: `authentication.initiated`. The session id.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn ask_to_sign_in(&self) -> Result<Secret, ControlError> {
        self.turn(authentication::initiate)
    }

    /// Ends the sign-in that is going on. With [`SignInOutcome::Succeeded`] and a name, the
    /// customer's name changes after it.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]; [`ControlError::NoSignIn`] if none is going on.
    pub fn finish_sign_in(
        &self,
        outcome: SignInOutcome,
        display_name: Option<&str>,
    ) -> Result<(), ControlError> {
        let name = display_name.map(Secret::from);
        self.turn(|turn, chat| authentication::finish_current(turn, chat, outcome, name))
    }

    /// Gives the customer another name: `participant.displayname.updated`.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn rename_customer(&self, display_name: &str) -> Result<(), ControlError> {
        self.turn(|turn, chat| action::rename_customer(turn, chat, display_name.into()))
    }

    /// Transfers the chat: its agents leave, and it goes on with a new contact. The contact's id.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn transfer(&self) -> Result<String, ControlError> {
        self.turn(participants::transfer)
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
        self.turn(|turn, chat| attachments::decide(turn, chat, attachment_id, status))
    }

    /// Ends the chat: `chat.ended`.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn end(&self) -> Result<(), ControlError> {
        self.turn(action::end)
    }

    /// Cuts all sockets and ends the chat: nobody is told.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn end_while_offline(&self) -> Result<(), ControlError> {
        self.turn(action::end_while_offline)
    }

    /// The items that are kept, oldest first.
    pub fn transcript(&self) -> Vec<Item> {
        self.view().transcript
    }

    /// Makes the chat's sockets misbehave.
    pub fn inject(&self, fault: SocketFault) {
        self.turn(|turn, chat| action::socket_fault(turn, chat, fault));
    }
}
