//! SendChatIntegrationEvent: a customer of another messenger.

use serde_json::{Value, json};

use super::{from_control, invalid_request, topic};
use crate::api::ServiceError;
use crate::api::binding::Input;
use crate::item::content_type;
use crate::operations::start_chat::{self, StartChat};
use crate::operations::{messages, participants, text};
use crate::state::ids::{ChatId, new_uuid};
use crate::state::transaction::Transaction;

pub(super) fn send(tx: &mut Transaction<'_>, input: &Input) -> Result<Value, ServiceError> {
    let member = |name| text(input, name).unwrap_or_default().to_owned();
    let key = (member("SourceId"), member("DestinationId"));
    let Some(Value::Object(event)) = input.get("Event") else {
        return Err(invalid_request("Event is missing."));
    };
    let active = tx
        .state
        .integrations
        .get(&key)
        .cloned()
        .filter(|id| tx.state.chats.get(id).is_some_and(|chat| chat.ended.is_none()));
    let (kind, content) = (text(event, "ContentType"), text(event, "Content"));
    match (text(event, "Type").unwrap_or_default(), active) {
        ("MESSAGE", active) => {
            let Some(content) = content else {
                return Err(invalid_request("A MESSAGE must have Content."));
            };
            let is_new = active.is_none();
            let chat = match active {
                Some(chat) => chat,
                None => start(tx, key, input)?,
            };
            let customer = customer_of(tx, &chat);
            let kind = kind.unwrap_or(content_type::TEXT);
            let supported = tx.state.chats.get(&chat).map(|chat| &chat.content_types);
            if !supported.is_some_and(|types| types.iter().any(|known| known == kind)) {
                return Err(invalid_request("ContentType is not supported by this chat."));
            }
            messages::say(tx, &chat, customer.as_ref(), kind, content).map_err(from_control)?;
            Ok(json!({"InitialContactId": chat, "NewChatCreated": is_new}))
        }
        (_, None) => Err(invalid_request("There is no chat between SourceId and DestinationId.")),
        ("EVENT", Some(chat)) => {
            let Some(kind) = kind else {
                return Err(invalid_request("An EVENT must have a ContentType."));
            };
            let customer = customer_of(tx, &chat);
            messages::event(tx, &chat, customer.as_ref(), kind, content).map_err(from_control)?;
            Ok(json!({"InitialContactId": chat, "NewChatCreated": false}))
        }
        (_, Some(chat)) => {
            if let Some(customer) = customer_of(tx, &chat) {
                participants::leave(tx, &chat, &customer);
            }
            Ok(json!({"InitialContactId": chat, "NewChatCreated": false}))
        }
    }
}

fn customer_of(tx: &Transaction<'_>, chat: &ChatId) -> Option<crate::state::ids::ParticipantId> {
    Some(tx.state.chats.get(chat)?.customer()?.id.clone())
}

fn start(
    tx: &mut Transaction<'_>,
    key: (String, String),
    input: &Input,
) -> Result<ChatId, ServiceError> {
    let none = Input::new();
    let details = input.get("NewSessionDetails").and_then(Value::as_object).unwrap_or(&none);
    let participant = details.get("ParticipantDetails").and_then(Value::as_object);
    let name = participant.and_then(|it| text(it, "DisplayName")).unwrap_or(&key.0);
    let mut chat = StartChat::from(name);
    chat.attributes = super::chats::attributes(details)?;
    if let Some(Value::Array(types)) = details.get("SupportedMessagingContentTypes") {
        chat.content_types = types.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    }
    let topic = details.get("StreamingConfiguration").map(topic).transpose()?;
    chat.streaming = topic.map(|topic| (new_uuid(), topic));
    let started = start_chat::start(tx, &chat).map_err(from_control)?;
    let id = started.contact_id;
    if let Some(customer) = customer_of(tx, &id) {
        participants::joined(tx, &id, &customer);
    }
    tx.state.integrations.insert(key, id.clone());
    Ok(id)
}
