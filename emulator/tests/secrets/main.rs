//! Nothing that is secret shows: not in Debug, not in errors, not in the log.
//!
//! It stands alone because the log is the whole process's.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "everything here runs in tests, which fail by panicking"
)]

#[path = "../service/client.rs"]
#[allow(dead_code, reason = "shared with the other tests, which use all of it")]
mod client;
#[path = "../service/model.rs"]
#[allow(dead_code, reason = "shared with the other tests, which use all of it")]
mod model;
#[path = "../service/wire.rs"]
#[allow(dead_code, reason = "shared with the other tests, which use all of it")]
mod wire;

use std::io::Write;
use std::sync::{Arc, Mutex};

use connectparticipant_emulator::Emulator;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use client::{Client, soon};
use wire::Wire;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

const CANARY: &str = "canary-4711";

#[tokio::test]
async fn a_busy_chat_leaves_no_trace() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let emulator = Emulator::start().await.unwrap();
    let chat = emulator.start_chat(CANARY).unwrap();
    let participant = Client::new(&emulator, chat.participant_token());
    let customer = participant.connected().await;
    let websocket = wire::url(&participant).await;
    let mut wire = Wire::open(&websocket).await.unwrap();
    wire.subscribe().await;
    customer.say(CANARY).await;
    let session = chat.ask_to_sign_in().unwrap();
    let input = json!({"SessionId": session, "RedirectUri": "https://app.example.com/"});
    let url = customer.call("GetAuthenticationUrl", input.clone()).await.ok();
    let url = url["AuthenticationUrl"].as_str().unwrap().to_owned();
    let state = url.rsplit_once("state=").unwrap().1.to_owned();
    let agent = chat.join(CANARY).unwrap();
    agent.attach(&format!("{CANARY}.txt"), "text/plain", CANARY).unwrap();
    let file = json!({"ContentType": "text/plain", "AttachmentName": format!("{CANARY}.txt"),
        "AttachmentSizeInBytes": 1, "ClientToken": "x"});
    let upload = customer.call("StartAttachmentUpload", file).await.ok();
    let upload = upload["UploadMetadata"]["Url"].as_str().unwrap().to_owned();
    let signature = upload.rsplit_once("Signature=").unwrap().1.to_owned();

    // Everything that can be refused with a secret in it.
    let mut told = String::new();
    for (operation, input) in [
        ("SendMessage", json!({"ContentType": CANARY, "Content": CANARY})),
        ("SendMessage", json!({"ContentType": "application/json", "Content": CANARY})),
        ("SendMessage", json!({"ContentType": [CANARY], "Content": CANARY})),
        ("SendEvent", json!({"ContentType": CANARY})),
        ("GetTranscript", json!({"NextToken": CANARY})),
        ("GetTranscript", json!({"StartPosition": {"Id": CANARY}})),
        ("GetTranscript", json!({"SortOrder": CANARY})),
        ("GetAttachment", json!({"AttachmentId": CANARY})),
        ("DescribeView", json!({"ViewToken": CANARY})),
        ("GetAuthenticationUrl", input),
        ("CancelParticipantAuthentication", json!({"SessionId": CANARY})),
    ] {
        let response = customer.call(operation, input).await;
        assert_ne!(response.status, 200);
        told += &response.body.to_string();
    }
    let wrong = customer.with_token(CANARY);
    told += &wrong.call("GetTranscript", json!({})).await.body.to_string();
    for (method, path) in
        [("PUT", "/contact/chat"), ("POST", "/contact/update-participant-authentication")]
    {
        for body in
            [json!({"State": CANARY, "InstanceId": CANARY, "Code": [CANARY]}), json!(CANARY)]
        {
            let url = format!("{}{path}", customer.url);
            let request = customer.http.request(method.parse().unwrap(), url).json(&body);
            told += &customer.read(request.send().await).await.body.to_string();
        }
    }
    let refused = customer.http.put(format!("{upload}x")).body(CANARY).send().await.unwrap();
    told += &refused.text().await.unwrap();

    let view = chat.view();
    let debug = format!(
        "{emulator:?} {chat:?} {agent:?} {view:?} {:?} {:?} {:?} {:?}",
        emulator.requests(),
        chat.connect_customer(),
        chat.sent_by_customer(),
        emulator.clock(),
    );
    let addresses: Value = serde_json::to_value(chat.connect_customer().0).unwrap();
    assert!(addresses["Url"].as_str().unwrap().starts_with("ws://"), "serialised, they are whole");
    let (participant, customer) = (participant.token.clone(), customer.token.clone());
    soon(emulator.stop()).await;
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let ours = log.lines().filter(|line| line.contains("connectparticipant_emulator::")).count();
    assert!(ours > 10, "the log is there: {log}");
    let socket_token = websocket.rsplit_once("token=").unwrap().1;
    for secret in [CANARY, &participant, &customer, &session, &state, &signature, socket_token] {
        assert!(!told.contains(secret), "an error tells: {told}");
        assert!(!debug.contains(secret), "Debug tells: {debug}");
        // The test's own client may log what it likes: only the emulator's lines count.
        for line in log.lines().filter(|line| !line.contains("tungstenite::handshake::client")) {
            assert!(!line.contains(secret), "the log tells: {line}");
        }
    }
}
