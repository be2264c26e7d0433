//! CreateParticipantConnection and DisconnectParticipant.

use serde_json::{Map, Value, json};

use super::{participants, text};
use crate::api::binding::Input;
use crate::api::{ServiceError, TokenKind};
use crate::clock::{in_milliseconds, later};
use crate::operations::start_chat::{ConnectionCredentials, Websocket};
use crate::state::ids::new_uuid;
use crate::state::sent::Sent;
use crate::state::tokens::{Identity, random_token};
use crate::state::transaction::Transaction;

/// The path of the WebSocket.
pub(crate) const SOCKET_PATH: &str = "/websocket";

/// A WebSocket URL that a participant can open once.
pub(crate) fn websocket(tx: &mut Transaction<'_>, identity: &Identity) -> Websocket {
    let expires = later(tx.now, tx.context.settings.websocket_url_lifetime);
    let token = tx.state.socket_urls.issue(identity.clone(), expires);
    let host = tx.context.url.replacen("http", "ws", 1);
    Websocket {
        url: format!("{host}{SOCKET_PATH}?token={token}").into(),
        connection_expiry: in_milliseconds(expires),
    }
}

/// A connection token of a participant.
pub(crate) fn credentials(tx: &mut Transaction<'_>, identity: &Identity) -> ConnectionCredentials {
    let expires = later(tx.now, tx.context.settings.connection_token_lifetime);
    let token = tx.state.tokens.issue(TokenKind::Connection, identity.clone(), expires);
    ConnectionCredentials { connection_token: token.into(), expiry: in_milliseconds(expires) }
}

pub(crate) fn create(
    tx: &mut Transaction<'_>,
    identity: &Identity,
    input: &Input,
) -> Result<Value, ServiceError> {
    let types = input.get("Type").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let types: Vec<&str> = types.iter().filter_map(Value::as_str).collect();
    if input.get("ConnectParticipant").and_then(Value::as_bool) == Some(true) {
        participants::joined(tx, &identity.chat, &identity.participant);
    }
    let mut response = Map::new();
    if types.contains(&"WEBSOCKET") {
        response.insert("Websocket".to_owned(), json!(websocket(tx, identity)));
    }
    if types.contains(&"CONNECTION_CREDENTIALS") {
        response.insert("ConnectionCredentials".to_owned(), json!(credentials(tx, identity)));
    }
    if types.contains(&"WEBRTC_CONNECTION") {
        response.insert("WebRTCConnection".to_owned(), web_rtc(&tx.context.url));
    }
    Ok(Value::Object(response))
}

/// A meeting that cannot be joined: the emulator has no media server.
fn web_rtc(url: &str) -> Value {
    let secure = url.replacen("http", "ws", 1);
    json!({
        "Attendee": {"AttendeeId": new_uuid(), "JoinToken": random_token()},
        "Meeting": {
            "MediaPlacement": {
                "AudioHostUrl": format!("{url}/webrtc/audio"),
                "AudioFallbackUrl": format!("{secure}/webrtc/audio-fallback"),
                "SignalingUrl": format!("{secure}/webrtc/signaling"),
                "EventIngestionUrl": format!("{url}/webrtc/events"),
            },
            "MeetingFeatures": {"Audio": {"EchoReduction": "AVAILABLE"}},
            "MeetingId": new_uuid(),
        },
    })
}

/// A second call does not get here, because the token is no longer valid.
pub(crate) fn disconnect(
    tx: &mut Transaction<'_>,
    identity: &Identity,
    input: &Input,
) -> Result<Value, ServiceError> {
    let chat = tx.state.chat_of(&identity.chat)?;
    let mut sent = Sent::new("DisconnectParticipant", &identity.participant);
    sent.client_token = text(input, "ClientToken").map(str::to_owned);
    chat.sent.push(sent);
    participants::leave(tx, &identity.chat, &identity.participant);
    Ok(json!({}))
}
