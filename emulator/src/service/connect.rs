//! The two operations of the service `connect` without which no chat starts and no sign-in ends:
//! StartChatContact and UpdateParticipantAuthentication. Whoever calls is believed; an
//! `Authorization` header is not looked at, so that an AWS SDK may sign with any keys.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::HeaderMap;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::calls::call;
use super::rest::refuse;
use crate::Secret;
use crate::api::{ErrorCode, ServiceError};
use crate::error::ControlError;
use crate::hub::Hub;
use crate::operations::start_chat::StartChat;
use crate::operations::{authentication, start_chat};
use crate::state::idempotency::IdempotencyKey;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct StartChatContact {
    instance_id: String,
    contact_flow_id: String,
    participant_details: ParticipantDetails,
    attributes: Option<std::collections::BTreeMap<String, String>>,
    initial_message: Option<InitialMessage>,
    client_token: Option<String>,
    chat_duration_in_minutes: Option<u32>,
    supported_messaging_content_types: Option<Vec<String>>,
    persistent_chat: Option<PersistentChat>,
    connection_types: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ParticipantDetails {
    display_name: Secret,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct InitialMessage {
    content: Secret,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PersistentChat {
    source_contact_id: Option<String>,
}

/// `PUT /contact/chat`
pub(crate) async fn start_chat_contact(
    State(hub): State<Arc<Hub>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    call(&hub, "StartChatContact", headers, async { response(&hub, start(&hub, &body)) }).await
}

fn start(hub: &Hub, body: &[u8]) -> Result<Value, ServiceError> {
    let request: StartChatContact = parse(body)?;
    check_length("InstanceId", &request.instance_id, 1, 250)?;
    check_length("ContactFlowId", &request.contact_flow_id, 1, 500)?;
    check_length("DisplayName", &request.participant_details.display_name, 1, 256)?;
    let default = StartChat::default();
    let chat = StartChat {
        display_name: request.participant_details.display_name,
        initial_message: request.initial_message.map(|message| message.content),
        content_types: request.supported_messaging_content_types.unwrap_or(default.content_types),
        connection_types: request.connection_types.unwrap_or_default(),
        duration_minutes: request.chat_duration_in_minutes,
        source_contact_id: request.persistent_chat.and_then(|chat| chat.source_contact_id),
        message_processing: None,
        attributes: request.attributes.unwrap_or_default(),
    };
    let token = request.client_token.filter(|token| !token.is_empty());
    let key = token.map(|token| IdempotencyKey {
        scope: String::new(),
        operation: "StartChatContact".to_owned(),
        token,
    });
    hub.transact(|tx| {
        if let Some(response) = key.as_ref().and_then(|key| tx.state.idempotency.get(key)) {
            return Ok(response.clone());
        }
        let started = start_chat::start(tx, &chat).map_err(|error| match error {
            ControlError::Invalid(message) => {
                ServiceError::new(ErrorCode::InvalidParameter, message)
            }
            other => ServiceError::new(ErrorCode::ResourceNotFound, other.to_string()),
        })?;
        let response = serde_json::to_value(&started).unwrap_or_default();
        if let Some(key) = key {
            tx.state.idempotency.put(key, response.clone());
        }
        Ok(response)
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UpdateParticipantAuthentication {
    state: Secret,
    instance_id: String,
    code: Option<Secret>,
    error: Option<Secret>,
    error_description: Option<Secret>,
}

/// `POST /contact/update-participant-authentication`
pub(crate) async fn update_participant_authentication(
    State(hub): State<Arc<Hub>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let name = "UpdateParticipantAuthentication";
    call(&hub, name, headers, async { response(&hub, update(&hub, &body)) }).await
}

fn update(hub: &Hub, body: &[u8]) -> Result<Value, ServiceError> {
    let request: UpdateParticipantAuthentication = parse(body)?;
    check_length("State", &request.state, 1, 1000)?;
    check_length("InstanceId", &request.instance_id, 1, 100)?;
    let outcome = [
        ("Code", &request.code),
        ("Error", &request.error),
        ("ErrorDescription", &request.error_description),
    ];
    for (name, value) in outcome {
        let Some(value) = value else { continue };
        check_length(name, value, 1, 2048)?;
        // The service's pattern: printable ASCII but for the quote and the backslash.
        let printable = |c: char| matches!(c, ' '..='~') && c != '"' && c != '\\';
        if !value.chars().all(printable) {
            return Err(invalid(format!("{name} has characters that are not allowed.")));
        }
    }
    if request.code.is_some() == request.error.is_some() {
        return Err(invalid("Either Code or Error must be given."));
    }
    hub.transact(|tx| {
        authentication::update(tx, &request.state, request.code.as_deref(), request.error)
    })?;
    Ok(json!({}))
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ServiceError> {
    // Serde's message could repeat a value.
    serde_json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        invalid(format!(
            "The body is not as the operation wants it (line {line}, column {column})."
        ))
    })
}

fn check_length(name: &str, text: &str, min: usize, max: usize) -> Result<(), ServiceError> {
    if (min..=max).contains(&text.chars().count()) {
        return Ok(());
    }
    Err(invalid(format!("{name} must have {min} to {max} characters.")))
}

fn invalid(message: impl Into<String>) -> ServiceError {
    ServiceError::new(ErrorCode::InvalidRequest, message)
}

fn response(hub: &Hub, result: Result<Value, ServiceError>) -> Response {
    match result {
        Ok(output) => Json(output).into_response(),
        Err(error) => refuse(hub, &error),
    }
}
