//! CreateParticipantConnection and DisconnectParticipant.

use serde_json::{Map, Value, json};

use super::{participants, text};
use crate::api::binding::Input;
use crate::api::{ServiceError, TokenKind};
use crate::clock::{in_milliseconds, later};
use crate::operations::start_chat::{ConnectionCredentials, Websocket};
use crate::state::chat::Sent;
use crate::state::hub::Turn;
use crate::state::tokens::{Caller, new_id, random_text};

/// The path of the WebSocket.
pub(crate) const SOCKET_PATH: &str = "/websocket";

/// A WebSocket URL that a participant can open once.
pub(crate) fn websocket(turn: &mut Turn<'_>, caller: &Caller) -> Websocket {
    let expires = later(turn.now, turn.hub.settings.websocket_url_lifetime);
    let token = turn.state.socket_urls.issue(caller.clone(), expires);
    let host = turn.hub.url.replacen("http", "ws", 1);
    Websocket {
        url: format!("{host}{SOCKET_PATH}?token={token}").into(),
        connection_expiry: in_milliseconds(expires),
    }
}

/// A connection token of a participant.
pub(crate) fn credentials(turn: &mut Turn<'_>, caller: &Caller) -> ConnectionCredentials {
    let expires = later(turn.now, turn.hub.settings.connection_token_lifetime);
    let token = turn.state.tokens.issue(TokenKind::Connection, caller.clone(), expires);
    ConnectionCredentials { connection_token: token.into(), expiry: in_milliseconds(expires) }
}

pub(crate) fn create(
    turn: &mut Turn<'_>,
    caller: &Caller,
    input: &Input,
) -> Result<Value, ServiceError> {
    let types = input.get("Type").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let types: Vec<&str> = types.iter().filter_map(Value::as_str).collect();
    if input.get("ConnectParticipant").and_then(Value::as_bool) == Some(true) {
        participants::joined(turn, &caller.chat, &caller.participant);
    }
    let mut response = Map::new();
    if types.contains(&"WEBSOCKET") {
        response.insert("Websocket".to_owned(), json!(websocket(turn, caller)));
    }
    if types.contains(&"CONNECTION_CREDENTIALS") {
        response.insert("ConnectionCredentials".to_owned(), json!(credentials(turn, caller)));
    }
    if types.contains(&"WEBRTC_CONNECTION") {
        response.insert("WebRTCConnection".to_owned(), web_rtc(&turn.hub.url));
    }
    Ok(Value::Object(response))
}

/// A meeting that nobody can join: the emulator has no sound.
fn web_rtc(url: &str) -> Value {
    let secure = url.replacen("http", "ws", 1);
    json!({
        "Attendee": {"AttendeeId": new_id(), "JoinToken": random_text()},
        "Meeting": {
            "MediaPlacement": {
                "AudioHostUrl": format!("{url}/webrtc/audio"),
                "AudioFallbackUrl": format!("{secure}/webrtc/audio-fallback"),
                "SignalingUrl": format!("{secure}/webrtc/signaling"),
                "EventIngestionUrl": format!("{url}/webrtc/events"),
            },
            "MeetingFeatures": {"Audio": {"EchoReduction": "AVAILABLE"}},
            "MeetingId": new_id(),
        },
    })
}

/// A second call never gets here: the token is not good any more.
pub(crate) fn disconnect(
    turn: &mut Turn<'_>,
    caller: &Caller,
    input: &Input,
) -> Result<Value, ServiceError> {
    let chat = turn.state.callers_chat(&caller.chat)?;
    let mut sent = Sent::new("DisconnectParticipant", &caller.participant);
    sent.client_token = text(input, "ClientToken").map(str::to_owned);
    chat.sent.push(sent);
    participants::leave(turn, &caller.chat, &caller.participant);
    Ok(json!({}))
}
