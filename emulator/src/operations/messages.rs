//! SendMessage and SendEvent; messages, typing and receipts of the other side.

use serde_json::{Map, Value, json};

use super::{bot, participants, required, text};
use crate::Secret;
use crate::api::binding::Input;
use crate::api::{ErrorCode, ServiceError};
use crate::clock::in_milliseconds;
use crate::error::ControlError;
use crate::item::{Item, ItemKind, MessageMetadata, Receipt, Role, content_type, is_stored};
use crate::state::ids::{ChatId, ParticipantId};
use crate::state::notifications::Visibility;
use crate::state::sent::Sent;
use crate::state::tokens::Identity;
use crate::state::transaction::Transaction;

pub(crate) fn send_message(
    tx: &mut Transaction<'_>,
    identity: &Identity,
    input: &Input,
) -> Result<Value, ServiceError> {
    let (now, limit) = (tx.now, tx.context.settings.content_bytes);
    let chat = tx.state.chat_of(&identity.chat)?;
    let (kind, content) = (required(input, "ContentType"), required(input, "Content"));
    if !chat.content_types.iter().any(|known| known.eq_ignore_ascii_case(kind)) {
        return Err(ServiceError::validation("ContentType is not supported by this contact."));
    }
    check_size(content, limit).map_err(ServiceError::validation)?;
    let is_json = [content_type::JSON, content_type::INTERACTIVE_RESPONSE]
        .iter()
        .any(|json| json.eq_ignore_ascii_case(kind));
    if is_json && serde_json::from_str::<Value>(content).is_err() {
        return Err(ServiceError::validation("Content is not JSON."));
    }

    let mut item = chat.item_of(&identity.participant, now, ItemKind::Message);
    item.content_type = Some(kind.to_owned());
    item.content = Some(content.into());
    let mut response = json!({"Id": item.id, "AbsoluteTime": item.absolute_time});
    if let (Some(status), Some(response)) = (chat.message_processing, response.as_object_mut()) {
        response.insert("MessageMetadata".to_owned(), json!({"MessageProcessingStatus": status}));
        item.message_metadata = Some(MessageMetadata {
            message_processing_status: Some(status),
            ..MessageMetadata::default()
        });
    }
    chat.sent.push(sent("SendMessage", identity, input, &item.id));
    let by_customer = item.participant_role == Some(Role::Customer);
    tx.publish(&identity.chat, item);
    if by_customer {
        bot::answer(tx, &identity.chat, content);
    }
    Ok(response)
}

pub(crate) fn send_event(
    tx: &mut Transaction<'_>,
    identity: &Identity,
    input: &Input,
) -> Result<Value, ServiceError> {
    let (now, limit) = (tx.now, tx.context.settings.content_bytes);
    let chat = tx.state.chat_of(&identity.chat)?;
    let kind = required(input, "ContentType").to_ascii_lowercase();
    let content = text(input, "Content");
    check_size(content.unwrap_or_default(), limit).map_err(ServiceError::validation)?;
    let item = match kind.as_str() {
        content_type::TYPING => {
            let mut item = chat.item_of(&identity.participant, now, ItemKind::Event);
            item.content_type = Some(kind.clone());
            item
        }
        content_type::MESSAGE_DELIVERED | content_type::MESSAGE_READ => {
            if chat.active_participants() > 2 {
                return Err(ServiceError::new(
                    ErrorCode::Conflict,
                    "Operation can not be performed due to the state of the contact.",
                ));
            }
            let message = content
                .and_then(|content| serde_json::from_str::<Value>(content).ok())
                .and_then(|content| content.get("messageId")?.as_str().map(str::to_owned))
                .ok_or_else(|| {
                    ServiceError::validation(
                        "Content of a receipt must be a JSON object with a messageId.",
                    )
                })?;
            let read = kind == content_type::MESSAGE_READ;
            receipt(tx, &identity.chat, &identity.participant, &message, read)
                .ok_or_else(|| ServiceError::validation("messageId is not of this contact."))?
        }
        _ => {
            return Err(ServiceError::validation(
                "ContentType is not an event that participants may send.",
            ));
        }
    };
    let response = json!({"Id": item.id, "AbsoluteTime": item.absolute_time});
    let chat = tx.state.chat_of(&identity.chat)?;
    chat.sent.push(sent("SendEvent", identity, input, &item.id));
    tx.publish(&identity.chat, item);
    Ok(response)
}

fn sent(operation: &'static str, identity: &Identity, input: &Input, id: &str) -> Sent {
    Sent {
        id: Some(id.to_owned()),
        content_type: text(input, "ContentType").map(str::to_owned),
        content: text(input, "Content").map(Secret::from),
        client_token: text(input, "ClientToken").map(str::to_owned),
        ..Sent::new(operation, &identity.participant)
    }
}

/// Checks the service's limit, which applies to every participant however it sends.
pub(crate) fn check_size(content: &str, limit: usize) -> Result<(), String> {
    if content.len() > limit {
        return Err(format!("Content must not be longer than {limit} bytes."));
    }
    Ok(())
}

/// Records a receipt with its message and makes the item that reports it; `None` if there is no such
/// message.
fn receipt(
    tx: &mut Transaction<'_>,
    chat: &ChatId,
    reader: &ParticipantId,
    message: &str,
    read: bool,
) -> Option<Item> {
    let now = in_milliseconds(tx.now);
    let chat = tx.state.chats.get_mut(chat)?;
    let noted = chat.transcript.get_mut(message)?;
    let metadata = noted.message_metadata.get_or_insert_default();
    let known = metadata
        .receipts
        .iter_mut()
        .find(|known| known.recipient_participant_id == reader.as_str());
    let receipt = match known {
        Some(known) => known,
        None => {
            metadata.receipts.push(Receipt {
                recipient_participant_id: reader.to_string(),
                ..Receipt::default()
            });
            metadata.receipts.last_mut()?
        }
    };
    // A message that was read was delivered.
    receipt.delivered_timestamp.get_or_insert_with(|| now.clone());
    if read {
        receipt.read_timestamp.get_or_insert(now);
    }
    let receipt = receipt.clone();
    let mut item = chat.item_of(reader, tx.now, ItemKind::MessageMetadata);
    item.content_type = Some(content_type::MESSAGE_METADATA.to_owned());
    item.message_metadata = Some(MessageMetadata {
        message_id: Some(message.to_owned()),
        receipts: vec![receipt],
        ..MessageMetadata::default()
    });
    Some(item)
}

/// Sends a message of any participant and content type; `None` stands for the flow. Returns its id.
pub(crate) fn say(
    tx: &mut Transaction<'_>,
    chat: &ChatId,
    participant: Option<&ParticipantId>,
    kind: &str,
    content: &str,
) -> Result<String, ControlError> {
    say_to(tx, chat, participant, kind, content, Visibility::All)
}

/// Sends a message with a limited visibility. Returns its id.
pub(crate) fn say_to(
    tx: &mut Transaction<'_>,
    chat: &ChatId,
    participant: Option<&ParticipantId>,
    kind: &str,
    content: &str,
    visibility: Visibility,
) -> Result<String, ControlError> {
    let mut item = item_from(tx, chat, participant, ItemKind::Message)?;
    check_size(content, tx.context.settings.content_bytes).map_err(ControlError::Invalid)?;
    item.content_type = Some(kind.to_owned());
    item.content = Some(content.into());
    let id = item.id.clone();
    tx.publish_to(chat, item, visibility);
    Ok(id)
}

/// Sends an event of any participant, or of none. Returns its id.
pub(crate) fn event(
    tx: &mut Transaction<'_>,
    chat: &ChatId,
    participant: Option<&ParticipantId>,
    kind: &str,
    content: Option<&str>,
) -> Result<String, ControlError> {
    let mut item = match participant {
        Some(_) => item_from(tx, chat, participant, ItemKind::Event)?,
        None => {
            let now = tx.now;
            participants::active_chat(tx, chat)?.item(now, ItemKind::Event)
        }
    };
    let limit = tx.context.settings.content_bytes;
    check_size(content.unwrap_or_default(), limit).map_err(ControlError::Invalid)?;
    item.content_type = Some(kind.to_owned());
    item.content = content.map(Secret::from);
    Ok(publish(tx, chat, item))
}

/// Sends a receipt of any participant.
pub(crate) fn send_receipt(
    tx: &mut Transaction<'_>,
    chat: &ChatId,
    reader: &ParticipantId,
    message: &str,
    read: bool,
) -> Result<(), ControlError> {
    participants::active_chat(tx, chat)?;
    let item = receipt(tx, chat, reader, message, read).ok_or(ControlError::NoSuchItem)?;
    tx.publish(chat, item);
    Ok(())
}

/// Sends a message in chunks, as bots stream their answers: all chunks have one id, and with
/// `complete` the whole text follows. The transcript contains only the whole text. Returns its id.
pub(crate) fn stream(
    tx: &mut Transaction<'_>,
    chat: &ChatId,
    pieces: &[String],
    complete: bool,
) -> Result<String, ControlError> {
    let mut item = item_from(tx, chat, None, ItemKind::Message)?;
    let limit = tx.context.settings.content_bytes;
    check_size(&pieces.concat(), limit).map_err(ControlError::Invalid)?;
    item.content_type = Some(content_type::TEXT.to_owned());
    for (number, piece) in pieces.iter().enumerate() {
        let piece = chunk(&item, number, piece, false);
        send_chunk(tx, chat, &piece);
    }
    if complete {
        send_whole(tx, chat, chunk(&item, pieces.len(), &pieces.concat(), true));
    }
    Ok(item.id)
}

/// A chunk of a streamed message, or its whole text, under the message's id.
pub(crate) fn chunk(item: &Item, sent: usize, text: &str, completed: bool) -> Item {
    let number = u32::try_from(sent).unwrap_or(u32::MAX).saturating_add(1);
    Item {
        content: Some(text.into()),
        message_metadata: Some(MessageMetadata {
            message_completed: Some(completed),
            chunk_number: Some(number),
            ..MessageMetadata::default()
        }),
        ..item.clone()
    }
}

/// Sends a chunk, unless the chat wants whole messages only.
pub(crate) fn send_chunk(tx: &mut Transaction<'_>, chat: &ChatId, chunk: &Item) {
    if tx.state.chats.get(chat).is_some_and(|chat| !chat.complete_messages_only) {
        tx.send(chat, chunk);
    }
}

/// Sends the whole text of a streamed message; the transcript keeps it.
pub(crate) fn send_whole(tx: &mut Transaction<'_>, chat: &ChatId, whole: Item) {
    tx.send(chat, &whole);
    if let Some(chat) = tx.state.chats.get_mut(chat) {
        chat.transcript.put(Item { message_metadata: None, ..whole });
    }
}

/// Sends an item as it is; missing members are filled in. An item of a type that the service keeps
/// goes into the transcript too. Its id.
pub(crate) fn raw_item(
    tx: &mut Transaction<'_>,
    chat: &ChatId,
    mut item: Map<String, Value>,
) -> Result<String, ControlError> {
    let now = tx.now;
    let found = participants::active_chat(tx, chat)?;
    let blank = serde_json::to_value(found.item(now, ItemKind::Event)).unwrap_or_default();
    for (name, value) in blank.as_object().into_iter().flatten() {
        item.entry(name.clone()).or_insert_with(|| value.clone());
    }
    let id = item.get("Id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let kept = serde_json::from_value::<Item>(Value::Object(item.clone())).ok();
    let kept = kept.filter(|item| is_stored(item.content_type.as_deref().unwrap_or(""), false));
    if let Some(kept) = kept {
        found.transcript.put(kept);
    }
    tx.send(chat, &item);
    Ok(id)
}

/// An item of a participant, or of the flow without one.
fn item_from(
    tx: &mut Transaction<'_>,
    chat: &ChatId,
    participant: Option<&ParticipantId>,
    kind: ItemKind,
) -> Result<Item, ControlError> {
    let now = tx.now;
    let chat = participants::active_chat(tx, chat)?;
    match participant {
        Some(id) => {
            chat.participant(id).ok_or(ControlError::NoSuchParticipant)?;
            Ok(chat.item_of(id, now, kind))
        }
        None => Ok(Item {
            participant_role: Some(Role::System),
            display_name: Some("SYSTEM_MESSAGE".into()),
            ..chat.item(now, kind)
        }),
    }
}

fn publish(tx: &mut Transaction<'_>, chat: &ChatId, item: Item) -> String {
    let id = item.id.clone();
    tx.publish(chat, item);
    id
}
