//! The operations, and the actions of the other side of a chat, which use the same functions.

pub(crate) mod attachments;
pub(crate) mod authentication;
pub(crate) mod bot;
pub(crate) mod connect;
pub(crate) mod connections;
pub(crate) mod messages;
pub(crate) mod participants;
pub(crate) mod presigned;
pub(crate) mod services;
pub(crate) mod sockets;
pub(crate) mod start_chat;
pub(crate) mod transcript;
pub(crate) mod views;

use serde_json::Value;

use crate::api::binding::Input;
use crate::api::{Operation, ServiceError, TokenKind};
use crate::state::idempotency::IdempotencyKey;
use crate::state::tokens::Identity;
use crate::state::transaction::Transaction;

/// Performs an operation whose input satisfies the model. A repeated call with the client token of an
/// earlier one gets that call's response: the model says which member is the token.
pub(crate) fn perform(
    tx: &mut Transaction<'_>,
    operation: &Operation,
    identity: &Identity,
    input: &Input,
) -> Result<Value, ServiceError> {
    once(tx, operation, identity.participant.as_str(), input, |tx| {
        match behaviour(&operation.name) {
            Some(behaviour) => behaviour(tx, identity, input),
            None => Ok(operation.example.clone().unwrap_or_default()),
        }
    })
}

/// Performs a call unless it has been performed for this caller with this client token.
fn once(
    tx: &mut Transaction<'_>,
    operation: &Operation,
    scope: &str,
    input: &Input,
    act: impl FnOnce(&mut Transaction<'_>) -> Result<Value, ServiceError>,
) -> Result<Value, ServiceError> {
    let member = operation.idempotency_token.as_deref();
    // An empty token counts as missing.
    let token = member.and_then(|member| text(input, member)).filter(|token| !token.is_empty());
    let key = token.map(|token| IdempotencyKey {
        scope: scope.to_owned(),
        operation: operation.name.clone(),
        token: token.to_owned(),
    });
    if let Some(response) = key.as_ref().and_then(|key| tx.state.idempotency.get(key)) {
        return Ok(response.clone());
    }
    let response = act(tx)?;
    if let Some(key) = key {
        tx.state.idempotency.put(key, response.clone());
    }
    Ok(response)
}

/// What an operation does.
type Behaviour = fn(&mut Transaction<'_>, &Identity, &Input) -> Result<Value, ServiceError>;

/// Whether an operation has a behaviour. The others return an example.
fn has_behaviour(operation: &str) -> bool {
    behaviour(operation).is_some()
}

fn behaviour(operation: &str) -> Option<Behaviour> {
    Some(match operation {
        "CancelParticipantAuthentication" => authentication::cancel,
        "CompleteAttachmentUpload" => attachments::complete_upload,
        "CreateParticipantConnection" => connections::create,
        "DescribeView" => views::describe,
        "DisconnectParticipant" => connections::disconnect,
        "GetAttachment" => attachments::get,
        "GetAuthenticationUrl" => authentication::get_url,
        "GetTranscript" => transcript::get,
        "SendEvent" => messages::send_event,
        "SendMessage" => messages::send_message,
        "StartAttachmentUpload" => attachments::start_upload,
        _ => return None,
    })
}

/// The participant that a token authenticates. All invalid tokens get the same error.
pub(crate) fn authorize(
    tx: &Transaction<'_>,
    kind: TokenKind,
    bearer: &str,
) -> Result<Identity, ServiceError> {
    let identity = tx.state.tokens.identity(bearer, kind, tx.now);
    let active = identity.filter(|identity| {
        tx.state.chats.get(&identity.chat).is_some_and(|chat| {
            let participant = chat.participant(&identity.participant);
            chat.ended.is_none() && participant.is_some_and(|participant| !participant.left)
        })
    });
    active.cloned().ok_or_else(ServiceError::access_denied)
}

/// A member that is a string.
pub(crate) fn text<'i>(input: &'i Input, name: &str) -> Option<&'i str> {
    input.get(name).and_then(Value::as_str)
}

/// A string member that the model requires, so it is present.
pub(crate) fn required<'i>(input: &'i Input, name: &str) -> &'i str {
    text(input, name).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hosts::AllowedHosts;
    use crate::hub::Hub;
    use crate::state::context::Context;
    use crate::state::ids::{ChatId, ParticipantId};
    use crate::{Clock, Settings};

    #[tokio::test]
    async fn every_operation_of_the_model_is_there() {
        let api = services::participant().unwrap();
        let runtime = tokio::runtime::Handle::current();
        let context = Context::new(Settings::default(), String::new(), AllowedHosts::default());
        let hub = Hub::new(runtime, [api, services::connect().unwrap()], Clock::running(), context);
        let nobody = Identity { chat: ChatId::new(), participant: ParticipantId::new() };
        for operation in &api.operations {
            let result = hub.transact(|tx| perform(tx, operation, &nobody, &Input::new()));
            if let Err(error) = result {
                assert!(
                    operation.errors.contains(error.code.name()),
                    "{} does not have {:?}",
                    operation.name,
                    error.code
                );
            }
        }
    }
}
