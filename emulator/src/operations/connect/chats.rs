//! StartChatContact, StartAssistantContact and CreatePersistentContactAssociation.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{active_chat_of, from_control, invalid_parameter, no_contact, topic};
use crate::api::ServiceError;
use crate::api::binding::Input;
use crate::error::ControlError;
use crate::item::{ItemKind, Role, content_type};
use crate::operations::start_chat::{self, Rehydration, StartChat};
use crate::operations::{participants, text};
use crate::state::ids::new_uuid;
use crate::state::transaction::Transaction;

/// Content types that a chat may support.
const SUPPORTED: [&str; 5] = [
    content_type::TEXT,
    content_type::MARKDOWN,
    content_type::JSON,
    content_type::INTERACTIVE,
    content_type::INTERACTIVE_RESPONSE,
];

/// All attributes of a contact together, in bytes.
pub(super) const ATTRIBUTES_BYTES: usize = 32 * 1024;

pub(super) fn start(tx: &mut Transaction<'_>, input: &Input) -> Result<Value, ServiceError> {
    let mut chat = common(tx, input)?;
    if let Some(types) = input.get("SupportedMessagingContentTypes").and_then(Value::as_array) {
        let types = strings(types);
        if let Some(unknown) = types.iter().find(|kind| !SUPPORTED.contains(&kind.as_str())) {
            let message = format!("SupportedMessagingContentTypes has an unknown type: {unknown}.");
            return Err(invalid_parameter(message));
        }
        if !types.is_empty() {
            if !types.iter().any(|kind| kind == content_type::TEXT) {
                let message = "SupportedMessagingContentTypes must have text/plain.";
                return Err(invalid_parameter(message));
            }
            chat.content_types = types;
        }
    }
    if let Some(types) = input.get("ConnectionTypes").and_then(Value::as_array) {
        let mut types = strings(types);
        if types.iter().any(|kind| kind != "WEBSOCKET" && kind != "CONNECTION_CREDENTIALS") {
            let message = "ConnectionTypes may be WEBSOCKET and CONNECTION_CREDENTIALS.";
            return Err(invalid_parameter(message));
        }
        types.sort();
        types.dedup();
        chat.connection_types = types;
    }
    check_initial_message(&chat)?;
    check_segment_attributes(input, &chat)?;
    let duration = input.get("ChatDurationInMinutes").and_then(Value::as_u64);
    chat.duration_minutes = duration.and_then(|minutes| u32::try_from(minutes).ok());
    chat.disconnect_agents_on_customer_exit = input.contains_key("DisconnectOnCustomerExit");
    let mode = input.get("ParticipantConfiguration").and_then(|it| it.get("ResponseMode"));
    chat.complete_messages_only = mode.and_then(Value::as_str) == Some("COMPLETE");
    let topic = input.get("ChatStreamingConfiguration").map(topic).transpose()?;
    chat.streaming = topic.map(|topic| (new_uuid(), topic));

    let started = start_chat::start(tx, &chat).map_err(from_control)?;
    let mut response = serde_json::to_value(&started).unwrap_or_default();
    if let (Some((id, _)), Some(response)) = (chat.streaming, response.as_object_mut()) {
        response.insert("StreamingId".to_owned(), id.into());
    }
    Ok(response)
}

/// The part that both operations for starting a chat have in common.
fn common(tx: &Transaction<'_>, input: &Input) -> Result<StartChat, ServiceError> {
    let name = input
        .get("ParticipantDetails")
        .and_then(|details| text(details.as_object()?, "DisplayName"));
    let mut chat = StartChat::from(name.unwrap_or_default());
    chat.instance_id = text(input, "InstanceId").unwrap_or_default().to_owned();
    if let Some(Value::Object(message)) = input.get("InitialMessage") {
        chat.initial_message = text(message, "Content").map(Into::into);
        chat.initial_message_type = text(message, "ContentType").map(str::to_owned);
    }
    chat.attributes = attributes(input)?;
    if let Some(related) = text(input, "RelatedContactId")
        && tx.state.chats.of_contact(related).is_none()
    {
        return Err(no_contact(related));
    }
    if let Some(Value::Object(persistent)) = input.get("PersistentChat") {
        let (source, rehydration) = rehydration(tx, persistent)?;
        chat.source_contact_id = Some(source);
        chat.rehydration = rehydration;
    }
    Ok(chat)
}

fn rehydration(
    tx: &Transaction<'_>,
    persistent: &Input,
) -> Result<(String, Rehydration), ServiceError> {
    let Some(source) = text(persistent, "SourceContactId") else {
        return Err(invalid_parameter("A persistent chat needs a SourceContactId."));
    };
    let found = tx.state.chats.of_contact(source).ok_or_else(|| no_contact(source))?;
    if found.ended.is_none() {
        return Err(invalid_parameter("Only a chat that has ended can be rehydrated."));
    }
    match text(persistent, "RehydrationType") {
        Some("ENTIRE_PAST_SESSION") => Ok((source.to_owned(), Rehydration::EntirePastSession)),
        Some("FROM_SEGMENT") => Ok((source.to_owned(), Rehydration::FromSegment)),
        _ => Err(invalid_parameter("A persistent chat needs a RehydrationType.")),
    }
}

fn check_initial_message(chat: &StartChat) -> Result<(), ServiceError> {
    let (Some(content), Some(kind)) = (&chat.initial_message, &chat.initial_message_type) else {
        return Ok(());
    };
    if !chat.content_types.contains(kind) {
        let message = "InitialMessage.ContentType is not supported by this chat.";
        return Err(invalid_parameter(message));
    }
    let is_json = [content_type::JSON, content_type::INTERACTIVE_RESPONSE].contains(&kind.as_str());
    if is_json && serde_json::from_str::<Value>(content).is_err() {
        return Err(invalid_parameter("InitialMessage.Content is not JSON."));
    }
    Ok(())
}

/// Segment attributes have one value each; a guide needs the interactive content types.
fn check_segment_attributes(input: &Input, chat: &StartChat) -> Result<(), ServiceError> {
    let Some(Value::Object(attributes)) = input.get("SegmentAttributes") else { return Ok(()) };
    for (name, value) in attributes {
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_' | '.');
        if !name.chars().all(is_name) {
            let message = "SegmentAttributes: names are letters, digits, ':', '-', '_' and '.'.";
            return Err(invalid_parameter(message));
        }
        if value.as_object().map_or(0, |value| value.len()) != 1 {
            let message = format!("SegmentAttributes: {name} must have one value.");
            return Err(invalid_parameter(message));
        }
    }
    let Some(subtype) = attributes.get("connect:Subtype") else { return Ok(()) };
    match subtype.get("ValueString").and_then(Value::as_str) {
        Some("connect:Guide") => {
            let needed = [content_type::INTERACTIVE, content_type::INTERACTIVE_RESPONSE];
            match needed.iter().find(|kind| !chat.content_types.iter().any(|it| it == *kind)) {
                Some(missing) => Err(invalid_parameter(format!(
                    "A guide needs {missing} among SupportedMessagingContentTypes."
                ))),
                None => Ok(()),
            }
        }
        Some(subtype) if subtype.starts_with("connect:") => Ok(()),
        _ => Err(invalid_parameter("connect:Subtype must be a text such as connect:Chat.")),
    }
}

/// The member `Attributes`, within the limit of all attributes together.
pub(super) fn attributes(input: &Input) -> Result<BTreeMap<String, String>, ServiceError> {
    let attributes = input.get("Attributes").and_then(Value::as_object);
    let pairs = attributes.into_iter().flatten();
    let attributes: BTreeMap<String, String> = pairs
        .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
        .collect();
    check_size(&attributes)?;
    Ok(attributes)
}

pub(super) fn check_size(attributes: &BTreeMap<String, String>) -> Result<(), ServiceError> {
    let size: usize = attributes.iter().map(|(name, value)| name.len() + value.len()).sum();
    if size > ATTRIBUTES_BYTES {
        return Err(invalid_parameter("Attributes must not have more than 32768 bytes."));
    }
    Ok(())
}

/// Lets an AI agent take the place of the flow: a participant whose messages the emulator's bot
/// sends.
pub(super) fn start_assistant(
    tx: &mut Transaction<'_>,
    input: &Input,
) -> Result<Value, ServiceError> {
    let chat = common(tx, input)?;
    check_initial_message(&chat)?;
    let started = start_chat::start(tx, &chat).map_err(from_control)?;
    participants::join(tx, &started.contact_id, Role::CustomBot, "Assistant".into())
        .map_err(from_control)?;
    serde_json::to_value(&started).map_err(|_| invalid_parameter("not JSON"))
}

pub(super) fn associate(tx: &mut Transaction<'_>, input: &Input) -> Result<Value, ServiceError> {
    let id = active_chat_of(tx, input, "InitialContactId")?;
    let (source, rehydration) = rehydration(tx, input)?;
    let now = tx.now;
    let past = start_chat::past_of(tx, &source, rehydration)
        .map_err(|error: ControlError| from_control(error))?;
    let Some(chat) = tx.state.chats.get_mut(&id) else { return Err(no_contact(id.as_str())) };
    if !chat.transcript.set_past(past) {
        return Err(super::invalid_request("The contact is associated with a chat already."));
    }
    let mut item = chat.item(now, ItemKind::Event);
    item.content_type = Some(content_type::CHAT_REHYDRATED.to_owned());
    tx.publish(&id, item);
    Ok(json!({"ContinuedFromContactId": source}))
}

fn strings(values: &[Value]) -> Vec<String> {
    values.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}
