//! The behaviour of connect:StartChatContact.

use std::collections::BTreeMap;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{bot, connections, messages, participants};
use crate::Secret;
use crate::clock::later;
use crate::error::ControlError;
use crate::item::{Item, ItemKind, MessageProcessingStatus, Role, content_type};
use crate::state::chat::Chat;
use crate::state::ids::{ChatId, ParticipantId};
use crate::state::timers::Due;
use crate::state::tokens::Identity;
use crate::state::transaction::Transaction;
use crate::state::transcript::Transcript;

/// What participants may send: `SupportedMessagingContentTypes` of StartChatContact.
const CONTENT_TYPES: [&str; 4] = [
    content_type::TEXT,
    content_type::MARKDOWN,
    content_type::JSON,
    content_type::INTERACTIVE_RESPONSE,
];

/// The parts of a connection.
const CONNECTION_TYPES: [&str; 2] = ["WEBSOCKET", "CONNECTION_CREDENTIALS"];

/// A chat to start. `"Ada".into()` is a chat with a customer who has that name.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[non_exhaustive]
pub struct StartChat {
    /// The customer's name.
    pub display_name: Secret,
    /// Plain text that the customer sends with the start.
    pub initial_message: Option<Secret>,
    /// The content types that participants may send. By default, all four of the service.
    pub content_types: Vec<String>,
    /// The parts of the customer's first connection that the response contains, over HTTP:
    /// `WEBSOCKET`, `CONNECTION_CREDENTIALS`, or both. In process, `Chat::connect_customer` returns
    /// both.
    pub connection_types: Vec<String>,
    /// How long the chat lasts, in minutes. By default, 25 hours.
    pub duration_minutes: Option<u32>,
    /// A contact of an ended chat that this chat continues: a persistent chat.
    pub source_contact_id: Option<String>,
    /// The content type of the initial message. By default, `text/plain`.
    pub initial_message_type: Option<String>,
    /// How much of the earlier chat can be read.
    pub rehydration: Rehydration,
    /// Whether agents leave the chat when the customer does.
    pub disconnect_agents_on_customer_exit: bool,
    /// Whether bots' messages arrive as a whole rather than in chunks.
    pub complete_messages_only: bool,
    /// The instance to which the chat belongs. By default, `emulator`; any id is accepted.
    pub instance_id: String,
    /// The streaming id, and the topic to which items are published from the start.
    #[serde(skip)]
    pub(crate) streaming: Option<(String, String)>,
    /// The processing status in responses to SendMessage. By default, there is none.
    pub message_processing: Option<MessageProcessingStatus>,
    /// The contact's attributes.
    pub attributes: BTreeMap<String, String>,
}

/// How much of an earlier chat a persistent chat continues.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Rehydration {
    /// The earlier chat and the chats that it continued.
    #[default]
    EntirePastSession,
    /// Only the earlier chat.
    FromSegment,
}

impl Default for StartChat {
    fn default() -> Self {
        Self {
            display_name: "Customer".into(),
            initial_message: None,
            content_types: CONTENT_TYPES.map(str::to_owned).to_vec(),
            connection_types: Vec::new(),
            duration_minutes: None,
            source_contact_id: None,
            initial_message_type: None,
            rehydration: Rehydration::default(),
            disconnect_agents_on_customer_exit: false,
            complete_messages_only: false,
            instance_id: "emulator".to_owned(),
            streaming: None,
            message_processing: None,
            attributes: BTreeMap::new(),
        }
    }
}

impl<T: Into<String>> From<T> for StartChat {
    fn from(display_name: T) -> Self {
        Self { display_name: display_name.into().into(), ..Self::default() }
    }
}

impl StartChat {
    /// Adds plain text that the customer sends with the start.
    #[must_use]
    pub fn with_initial_message(mut self, text: &str) -> Self {
        self.initial_message = Some(text.into());
        self
    }

    /// Continues an ended chat: a persistent chat.
    #[must_use]
    pub fn continued_from(mut self, contact_id: &str) -> Self {
        self.source_contact_id = Some(contact_id.to_owned());
        self
    }

    /// Sets how long the chat lasts, from 60 minutes to 7 days.
    #[must_use]
    pub fn lasting(mut self, minutes: u32) -> Self {
        self.duration_minutes = Some(minutes);
        self
    }

    /// Restricts the content types that participants may send.
    #[must_use]
    pub fn accepting(mut self, content_types: &[&str]) -> Self {
        self.content_types = content_types.iter().map(|kind| (*kind).to_owned()).collect();
        self
    }

    /// Sets the processing status in responses to SendMessage.
    #[must_use]
    pub fn processing_messages(mut self, status: MessageProcessingStatus) -> Self {
        self.message_processing = Some(status);
        self
    }
}

/// The result of starting a chat.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Started {
    /// The chat's first contact.
    pub(crate) contact_id: ChatId,
    /// The customer.
    pub(crate) participant_id: ParticipantId,
    /// The customer's participant token.
    pub(crate) participant_token: Secret,
    /// The contact that the chat continues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) continued_from_contact_id: Option<String>,
    /// The URL of the WebSocket, if requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) websocket: Option<Websocket>,
    /// A connection token, if requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) connection_credentials: Option<ConnectionCredentials>,
}

/// The URL of a WebSocket, and its expiry.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the service's names say it")]
pub struct Websocket {
    pub url: Secret,
    pub connection_expiry: String,
}

/// A connection token and its expiry.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the service's names say it")]
pub struct ConnectionCredentials {
    pub connection_token: Secret,
    pub expiry: String,
}

/// Refuses names that would have no effect.
fn check_names(chat: &StartChat) -> Result<(), ControlError> {
    let invalid = |text: String| Err(ControlError::Invalid(text));
    if chat.connection_types.iter().any(|kind| !CONNECTION_TYPES.contains(&kind.as_str())) {
        return invalid(format!("connectionTypes: expected {}", CONNECTION_TYPES.join(" or ")));
    }
    let is_known = |kind: &String| CONTENT_TYPES.contains(&kind.as_str());
    let expected = || format!("expected one of {}", CONTENT_TYPES.join(", "));
    if !chat.content_types.iter().all(is_known) {
        return invalid(format!("contentTypes: {}", expected()));
    }
    if !chat.initial_message_type.iter().all(is_known) {
        return invalid(format!("initialMessageType: {}", expected()));
    }
    Ok(())
}

/// Starts a chat. No item is sent before the customer subscribes.
pub(crate) fn start(tx: &mut Transaction<'_>, chat: &StartChat) -> Result<Started, ControlError> {
    let (now, settings) = (tx.now, &tx.context.settings);
    participants::check_name(&chat.display_name)?;
    check_names(chat)?;
    let content = chat.initial_message.as_deref().unwrap_or_default();
    messages::check_size(content, settings.content_bytes).map_err(ControlError::Invalid)?;
    let duration = match chat.duration_minutes {
        Some(minutes @ 60..=10_080) => Duration::from_secs(60 * u64::from(minutes)),
        Some(_) => {
            return Err(ControlError::Invalid("a chat lasts 60 to 10080 minutes".to_owned()));
        }
        None => settings.chat_duration,
    };
    let transcript = match &chat.source_contact_id {
        Some(source) => Transcript::after(past_of(tx, source, chat.rehydration)?),
        None => Transcript::default(),
    };

    let id = ChatId::new();
    tx.state.chats.insert(Chat {
        id: id.clone(),
        contact_id: id.first_contact(),
        contacts: vec![id.first_contact()],
        revision: 0,
        started: now,
        ended: None,
        participants: Vec::new(),
        transcript,
        rehydrates: chat.source_contact_id.is_some(),
        content_types: chat.content_types.clone(),
        message_processing: chat.message_processing,
        attributes: chat.attributes.clone(),
        disconnect_agents_on_customer_exit: chat.disconnect_agents_on_customer_exit,
        complete_messages_only: chat.complete_messages_only || !settings.message_streaming,
        instance_id: chat.instance_id.clone(),
        greeted: false,
        streaming: chat.streaming.iter().cloned().collect(),
        sent: Vec::new(),
        attachments: BTreeMap::new(),
        sign_ins: Vec::new(),
    });
    let timers = &mut tx.state.timers;
    timers.at(later(now, duration), Due::ChatExpires { chat: id.clone() });
    if let Some(limit) = settings.subscribe_within {
        timers.at(later(now, limit), Due::CustomerMissing { chat: id.clone() });
    }
    let customer = participants::add(tx, &id, Role::Customer, chat.display_name.clone());
    if let Some(text) = &chat.initial_message {
        let kind = chat.initial_message_type.as_deref().unwrap_or(content_type::TEXT);
        messages::say(tx, &id, Some(&customer), kind, text)?;
    }

    let identity = Identity { chat: id.clone(), participant: customer.clone() };
    let wants = |kind: &str| chat.connection_types.iter().any(|wanted| wanted == kind);
    let websocket = wants("WEBSOCKET").then(|| connections::websocket(tx, &identity));
    let credentials =
        wants("CONNECTION_CREDENTIALS").then(|| connections::credentials(tx, &identity));
    let token = tx.state.chats.get(&id).and_then(|chat| chat.participant(&customer));
    Ok(Started {
        participant_token: token.map(|who| who.token.clone()).unwrap_or_default(),
        contact_id: id,
        participant_id: customer,
        continued_from_contact_id: chat.source_contact_id.clone(),
        websocket,
        connection_credentials: credentials,
    })
}

/// The items of an ended chat, for a chat that continues it.
pub(crate) fn past_of(
    tx: &Transaction<'_>,
    contact: &str,
    rehydration: Rehydration,
) -> Result<Vec<Item>, ControlError> {
    let source = tx.state.chats.of_contact(contact).ok_or(ControlError::NoSuchChat)?;
    if source.ended.is_none() {
        let message = "only a chat that has ended can be continued".to_owned();
        return Err(ControlError::Invalid(message));
    }
    Ok(source.transcript.as_past(rehydration == Rehydration::EntirePastSession))
}

/// Starts the flow after the customer's socket has subscribed.
pub(crate) fn subscribed(tx: &mut Transaction<'_>, identity: &Identity) {
    participants::joined(tx, &identity.chat, &identity.participant);
    let now = tx.now;
    let Some(chat) = tx.state.chats.get_mut(&identity.chat) else { return };
    if std::mem::take(&mut chat.rehydrates) {
        let mut item = chat.item(now, ItemKind::Event);
        item.content_type = Some(content_type::CHAT_REHYDRATED.to_owned());
        tx.publish(&identity.chat, item);
    }
    let Some(chat) = tx.state.chats.get_mut(&identity.chat) else { return };
    if !std::mem::replace(&mut chat.greeted, true) {
        bot::greet(tx, &identity.chat);
    }
}

/// Ends a chat whose customer has not subscribed in time.
pub(crate) fn give_up_waiting(tx: &mut Transaction<'_>, chat: &ChatId) {
    let customer = tx.state.chats.get(chat).and_then(Chat::customer);
    if customer.is_some_and(|customer| !customer.joined) {
        participants::end_chat(tx, chat);
    }
}
