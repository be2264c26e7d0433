//! GetAuthenticationUrl, CancelParticipantAuthentication, and the sign-in around them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{participants, required};
use crate::api::binding::Input;
use crate::api::{ErrorCode, ServiceError};
use crate::clock::later;
use crate::control::ControlError;
use crate::item::content_type;
use crate::state::chat::{Chat, Grant, Sent, SignIn, SignInRequest};
use crate::state::hub::Turn;
use crate::state::timers::Due;
use crate::state::tokens::{Caller, new_id, random_text};
use crate::{Secret, pages};

/// The longest address a response may hold, by the model.
const AUTHENTICATION_URL_LENGTH: usize = 2083;

/// How a sign-in ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SignInOutcome {
    /// `authentication.succeeded`
    Succeeded,
    /// `authentication.failed`
    Failed,
    /// `authentication.timeout`
    Timeout,
    /// `authentication.expired`
    Expired,
    /// `authentication.cancelled`
    Cancelled,
}

impl SignInOutcome {
    fn content_type(self) -> &'static str {
        match self {
            SignInOutcome::Succeeded => content_type::AUTHENTICATION_SUCCEEDED,
            SignInOutcome::Failed => content_type::AUTHENTICATION_FAILED,
            SignInOutcome::Timeout => content_type::AUTHENTICATION_TIMEOUT,
            SignInOutcome::Expired => content_type::AUTHENTICATION_EXPIRED,
            SignInOutcome::Cancelled => content_type::AUTHENTICATION_CANCELLED,
        }
    }
}

/// Asks the customer to sign in; an earlier sign-in is over. The session id.
pub(crate) fn initiate(turn: &mut Turn<'_>, contact: &str) -> Result<Secret, ControlError> {
    let now = turn.now;
    let chat = participants::active_chat(turn, contact)?;
    let (session, initial) = (new_id(), chat.initial_contact_id.clone());
    for earlier in &mut chat.sign_ins {
        earlier.over = true;
    }
    chat.sign_ins.push(SignIn {
        session_id: session.clone().into(),
        initiated: now,
        request: None,
        grant: None,
        updated: false,
        over: false,
    });
    let mut item = chat.item(now, "EVENT");
    item.content_type = Some(content_type::AUTHENTICATION_INITIATED.to_owned());
    item.content = Some(json!({"SessionId": session}).to_string().into());
    turn.publish(&initial, item);
    let due = Due::SignInTimesOut { chat: initial, session: session.clone() };
    turn.state.timers.at(later(now, turn.hub.settings.sign_in_timeout), due);
    Ok(session.into())
}

pub(crate) fn get_url(
    turn: &mut Turn<'_>,
    caller: &Caller,
    input: &Input,
) -> Result<Value, ServiceError> {
    let (now, hub) = (turn.now, turn.hub);
    let chat = turn.state.callers_chat(&caller.chat)?;
    let redirect_uri = required(input, "RedirectUri");
    let registered = match &hub.settings.redirect_uris {
        Some(uris) => uris.iter().any(|uri| uri == redirect_uri),
        None => url::Url::parse(redirect_uri).is_ok_and(|uri| uri.fragment().is_none()),
    };
    if !registered {
        return Err(ServiceError::validation("RedirectUri is not registered."));
    }
    let window = hub.settings.authentication_url_window;
    let sign_in = find(chat, required(input, "SessionId"))
        .filter(|sign_in| !sign_in.over && now < later(sign_in.initiated, window))
        .ok_or_else(|| ServiceError::validation("SessionId is not valid or has expired."))?;
    if sign_in.request.is_some() {
        return Err(ServiceError::validation("SessionId has been used."));
    }
    let state = random_text();
    let url = pages::sign_in::authorize_url(&hub.url, redirect_uri, &state);
    if url.len() > AUTHENTICATION_URL_LENGTH {
        return Err(ServiceError::validation("RedirectUri is too long."));
    }
    sign_in.request =
        Some(SignInRequest { state: state.clone().into(), redirect_uri: redirect_uri.to_owned() });
    chat.sent.push(Sent {
        content: Some(redirect_uri.into()),
        ..Sent::new("GetAuthenticationUrl", &caller.participant)
    });
    turn.state.sign_in_states.insert(state, caller.chat.clone());
    Ok(json!({"AuthenticationUrl": url}))
}

pub(crate) fn cancel(
    turn: &mut Turn<'_>,
    caller: &Caller,
    input: &Input,
) -> Result<Value, ServiceError> {
    let chat = turn.state.callers_chat(&caller.chat)?;
    let session = required(input, "SessionId");
    find(chat, session)
        .filter(|sign_in| !sign_in.over)
        .ok_or_else(|| ServiceError::validation("SessionId is not valid or has expired."))?;
    chat.sent.push(Sent::new("CancelParticipantAuthentication", &caller.participant));
    finish(turn, &caller.chat, session, SignInOutcome::Cancelled, None);
    Ok(json!({}))
}

fn find<'c>(chat: &'c mut Chat, session: &str) -> Option<&'c mut SignIn> {
    chat.sign_ins.iter_mut().find(|sign_in| sign_in.session_id == *session)
}

/// Ends a sign-in: its event, and the customer's name if there is a new one.
fn finish(
    turn: &mut Turn<'_>,
    chat: &str,
    session: &str,
    outcome: SignInOutcome,
    name: Option<Secret>,
) {
    let now = turn.now;
    let Some(found) = turn.state.chats.get_mut(chat) else { return };
    if let Some(sign_in) = find(found, session) {
        sign_in.over = true;
    }
    let customer = found.customer_id();
    let mut item = found.item(now, "EVENT");
    item.content_type = Some(outcome.content_type().to_owned());
    turn.publish(chat, item);
    if let Some(name) = name.filter(|_| outcome == SignInOutcome::Succeeded) {
        participants::rename(turn, chat, &customer, name);
    }
}

/// The controller ends the sign-in that is going on.
pub(crate) fn finish_current(
    turn: &mut Turn<'_>,
    contact: &str,
    outcome: SignInOutcome,
    name: Option<Secret>,
) -> Result<(), ControlError> {
    let chat = participants::active_chat(turn, contact)?;
    let initial = chat.initial_contact_id.clone();
    let current = chat.sign_ins.last().filter(|sign_in| !sign_in.over);
    let session = current.ok_or(ControlError::NoSignIn)?.session_id.clone();
    finish(turn, &initial, &session, outcome, name);
    Ok(())
}

/// The sign-in's time is up.
pub(crate) fn time_out(turn: &mut Turn<'_>, chat: &str, session: &str) {
    let Some(found) = turn.state.chats.get_mut(chat) else { return };
    if found.ended.is_none() && find(found, session).is_some_and(|sign_in| !sign_in.over) {
        finish(turn, chat, session, SignInOutcome::Timeout, None);
    }
}

/// The request that a `state` belongs to, while its sign-in goes on.
pub(crate) fn request(turn: &mut Turn<'_>, state: &str) -> Option<SignInRequest> {
    sign_in_of(turn, state)?.1.request.clone()
}

/// The sign-in page lets a person in: the code that it hands out.
pub(crate) fn grant(turn: &mut Turn<'_>, state: &str, name: &str) -> Option<Secret> {
    let (_, sign_in) = sign_in_of(turn, state)?;
    let code = Secret::from(new_id());
    sign_in.grant = Some(Grant { code: code.clone(), name: name.into() });
    Some(code)
}

/// The person takes longer than the flow waits.
pub(crate) fn let_time_run_out(turn: &mut Turn<'_>, state: &str) {
    if let Some((chat, sign_in)) = sign_in_of(turn, state) {
        let session = sign_in.session_id.clone();
        finish(turn, &chat, &session, SignInOutcome::Timeout, None);
    }
}

fn sign_in_of<'t>(turn: &'t mut Turn<'_>, state: &str) -> Option<(String, &'t mut SignIn)> {
    let chat = turn.state.sign_in_states.get(state)?.clone();
    let found = turn.state.chats.get_mut(&chat).filter(|found| found.ended.is_none())?;
    let of_state = |sign_in: &&mut SignIn| {
        sign_in.request.as_ref().is_some_and(|request| request.state == *state)
    };
    let sign_in = found.sign_ins.iter_mut().find(of_state)?;
    (!sign_in.over).then_some((chat, sign_in))
}

/// What UpdateParticipantAuthentication reports: a code, or the error that stands in its place.
pub(crate) fn update(
    turn: &mut Turn<'_>,
    state: &str,
    code: Option<&str>,
) -> Result<(), ServiceError> {
    let invalid = |code, message| Err(ServiceError::new(code, message));
    if !turn.state.sign_in_states.contains_key(state) {
        return invalid(ErrorCode::InvalidParameter, "State is not valid.");
    }
    let Some((chat, sign_in)) = sign_in_of(turn, state) else {
        return invalid(ErrorCode::InvalidRequest, "The authentication is over.");
    };
    if std::mem::replace(&mut sign_in.updated, true) {
        return invalid(ErrorCode::Conflict, "The authentication has been updated already.");
    }
    let session = sign_in.session_id.clone();
    let granted =
        sign_in.grant.as_ref().filter(|grant| code.is_some_and(|code| grant.code == *code));
    let (outcome, name) = match granted {
        Some(grant) => (SignInOutcome::Succeeded, Some(grant.name.clone())),
        None => (SignInOutcome::Failed, None),
    };
    finish(turn, &chat, &session, outcome, name);
    Ok(())
}
