//! Operations on a contact: stopping it, its attributes, its streaming.

use serde_json::{Value, json};

use super::{active_chat_of, chat_of, chats, from_control, invalid_request, topic};
use crate::api::ServiceError;
use crate::api::binding::Input;
use crate::operations::{participants, text};
use crate::state::ids::new_uuid;
use crate::state::transaction::Transaction;

/// Streaming endpoints of one contact.
const STREAMINGS: usize = 5;

pub(super) fn stop(tx: &mut Transaction<'_>, input: &Input) -> Result<Value, ServiceError> {
    let chat = active_chat_of(tx, input, "ContactId")?;
    participants::end(tx, &chat).map_err(from_control)?;
    Ok(json!({}))
}

pub(super) fn attributes(tx: &mut Transaction<'_>, input: &Input) -> Result<Value, ServiceError> {
    Ok(json!({"Attributes": chat_of(tx, input, "InitialContactId")?.attributes}))
}

pub(super) fn update_attributes(
    tx: &mut Transaction<'_>,
    input: &Input,
) -> Result<Value, ServiceError> {
    let new = chats::attributes(input)?;
    let chat = chat_of(tx, input, "InitialContactId")?;
    let mut attributes = chat.attributes.clone();
    attributes.extend(new);
    chats::check_size(&attributes)?;
    chat.attributes = attributes;
    Ok(json!({}))
}

pub(super) fn start_streaming(
    tx: &mut Transaction<'_>,
    input: &Input,
) -> Result<Value, ServiceError> {
    let id = active_chat_of(tx, input, "ContactId")?;
    let topic = topic(input.get("ChatStreamingConfiguration").unwrap_or(&Value::Null))?;
    let chat = chat_of(tx, input, "ContactId")?;
    if chat.streaming.len() >= STREAMINGS {
        return Err(ServiceError::new(
            crate::api::ErrorCode::LimitExceeded,
            format!("The contact {id} has {STREAMINGS} streaming endpoints already."),
        ));
    }
    // A contact streams to a topic once.
    let known = chat.streaming.iter().find(|(_, known)| **known == topic);
    let streaming = known.map(|(id, _)| id.clone()).unwrap_or_else(new_uuid);
    chat.streaming.insert(streaming.clone(), topic);
    Ok(json!({"StreamingId": streaming}))
}

pub(super) fn stop_streaming(
    tx: &mut Transaction<'_>,
    input: &Input,
) -> Result<Value, ServiceError> {
    let streaming = text(input, "StreamingId").unwrap_or_default();
    match chat_of(tx, input, "ContactId")?.streaming.remove(streaming) {
        Some(_) => Ok(json!({})),
        None => Err(invalid_request("StreamingId is not of this contact.")),
    }
}
