//! The operations of the service `connect`, which the back end of a chat calls.

mod chats;
mod contacts;
mod integration;
mod participants;

use serde_json::{Value, json};

use super::{authentication, once, text};
use crate::Secret;
use crate::api::binding::Input;
use crate::api::{ErrorCode, Operation, ServiceError};
use crate::error::ControlError;
use crate::state::chat::Chat;
use crate::state::ids::ChatId;
use crate::state::transaction::Transaction;

/// Performs an operation whose input satisfies the model, once for each client token.
pub(crate) fn perform(
    tx: &mut Transaction<'_>,
    operation: &Operation,
    input: &Input,
) -> Result<Value, ServiceError> {
    once(tx, operation, "", input, |tx| match operation.name.as_str() {
        "CreateParticipant" => participants::create(tx, input),
        "CreatePersistentContactAssociation" => chats::associate(tx, input),
        "GetContactAttributes" => contacts::attributes(tx, input),
        "SendChatIntegrationEvent" => integration::send(tx, input),
        "StartAssistantContact" => chats::start_assistant(tx, input),
        "StartChatContact" => chats::start(tx, input),
        "StartContactStreaming" => contacts::start_streaming(tx, input),
        "StopContact" => contacts::stop(tx, input),
        "StopContactStreaming" => contacts::stop_streaming(tx, input),
        "UpdateContactAttributes" => contacts::update_attributes(tx, input),
        "UpdateParticipantAuthentication" => update_authentication(tx, input),
        _ => Err(ServiceError::new(
            ErrorCode::InternalService,
            format!("The emulator does not have the operation {} yet.", operation.name),
        )),
    })
}

fn update_authentication(tx: &mut Transaction<'_>, input: &Input) -> Result<Value, ServiceError> {
    let (code, error) = (text(input, "Code"), text(input, "Error"));
    if code.is_some() == error.is_some() {
        return Err(invalid_request("Either Code or Error must be given."));
    }
    let state = text(input, "State").unwrap_or_default();
    authentication::update(tx, state, code, error.map(Secret::from))?;
    Ok(json!({}))
}

/// The chat that a member names by a contact.
fn chat_of<'t>(
    tx: &'t mut Transaction<'_>,
    input: &Input,
    member: &str,
) -> Result<&'t mut Chat, ServiceError> {
    let contact = text(input, member).unwrap_or_default();
    let id = tx.state.chats.of_contact(contact).map(|chat| chat.id.clone());
    id.and_then(|id| tx.state.chats.get_mut(&id)).ok_or_else(|| no_contact(contact))
}

/// The chat that a member names, if it has not ended.
fn active_chat_of(
    tx: &mut Transaction<'_>,
    input: &Input,
    member: &str,
) -> Result<ChatId, ServiceError> {
    let chat = chat_of(tx, input, member)?;
    if chat.ended.is_some() {
        return Err(invalid_request("The contact has ended."));
    }
    Ok(chat.id.clone())
}

fn no_contact(contact: &str) -> ServiceError {
    ServiceError::not_found("CONTACT", contact.to_owned(), "The contact does not exist.")
}

fn invalid_request(message: impl Into<String>) -> ServiceError {
    ServiceError::new(ErrorCode::InvalidRequest, message)
}

fn invalid_parameter(message: impl Into<String>) -> ServiceError {
    ServiceError::new(ErrorCode::InvalidParameter, message)
}

fn from_control(error: ControlError) -> ServiceError {
    match error {
        ControlError::Invalid(message) => invalid_parameter(message),
        other => invalid_request(other.to_string()),
    }
}

/// The topic of a streaming configuration.
fn topic(configuration: &Value) -> Result<String, ServiceError> {
    let arn = configuration.get("StreamingEndpointArn").and_then(Value::as_str).unwrap_or_default();
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    match parts.as_slice() {
        ["arn", partition, "sns", region, _account, name]
            if !partition.is_empty() && !region.is_empty() && !name.is_empty() =>
        {
            Ok(arn.to_owned())
        }
        _ => Err(invalid_parameter("StreamingEndpointArn must be the ARN of an SNS topic.")),
    }
}
