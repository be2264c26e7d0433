//! What names nothing is refused: a test that is misspelt does not pass.

use std::borrow::Cow;

use connectparticipant_emulator::{Emulator, Fault, SocketFault, StartChat};
use serde_json::{Value, json};

use super::client::{Client, chat};

#[tokio::test]
async fn the_customers_name_is_any_text() {
    let emulator = Emulator::start().await.unwrap();
    let (name, rest) = (String::from("Ada"), "da");
    for chat in [
        emulator.start_chat("Ada"),
        emulator.start_chat(&name),
        emulator.start_chat(name.clone()),
        emulator.start_chat(format!("A{rest}")),
        emulator.start_chat(Cow::from("Ada")),
        emulator.start_chat(StartChat::from(name).lasting(60)),
    ] {
        let chat = chat.unwrap();
        assert_eq!(chat.view().customer().unwrap().display_name, "Ada");
        // The SDK's tokens take whatever says that it is a text.
        let token: &str = chat.participant_token().as_ref();
        assert_eq!(token, chat.participant_token().expose());
    }
}

#[tokio::test]
async fn over_http() {
    let (emulator, chat, client) = chat().await;
    let contact = chat.contact_id();
    let socket_fault = format!("chats/{contact}/socket-fault");
    for (path, body, expected) in [
        (
            "faults",
            json!({"operation": "SendMesage", "status": 503}),
            "operation: no operation has this name; is it \"SendMessage\"?",
        ),
        ("faults", json!({"operation": "SendMessage", "times": 0}), "times: expected 1 or more"),
        ("faults", json!({"status": 42}), "status: expected 200 to 999"),
        ("faults", json!({"code": "ThrottlingException"}), "code: expected status or body with it"),
        (
            socket_fault.as_str(),
            json!({"fault": "refuseUpgrade", "status": 42, "times": 1}),
            "status: expected 200 to 999",
        ),
        (
            "chats",
            json!({"connectionTypes": ["WEBSOKET"]}),
            "connectionTypes: expected WEBSOCKET or CONNECTION_CREDENTIALS",
        ),
        ("chats", json!({"contentTypes": ["text/plane"]}), "contentTypes: expected "),
        (
            "chats",
            json!({"initialMessage": "Hi", "initialMessageType": "text/plane"}),
            "initialMessageType: expected ",
        ),
        ("clock", json!({"advanceSeconds": -1}), "advanceSeconds: expected 0 or more"),
        ("clock", json!({"nope": 1}), "nope: unknown member, expected "),
    ] {
        let (status, error) = post(&client, path, &body).await;
        assert_eq!(status, 400, "{body}");
        assert!(error.starts_with(expected), "{body}: {error}");
    }
    assert_eq!(emulator.chats().len(), 1);
    assert!(emulator.inject(Fault::on("SendMesage").status(503)).is_err());
    assert!(chat.inject(SocketFault::RefuseUpgrade { status: 42, times: 1 }).is_err());
}

async fn post(client: &Client, path: &str, body: &Value) -> (u16, String) {
    let url = format!("{}/_control/{path}", client.url);
    let response = client.http.post(url).json(body).send().await.unwrap();
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap();
    (status, body["error"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_public_url_that_is_none() {
    let error = Emulator::builder().public_url("foo").start().await.unwrap_err().to_string();
    assert!(error.starts_with("the public URL does not begin with http:// or https://"), "{error}");
}
