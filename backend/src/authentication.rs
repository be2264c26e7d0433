//! The endpoint that completes a sign-in.

use std::time::Duration;

use connect_chat::operation::update_participant_authentication::UpdateParticipantAuthenticationError;
use connect_chat::{
    AuthenticationError, AuthenticationErrorDescription, AuthorizationCode, Error, SignInState,
};
use restjson::TransportErrorKind;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::backend::Shared;
use crate::keys::{ChatKey, SignInKey};
use crate::refusal::Refusal;

/// How long a sign-in can be completed. A flow waits at most 15 minutes for the customer.
const SIGN_IN_LIFE: Duration = Duration::from_secs(20 * 60);

/// The body of a request: before the redirect, the chat key and the state; after the redirect, the
/// outcome.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Request {
    state: SignInState,
    chat_key: Option<ChatKey>,
    sign_in_key: Option<SignInKey>,
    #[serde(flatten)]
    outcome: Outcome,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    code: Option<AuthorizationCode>,
    error: Option<AuthenticationError>,
    error_description: Option<AuthenticationErrorDescription>,
    instance_id: Option<String>,
}

/// Announces or completes a sign-in.
pub(crate) async fn post(shared: &Shared, request: Request) -> Result<Value, Refusal> {
    let outcome = &request.outcome;
    let instance = shared.config.instance(outcome.instance_id.as_deref());
    let instance = instance.ok_or(Refusal::InstanceNotAllowed)?;
    if !(1..=1000).contains(&request.state.expose().chars().count()) {
        return Err(Refusal::Malformed("The state is empty or too long."));
    }
    match (given(outcome.code.as_ref()), given(outcome.error.as_ref())) {
        (None, None) => announce(shared, &request),
        (Some(_), Some(_)) => Err(Refusal::Malformed("There are both a code and an error.")),
        _ => complete(shared, instance, request).await,
    }
}

/// A page may send an empty string for a member that the redirect does not have.
fn given<K>(secret: Option<&restjson::Secret<K>>) -> Option<&restjson::Secret<K>> {
    secret.filter(|secret| !secret.expose().is_empty())
}

/// The key of a sign-in with this state, for the chat whose key the page has.
fn announce(shared: &Shared, request: &Request) -> Result<Value, Refusal> {
    let key = request.chat_key.as_ref();
    let key = key.ok_or(Refusal::Malformed("There is no code, no error and no chatKey."))?;
    let (contact_id, _) = shared.keys.contact_of(key, shared.now()).ok_or(Refusal::ChatKey)?;
    let expiry = shared.expiry(SIGN_IN_LIFE);
    let key = shared.keys.sign_in(&contact_id, request.state.expose(), expiry);
    shared.counters.announced.add();
    Ok(json!({ "signInKey": key.expose() }))
}

/// Reports an outcome to the service, once for each state.
async fn complete(shared: &Shared, instance: &str, request: Request) -> Result<Value, Refusal> {
    let state = request.state;
    match &request.sign_in_key {
        Some(key) => {
            let contact_id = shared.keys.announced_by(key, state.expose(), shared.now());
            contact_id.ok_or(Refusal::StateOfAnotherChat)?;
        }
        None if shared.config.unannounced_states => {}
        None => return Err(Refusal::StateNotAnnounced),
    }
    if !shared.used.take(state.expose(), &shared.counters.forgotten_states) {
        return Err(Refusal::StateUsed);
    }
    let Outcome { code, error, error_description, .. } = request.outcome;
    let mut call =
        shared.client.update_participant_authentication().state(&state).instance_id(instance);
    if let Some(code) = given(code.as_ref()) {
        call = call.code(code);
    }
    if let Some(error) = given(error.as_ref()) {
        call = call.error(printable(error.expose()));
    }
    if let Some(description) = given(error_description.as_ref()) {
        call = call.error_description(printable(description.expose()));
    }
    let Err(error) = call.send().await else {
        shared.counters.sign_ins.add();
        return Ok(json!({}));
    };
    if matches!(error, Error::Build { .. }) {
        shared.used.give_back(state.expose());
        return Err(Refusal::Malformed("The code is too long."));
    }
    if was_not_done(&error) {
        shared.used.give_back(state.expose());
    }
    let refusal = shared.failed(&error);
    Err(if is_over(&error) { Refusal::SignInOver } else { refusal })
}

/// Whether the service has not used the code, so that the page can send it again.
fn was_not_done(error: &Error<UpdateParticipantAuthenticationError>) -> bool {
    match error {
        Error::Transport { error, .. } => error.kind() == TransportErrorKind::Connect,
        Error::Credentials { .. } => true,
        other => other.is_throttling(),
    }
}

/// Whether the service does not know the sign-in, or no longer knows it.
fn is_over(error: &Error<UpdateParticipantAuthenticationError>) -> bool {
    use UpdateParticipantAuthenticationError as Known;
    matches!(
        error,
        Error::Service {
            error: Known::Conflict(_) | Known::InvalidRequest(_) | Known::InvalidParameter(_),
            ..
        }
    )
}

/// The string, reduced to the characters that the service accepts in errors and to at most 2048 of them.
fn printable(text: &str) -> String {
    let allowed = |c: char| matches!(c, '\x20' | '\x21' | '\x23'..='\x5b' | '\x5d'..='\x7e');
    text.chars().map(|c| if allowed(c) { c } else { '?' }).take(2048).collect()
}
