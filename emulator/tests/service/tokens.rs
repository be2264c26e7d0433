//! Which token is good for what, and until when.

use std::time::Duration;

use connectparticipant_emulator::{Clock, Emulator};
use serde_json::json;

use super::client::{Client, chat};
use super::model;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn transcript() -> serde_json::Value {
    json!({})
}

#[tokio::test]
async fn a_token_of_the_wrong_kind() {
    let (_emulator, chat, customer) = chat().await;
    let participant = customer.with_token(chat.participant_token());
    let response = customer.call("CreateParticipantConnection", json!({})).await;
    response.error(403, "AccessDeniedException");
    for operation in model::operations() {
        let name = operation.shape.id.name();
        let input = match name {
            "CreateParticipantConnection" => continue,
            "DescribeView" => json!({"ViewToken": "x"}),
            "SendMessage" => json!({"ContentType": "text/plain", "Content": "x"}),
            "SendEvent" => json!({"ContentType": "x"}),
            "CompleteAttachmentUpload" => json!({"AttachmentIds": ["x"], "ClientToken": "x"}),
            "GetAttachment" => json!({"AttachmentId": "x"}),
            "StartAttachmentUpload" => json!({"ContentType": "x", "AttachmentName": "x.txt",
                "AttachmentSizeInBytes": 1, "ClientToken": "x"}),
            "GetAuthenticationUrl" | "CancelParticipantAuthentication" => {
                json!({"SessionId": "x".repeat(36), "RedirectUri": "https://app.example.com"})
            }
            _ => json!({}),
        };
        participant.call(name, input).await.error(403, "AccessDeniedException");
    }
}

#[tokio::test]
async fn no_token_and_unknown_ones() {
    let (_emulator, _chat, customer) = chat().await;
    let url = format!("{}/participant/transcript", customer.url);
    let response = customer.http.post(url).json(&json!({})).send().await;
    customer.read(response).await.error(403, "AccessDeniedException");
    for token in ["nobody", "Bearer x"] {
        let response = customer.with_token(token).call("GetTranscript", transcript()).await;
        response.error(403, "AccessDeniedException");
    }
    let unprintable = http::HeaderValue::from_bytes(b"\xff\xfe").unwrap();
    let request = customer.http.post(format!("{}/participant/transcript", customer.url));
    let response = request.header("x-amz-bearer", unprintable).json(&json!({})).send().await;
    customer.read(response).await.error(403, "AccessDeniedException");
    let bearer = customer.with_token(&format!("Bearer {}", customer.token));
    bearer.call("GetTranscript", transcript()).await.error(403, "AccessDeniedException");
}

#[tokio::test]
async fn a_connection_token_is_good_for_a_day() {
    let clock = Clock::manual("2026-11-22T10:00:00Z".parse().unwrap());
    let emulator = Emulator::builder().clock(clock.clone()).start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let participant = Client::new(&emulator, chat.participant_token());
    let types = json!({"Type": ["CONNECTION_CREDENTIALS", "WEBSOCKET"]});
    let response = participant.call("CreateParticipantConnection", types).await.ok();
    assert_eq!(response["ConnectionCredentials"]["Expiry"], "2026-11-23T10:00:00.000Z");
    assert_eq!(response["Websocket"]["ConnectionExpiry"], "2026-11-22T10:01:40.000Z");
    let token = response["ConnectionCredentials"]["ConnectionToken"].as_str().unwrap();
    let customer = participant.with_token(token);

    clock.advance(DAY - Duration::from_millis(1));
    customer.call("GetTranscript", transcript()).await.ok();
    clock.advance(Duration::from_millis(1));
    customer.call("GetTranscript", transcript()).await.error(403, "AccessDeniedException");
    let renewed = participant.connected().await;
    renewed.call("GetTranscript", transcript()).await.ok();
    assert_ne!(renewed.token, customer.token);
}

#[tokio::test]
async fn no_token_outlives_the_chat() {
    let (emulator, chat, customer) = chat().await;
    let participant = customer.with_token(chat.participant_token());
    chat.end().unwrap();
    customer.call("GetTranscript", transcript()).await.error(403, "AccessDeniedException");
    let response = participant.call("CreateParticipantConnection", json!({})).await;
    response.error(403, "AccessDeniedException");
    assert_eq!(emulator.request_count("GetTranscript"), 1);
}

#[tokio::test]
async fn a_participant_that_left_is_out_and_the_chat_goes_on() {
    let (emulator, chat, customer) = chat().await;
    let agent = chat.join("Sam").unwrap();
    let client = Client::new(&emulator, agent.token()).connected().await;
    client.say("Hello").await;
    client.call("DisconnectParticipant", json!({})).await.ok();
    client.call("GetTranscript", transcript()).await.error(403, "AccessDeniedException");
    customer.call("GetTranscript", transcript()).await.ok();
    assert!(!chat.has_ended());

    customer.call("DisconnectParticipant", json!({"ClientToken": "once"})).await.ok();
    assert!(chat.has_ended());
    let again = customer.call("DisconnectParticipant", json!({"ClientToken": "once"})).await;
    again.error(403, "AccessDeniedException");
    assert_eq!(chat.sent_by_customer().last().unwrap().operation, "DisconnectParticipant");
}

#[tokio::test]
async fn web_rtc_connections_are_as_the_model_says() {
    let (_emulator, chat, customer) = chat().await;
    let participant = customer.with_token(chat.participant_token());
    let types = json!({"Type": ["WEBRTC_CONNECTION"], "ConnectParticipant": true});
    let response = participant.call("CreateParticipantConnection", types).await.ok();
    assert!(response["WebRTCConnection"]["Attendee"]["JoinToken"].is_string());
    assert!(chat.view().customer().unwrap().joined);
}
