//! CreateParticipant: a custom participant.

use serde_json::{Value, json};

use super::{active_chat_of, invalid_request};
use crate::api::binding::Input;
use crate::api::{ErrorCode, ServiceError};
use crate::clock::{in_milliseconds, later};
use crate::item::Role;
use crate::operations::{participants, text};
use crate::state::transaction::Transaction;

pub(super) fn create(tx: &mut Transaction<'_>, input: &Input) -> Result<Value, ServiceError> {
    let chat = active_chat_of(tx, input, "ContactId")?;
    let Some(Value::Object(details)) = input.get("ParticipantDetails") else {
        return Err(invalid_request("ParticipantDetails is missing."));
    };
    if text(details, "ParticipantRole") != Some("CUSTOM_BOT") {
        return Err(invalid_request("In a chat, ParticipantRole must be CUSTOM_BOT."));
    }
    let Some(name) = text(details, "DisplayName") else {
        return Err(invalid_request("ParticipantDetails must have a DisplayName."));
    };
    let participants = tx.state.chats.get(&chat).map(|chat| chat.participants.as_slice());
    let is_bot = |role| role == Role::CustomBot;
    if participants.unwrap_or_default().iter().any(|who| is_bot(who.role) && !who.left) {
        return Err(ServiceError::new(
            ErrorCode::ServiceQuotaExceeded,
            "The contact has a custom participant already.",
        ));
    }
    let expiry = later(tx.now, tx.context.settings.chat_duration);
    let id = participants::add(tx, &chat, Role::CustomBot, name.into());
    let found = tx.state.chats.get(&chat).and_then(|chat| chat.participant(&id));
    let token = found.map(|participant| participant.token.clone());
    Ok(json!({
        "ParticipantId": id,
        "ParticipantCredentials": {"ParticipantToken": token, "Expiry": in_milliseconds(expiry)},
    }))
}
