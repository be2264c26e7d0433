//! StartChatContact, as an AWS SDK calls it.

use connectparticipant_emulator::Emulator;
use serde_json::{Value, json};

use super::client::{Client, Response};
use super::wire::Wire;

async fn start(client: &Client, body: Value) -> Response {
    let request = client
        .http
        .put(format!("{}/contact/chat", client.url))
        .header("authorization", "AWS4-HMAC-SHA256 Credential=any")
        .json(&body);
    client.read(request.send().await).await
}

fn request() -> Value {
    json!({"InstanceId": "instance", "ContactFlowId": "flow", "ClientToken": "once",
        "ParticipantDetails": {"DisplayName": "Ada"}, "Attributes": {"tier": "gold"},
        "InitialMessage": {"ContentType": "text/plain", "Content": "Hello"},
        "SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:Chat"}}})
}

#[tokio::test]
async fn a_chat_is_started_once() {
    let emulator = Emulator::start().await.unwrap();
    let nobody = Client::new(&emulator, "");
    let started = start(&nobody, request()).await.ok();
    assert_eq!(start(&nobody, request()).await.ok(), started);
    assert_eq!(emulator.chats().len(), 1);
    let chat = emulator.chat(started["ContactId"].as_str().unwrap()).unwrap();
    assert_eq!(chat.participant_id(), started["ParticipantId"]);
    assert_eq!(chat.view().attributes["tier"], "gold");
    let client = nobody.with_token(started["ParticipantToken"].as_str().unwrap());
    let customer = client.connected().await;
    let transcript = customer.call("GetTranscript", json!({})).await.ok();
    assert_eq!(transcript["Transcript"][0]["Content"], "Hello");
    assert!(started.get("Websocket").is_none());
}

#[tokio::test]
async fn the_first_connection_may_come_with_it() {
    let emulator = Emulator::start().await.unwrap();
    let nobody = Client::new(&emulator, "");
    let mut body = request();
    body["ConnectionTypes"] = json!(["WEBSOCKET", "CONNECTION_CREDENTIALS"]);
    let started = start(&nobody, body).await.ok();
    let mut wire = Wire::open(started["Websocket"]["Url"].as_str().unwrap()).await.unwrap();
    wire.subscribe().await;
    let token = started["ConnectionCredentials"]["ConnectionToken"].as_str().unwrap();
    nobody.with_token(token).say("Hello").await;
    assert_eq!(wire.next().await["Content"], "Hello");

    // In process it looks the same.
    let chat = emulator.start_chat("Bob").unwrap();
    let (websocket, credentials) = chat.connect_customer();
    Wire::open(&websocket.url).await.unwrap();
    nobody.with_token(&credentials.connection_token).say("Hi").await;
}

#[tokio::test]
async fn starts_that_make_no_sense() {
    let emulator = Emulator::start().await.unwrap();
    let nobody = Client::new(&emulator, "");
    for (member, value, status, code) in [
        ("InstanceId", Value::Null, 400, "InvalidRequestException"),
        ("InstanceId", "".into(), 400, "InvalidRequestException"),
        ("ParticipantDetails", json!({}), 400, "InvalidRequestException"),
        ("ChatDurationInMinutes", 59.into(), 400, "InvalidParameterException"),
        ("ChatDurationInMinutes", 10_081.into(), 400, "InvalidParameterException"),
        ("PersistentChat", json!({"SourceContactId": "x"}), 404, "ResourceNotFoundException"),
    ] {
        let mut body = request();
        body[member] = value;
        start(&nobody, body).await.error(status, code);
    }
    assert!(emulator.chats().is_empty());
}
