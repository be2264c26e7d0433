//! What the eleven operations do, and what the other side of a chat does with the same means.

pub(crate) mod attachments;
pub(crate) mod authentication;
pub(crate) mod connections;
pub(crate) mod messages;
pub(crate) mod participants;
pub(crate) mod start_chat;
pub(crate) mod transcript;
pub(crate) mod views;

use serde_json::Value;

use crate::api::binding::Input;
use crate::api::{ErrorCode, ServiceError, TokenKind};
use crate::state::hub::Turn;
use crate::state::tokens::Caller;

/// Carries out an operation whose input is as the model demands.
pub(crate) fn perform(
    turn: &mut Turn<'_>,
    operation: &str,
    caller: &Caller,
    input: &Input,
) -> Result<Value, ServiceError> {
    match operation {
        "CancelParticipantAuthentication" => authentication::cancel(turn, caller, input),
        "CompleteAttachmentUpload" => attachments::complete_upload(turn, caller, input),
        "CreateParticipantConnection" => connections::create(turn, caller, input),
        "DescribeView" => views::describe(turn, input),
        "DisconnectParticipant" => connections::disconnect(turn, caller, input),
        "GetAttachment" => attachments::get(turn, caller, input),
        "GetAuthenticationUrl" => authentication::get_url(turn, caller, input),
        "GetTranscript" => transcript::get(turn, caller, input),
        "SendEvent" => messages::send_event(turn, caller, input),
        "SendMessage" => messages::send_message(turn, caller, input),
        "StartAttachmentUpload" => attachments::start_upload(turn, caller, input),
        _ => Err(ServiceError::new(
            ErrorCode::InternalServer,
            format!("The emulator does not have the operation {operation} yet."),
        )),
    }
}

/// Finds out who calls. Every way in which a token may be wrong gets the same answer.
pub(crate) fn authorize(
    turn: &Turn<'_>,
    kind: TokenKind,
    bearer: &str,
) -> Result<Caller, ServiceError> {
    let caller = turn.state.tokens.caller(bearer, kind, turn.now);
    let active = caller.filter(|caller| {
        turn.state.chats.get(&caller.chat).is_some_and(|chat| {
            let participant = chat.participant(&caller.participant);
            chat.ended.is_none() && participant.is_some_and(|participant| !participant.left)
        })
    });
    active.cloned().ok_or_else(ServiceError::access_denied)
}

/// A member that is a string.
pub(crate) fn text<'i>(input: &'i Input, name: &str) -> Option<&'i str> {
    input.get(name).and_then(Value::as_str)
}

/// A member that the model requires to be a string: it is there.
pub(crate) fn required<'i>(input: &'i Input, name: &str) -> &'i str {
    text(input, name).unwrap_or_default()
}

/// What makes calls with one ClientToken one: participant, operation, token. An empty token is none.
pub(crate) fn idempotency_key(
    caller: &Caller,
    operation: &'static str,
    input: &Input,
) -> Option<(String, &'static str, String)> {
    let token = text(input, "ClientToken").filter(|token| !token.is_empty())?;
    Some((caller.participant.clone(), operation, token.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Api;
    use crate::state::hub::Hub;
    use crate::{Clock, Settings};

    #[tokio::test]
    async fn every_operation_of_the_model_is_there() {
        let api = Api::embedded().unwrap();
        let runtime = tokio::runtime::Handle::current();
        let hub = Hub::new(runtime, api, Clock::running(), Settings::default(), String::new());
        let nobody = Caller { chat: String::new(), participant: String::new() };
        for operation in &api.operations {
            let result = hub.turn(|turn| perform(turn, &operation.name, &nobody, &Input::new()));
            if let Err(error) = result {
                assert_ne!(error.code, ErrorCode::InternalServer, "{}", operation.name);
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
