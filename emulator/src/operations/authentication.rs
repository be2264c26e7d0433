//! GetAuthenticationUrl, CancelParticipantAuthentication, and the sign-in around them.

use serde_json::{Value, json};

use super::{participants, required};
use crate::Secret;
use crate::api::binding::Input;
use crate::api::{ErrorCode, ServiceError};
use crate::clock::later;
use crate::error::ControlError;
use crate::item::{ItemKind, content_type};
use crate::state::chat::Chat;
use crate::state::ids::{ChatId, new_uuid};
use crate::state::sent::Sent;
use crate::state::sign_in::{Grant, SignIn, SignInEnd, SignInOutcome, SignInRequest};
use crate::state::timers::Due;
use crate::state::tokens::{Identity, random_token};
use crate::state::transaction::Transaction;

/// The longest address a response may hold, by the model.
const AUTHENTICATION_URL_LENGTH: usize = 2083;

/// The event that reports an outcome.
fn event_of(outcome: SignInOutcome) -> &'static str {
    match outcome {
        SignInOutcome::Succeeded => content_type::AUTHENTICATION_SUCCEEDED,
        SignInOutcome::Failed => content_type::AUTHENTICATION_FAILED,
        SignInOutcome::Timeout => content_type::AUTHENTICATION_TIMEOUT,
        SignInOutcome::Expired => content_type::AUTHENTICATION_EXPIRED,
        SignInOutcome::Cancelled => content_type::AUTHENTICATION_CANCELLED,
    }
}

/// Asks the customer to sign in; an earlier sign-in is over. Returns the session id.
pub(crate) fn initiate(tx: &mut Transaction<'_>, chat: &ChatId) -> Result<Secret, ControlError> {
    let now = tx.now;
    let found = participants::active_chat(tx, chat)?;
    let session = new_uuid();
    for earlier in &mut found.sign_ins {
        let replaced = || SignInEnd { time: now, outcome: None, error: None };
        earlier.end.get_or_insert_with(replaced);
    }
    found.sign_ins.push(SignIn::new(session.clone().into(), now));
    let mut item = found.item(now, ItemKind::Event);
    item.content_type = Some(content_type::AUTHENTICATION_INITIATED.to_owned());
    item.content = Some(json!({"SessionId": session}).to_string().into());
    tx.publish(chat, item);
    let due = Due::SignInTimesOut { chat: chat.clone(), session: session.clone() };
    tx.state.timers.at(later(now, tx.context.settings.sign_in_timeout), due);
    Ok(session.into())
}

pub(crate) fn get_url(
    tx: &mut Transaction<'_>,
    identity: &Identity,
    input: &Input,
) -> Result<Value, ServiceError> {
    let (now, context) = (tx.now, tx.context);
    let chat = tx.state.chat_of(&identity.chat)?;
    let redirect_uri = required(input, "RedirectUri");
    let uris = context.settings.redirect_uris.as_ref();
    let registered = uris.is_none_or(|uris| uris.iter().any(|uri| uri == redirect_uri));
    if !registered || !is_redirect_uri(redirect_uri) {
        return Err(ServiceError::validation("RedirectUri is not registered."));
    }
    let window = context.settings.authentication_url_window;
    let sign_in = find(chat, required(input, "SessionId"))
        .filter(|sign_in| sign_in.is_pending() && now < later(sign_in.initiated, window))
        .ok_or_else(|| ServiceError::validation("SessionId is not valid or has expired."))?;
    if sign_in.request.is_some() {
        return Err(ServiceError::validation("SessionId has been used."));
    }
    let state = random_token();
    let url = authorize_url(&context.url, redirect_uri, &state);
    if url.len() > AUTHENTICATION_URL_LENGTH {
        return Err(ServiceError::validation("RedirectUri is too long."));
    }
    sign_in.request =
        Some(SignInRequest { state: state.clone().into(), redirect_uri: redirect_uri.to_owned() });
    chat.sent.push(Sent {
        content: Some(redirect_uri.into()),
        ..Sent::new("GetAuthenticationUrl", &identity.participant)
    });
    tx.state.sign_in_states.insert(state, identity.chat.clone());
    Ok(json!({"AuthenticationUrl": url}))
}

pub(crate) fn cancel(
    tx: &mut Transaction<'_>,
    identity: &Identity,
    input: &Input,
) -> Result<Value, ServiceError> {
    let chat = tx.state.chat_of(&identity.chat)?;
    let session = required(input, "SessionId");
    find(chat, session)
        .filter(|sign_in| sign_in.is_pending())
        .ok_or_else(|| ServiceError::validation("SessionId is not valid or has expired."))?;
    chat.sent.push(Sent::new("CancelParticipantAuthentication", &identity.participant));
    finish(tx, &identity.chat, session, SignInOutcome::Cancelled, None, None);
    Ok(json!({}))
}

fn find<'c>(chat: &'c mut Chat, session: &str) -> Option<&'c mut SignIn> {
    chat.sign_ins.iter_mut().find(|sign_in| sign_in.session_id == *session)
}

/// Ends a sign-in: its event, and the customer's name if there is a new one.
fn finish(
    tx: &mut Transaction<'_>,
    chat: &ChatId,
    session: &str,
    outcome: SignInOutcome,
    name: Option<Secret>,
    error: Option<Secret>,
) {
    let now = tx.now;
    let Some(found) = tx.state.chats.get_mut(chat) else { return };
    if let Some(sign_in) = find(found, session) {
        sign_in.end = Some(SignInEnd { time: now, outcome: Some(outcome), error });
    }
    let customer = found.customer().map(|customer| customer.id.clone());
    let mut item = found.item(now, ItemKind::Event);
    item.content_type = Some(event_of(outcome).to_owned());
    tx.publish(chat, item);
    if let (SignInOutcome::Succeeded, Some(name), Some(customer)) = (outcome, name, customer) {
        participants::rename(tx, chat, &customer, name);
    }
}

/// Ends the current sign-in, for a controller.
pub(crate) fn finish_current(
    tx: &mut Transaction<'_>,
    chat: &ChatId,
    outcome: SignInOutcome,
    name: Option<Secret>,
) -> Result<(), ControlError> {
    let found = participants::active_chat(tx, chat)?;
    let current = found.sign_ins.last().filter(|sign_in| sign_in.is_pending());
    let session = current.ok_or(ControlError::NoSignIn)?.session_id.clone();
    finish(tx, chat, &session, outcome, name, None);
    Ok(())
}

/// Ends a sign-in whose time is over.
pub(crate) fn time_out(tx: &mut Transaction<'_>, chat: &ChatId, session: &str) {
    let Some(found) = tx.state.chats.get_mut(chat) else { return };
    if found.ended.is_none() && find(found, session).is_some_and(|sign_in| sign_in.is_pending()) {
        finish(tx, chat, session, SignInOutcome::Timeout, None, None);
    }
}

/// Schemes that a browser handles itself: it would run or show the contents of the address, with
/// the rights of some page.
const OWN_SCHEMES: [&str; 11] = [
    "about",
    "blob",
    "data",
    "file",
    "filesystem",
    "ftp",
    "javascript",
    "vbscript",
    "view-source",
    "ws",
    "wss",
];

/// Whether a browser may be sent to an address with a code: `https`, `http`, or an app's own scheme
/// (RFC 8252, section 7.1).
fn is_redirect_uri(text: &str) -> bool {
    // The parser reads what a browser would read, with tabs and letters of either case.
    url::Url::parse(text).is_ok_and(|uri| {
        let scheme = uri.scheme();
        let is_web = matches!(scheme, "http" | "https");
        let is_app = !OWN_SCHEMES.contains(&scheme) && !scheme.starts_with("chrome");
        uri.fragment().is_none() && (is_web && uri.host().is_some() || !is_web && is_app)
    })
}

/// The address that GetAuthenticationUrl returns: the sign-in page.
fn authorize_url(base: &str, redirect_uri: &str, state: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", "emulator")
        .append_pair("response_type", "code")
        .append_pair("scope", "openid profile")
        .append_pair("redirect_uri", redirect_uri)
        .append_pair("state", state)
        .finish();
    format!("{base}/authorize?{query}")
}

/// The request that a `state` belongs to, as long as its sign-in is in progress.
pub(crate) fn request(tx: &mut Transaction<'_>, state: &str) -> Option<SignInRequest> {
    sign_in_of(tx, state)?.1.request.clone()
}

/// Issues a code for a person whom the sign-in page accepts.
pub(crate) fn grant(tx: &mut Transaction<'_>, state: &str, name: &str) -> Option<Secret> {
    let (_, sign_in) = sign_in_of(tx, state)?;
    let code = Secret::from(new_uuid());
    sign_in.grant = Some(Grant { code: code.clone(), name: name.into() });
    Some(code)
}

/// Lets the sign-in time out.
pub(crate) fn let_time_run_out(tx: &mut Transaction<'_>, state: &str) {
    if let Some((chat, sign_in)) = sign_in_of(tx, state) {
        let session = sign_in.session_id.clone();
        finish(tx, &chat, &session, SignInOutcome::Timeout, None, None);
    }
}

fn sign_in_of<'t>(tx: &'t mut Transaction<'_>, state: &str) -> Option<(ChatId, &'t mut SignIn)> {
    let chat = tx.state.sign_in_states.get(state)?.clone();
    let found = tx.state.chats.get_mut(&chat).filter(|found| found.ended.is_none())?;
    let of_state = |sign_in: &&mut SignIn| {
        sign_in.request.as_ref().is_some_and(|request| request.state == *state)
    };
    let sign_in = found.sign_ins.iter_mut().find(of_state)?;
    sign_in.is_pending().then_some((chat, sign_in))
}

/// The result that UpdateParticipantAuthentication reports: a code or an error.
pub(crate) fn update(
    tx: &mut Transaction<'_>,
    state: &str,
    code: Option<&str>,
    error: Option<Secret>,
) -> Result<(), ServiceError> {
    let invalid = |code, message| Err(ServiceError::new(code, message));
    if !tx.state.sign_in_states.contains_key(state) {
        return invalid(ErrorCode::InvalidParameter, "State is not valid.");
    }
    let Some((chat, sign_in)) = sign_in_of(tx, state) else {
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
    finish(tx, &chat, &session, outcome, name, error);
    Ok(())
}
