//! SendMessage and SendEvent; messages, typing and receipts of the other side.

use serde_json::{Value, json};

use super::{idempotency_key, participants, required, text};
use crate::Secret;
use crate::api::binding::Input;
use crate::api::{ErrorCode, ServiceError};
use crate::clock::in_milliseconds;
use crate::control::ControlError;
use crate::item::{Item, MessageMetadata, Receipt, content_type};
use crate::state::chat::Sent;
use crate::state::hub::Turn;
use crate::state::tokens::Caller;

pub(crate) fn send_message(
    turn: &mut Turn<'_>,
    caller: &Caller,
    input: &Input,
) -> Result<Value, ServiceError> {
    let (now, limit) = (turn.now, turn.hub.settings.content_bytes);
    let chat = turn.state.callers_chat(&caller.chat)?;
    let key = idempotency_key(caller, "SendMessage", input);
    if let Some(response) = key.as_ref().and_then(|key| chat.responses.get(key)) {
        return Ok(response.clone());
    }
    let (kind, content) = (required(input, "ContentType"), required(input, "Content"));
    if !chat.content_types.iter().any(|known| known.eq_ignore_ascii_case(kind)) {
        return Err(ServiceError::validation("ContentType is not supported by this contact."));
    }
    check_size(content, limit)?;
    let is_json = [content_type::JSON, content_type::INTERACTIVE_RESPONSE]
        .iter()
        .any(|json| json.eq_ignore_ascii_case(kind));
    if is_json && serde_json::from_str::<Value>(content).is_err() {
        return Err(ServiceError::validation("Content is not JSON."));
    }

    let mut item = chat.item_of(&caller.participant, now, "MESSAGE");
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
    chat.sent.push(sent("SendMessage", caller, input, &item.id));
    if let Some(key) = key {
        chat.responses.insert(key, response.clone());
    }
    turn.publish(&caller.chat, item);
    Ok(response)
}

pub(crate) fn send_event(
    turn: &mut Turn<'_>,
    caller: &Caller,
    input: &Input,
) -> Result<Value, ServiceError> {
    let (now, limit) = (turn.now, turn.hub.settings.content_bytes);
    let chat = turn.state.callers_chat(&caller.chat)?;
    let key = idempotency_key(caller, "SendEvent", input);
    if let Some(response) = key.as_ref().and_then(|key| chat.responses.get(key)) {
        return Ok(response.clone());
    }
    let kind = required(input, "ContentType").to_ascii_lowercase();
    let content = text(input, "Content");
    check_size(content.unwrap_or_default(), limit)?;
    let item = match kind.as_str() {
        content_type::TYPING => {
            let mut item = chat.item_of(&caller.participant, now, "EVENT");
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
            receipt(turn, &caller.chat, &caller.participant, &message, read)
                .ok_or_else(|| ServiceError::validation("messageId is not of this contact."))?
        }
        _ => {
            return Err(ServiceError::validation(
                "ContentType is not an event that participants may send.",
            ));
        }
    };
    let response = json!({"Id": item.id, "AbsoluteTime": item.absolute_time});
    let chat = turn.state.callers_chat(&caller.chat)?;
    chat.sent.push(sent("SendEvent", caller, input, &item.id));
    if let Some(key) = key {
        chat.responses.insert(key, response.clone());
    }
    turn.publish(&caller.chat, item);
    Ok(response)
}

fn sent(operation: &'static str, caller: &Caller, input: &Input, id: &str) -> Sent {
    Sent {
        id: Some(id.to_owned()),
        content_type: text(input, "ContentType").map(str::to_owned),
        content: text(input, "Content").map(Secret::from),
        client_token: text(input, "ClientToken").map(str::to_owned),
        ..Sent::new(operation, &caller.participant)
    }
}

fn check_size(content: &str, limit: usize) -> Result<(), ServiceError> {
    if content.len() > limit {
        let message = format!("Content must not be longer than {limit} bytes.");
        return Err(ServiceError::validation(message));
    }
    Ok(())
}

/// Notes a receipt at its message and makes the item that tells of it; `None` if there is no such
/// message.
fn receipt(
    turn: &mut Turn<'_>,
    chat: &str,
    reader: &str,
    message: &str,
    read: bool,
) -> Option<Item> {
    let now = in_milliseconds(turn.now);
    let chat = turn.state.chats.get_mut(chat)?;
    let noted = chat.transcript.get_mut(message)?;
    let metadata = noted.message_metadata.get_or_insert_default();
    let known = metadata.receipts.iter_mut().find(|known| known.recipient_participant_id == reader);
    let receipt = match known {
        Some(known) => known,
        None => {
            metadata.receipts.push(Receipt {
                recipient_participant_id: reader.to_owned(),
                ..Receipt::default()
            });
            metadata.receipts.last_mut()?
        }
    };
    // Whoever has read a message has got it.
    receipt.delivered_timestamp.get_or_insert_with(|| now.clone());
    if read {
        receipt.read_timestamp.get_or_insert(now);
    }
    let receipt = receipt.clone();
    let mut item = chat.item_of(reader, turn.now, "MESSAGEMETADATA");
    item.content_type = Some(content_type::MESSAGE_METADATA.to_owned());
    item.message_metadata = Some(MessageMetadata {
        message_id: Some(message.to_owned()),
        receipts: vec![receipt],
        ..MessageMetadata::default()
    });
    Some(item)
}

/// A message of any participant, unchecked; `None` speaks for the flow. Its id.
pub(crate) fn say(
    turn: &mut Turn<'_>,
    contact: &str,
    participant: Option<&str>,
    kind: &str,
    content: &str,
) -> Result<String, ControlError> {
    let mut item = item_from(turn, contact, participant, "MESSAGE")?;
    item.content_type = Some(kind.to_owned());
    item.content = Some(content.into());
    Ok(publish(turn, contact, item))
}

/// An event of any participant, or of none. Its id.
pub(crate) fn event(
    turn: &mut Turn<'_>,
    contact: &str,
    participant: Option<&str>,
    kind: &str,
    content: Option<&str>,
) -> Result<String, ControlError> {
    let mut item = match participant {
        Some(_) => item_from(turn, contact, participant, "EVENT")?,
        None => {
            let now = turn.now;
            participants::active_chat(turn, contact)?.item(now, "EVENT")
        }
    };
    item.content_type = Some(kind.to_owned());
    item.content = content.map(Secret::from);
    Ok(publish(turn, contact, item))
}

/// A receipt of any participant.
pub(crate) fn other_sides_receipt(
    turn: &mut Turn<'_>,
    contact: &str,
    reader: &str,
    message: &str,
    read: bool,
) -> Result<(), ControlError> {
    let chat = participants::active_chat(turn, contact)?.initial_contact_id.clone();
    let item = receipt(turn, &chat, reader, message, read).ok_or(ControlError::NoSuchItem)?;
    turn.publish(&chat, item);
    Ok(())
}

/// A message that comes in pieces, as bots stream their answers: each piece under one id, and the
/// whole text last, if `complete`. Only the whole is kept in the transcript.
pub(crate) fn stream(
    turn: &mut Turn<'_>,
    contact: &str,
    pieces: &[String],
    complete: bool,
) -> Result<String, ControlError> {
    let mut item = item_from(turn, contact, None, "MESSAGE")?;
    item.content_type = Some(content_type::TEXT.to_owned());
    let mut number = 0;
    let mut piece_of = |text: &str, completed: bool| {
        number += 1;
        let mut piece = item.clone();
        piece.content = Some(text.into());
        piece.message_metadata = Some(MessageMetadata {
            message_completed: Some(completed),
            chunk_number: Some(number),
            ..MessageMetadata::default()
        });
        piece
    };
    let initial = participants::active_chat(turn, contact)?.initial_contact_id.clone();
    for piece in pieces {
        let piece = piece_of(piece, false);
        turn.send(&initial, &piece);
    }
    if complete {
        let whole = piece_of(&pieces.concat(), true);
        turn.send(&initial, &whole);
        let chat = participants::active_chat(turn, contact)?;
        chat.transcript.put(Item { message_metadata: None, ..whole });
    }
    Ok(item.id)
}

/// An item of a participant; of the flow, if there is none.
fn item_from(
    turn: &mut Turn<'_>,
    contact: &str,
    participant: Option<&str>,
    kind: &str,
) -> Result<Item, ControlError> {
    let now = turn.now;
    let chat = participants::active_chat(turn, contact)?;
    match participant {
        Some(id) => {
            chat.participant(id).ok_or(ControlError::NoSuchParticipant)?;
            Ok(chat.item_of(id, now, kind))
        }
        None => Ok(Item {
            participant_role: Some(crate::item::Role::System),
            display_name: Some("SYSTEM_MESSAGE".into()),
            ..chat.item(now, kind)
        }),
    }
}

fn publish(turn: &mut Turn<'_>, contact: &str, item: Item) -> String {
    let id = item.id.clone();
    let chat = turn.state.chat(contact).map(|chat| chat.initial_contact_id.clone());
    if let Some(chat) = chat {
        turn.publish(&chat, item);
    }
    id
}
