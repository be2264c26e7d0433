//! The controller over HTTP.

use connectparticipant_emulator::Emulator;
use futures_util::StreamExt as _;
use serde_json::{Value, json};

use super::client::{Client, chat, soon};
use super::described::Api;
use super::wire::{Wire, event};

struct Control(Client);

impl Control {
    async fn send(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let url = format!("{}/_control{path}", self.0.url);
        let mut request = self.0.http.request(method.parse().unwrap(), url);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.bytes().await.unwrap();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Api::new().check(method, path, status, &body);
        (status, body)
    }

    async fn act(&self, contact: &str, action: &str, body: Value) -> Value {
        let (status, response) =
            self.send("POST", &format!("/chats/{contact}/{action}"), Some(body)).await;
        assert_eq!(status, 200, "{action}: {response}");
        response
    }
}

#[tokio::test]
async fn a_whole_chat() {
    let emulator = Emulator::start().await.unwrap();
    let control = Control(Client::new(&emulator, ""));
    let start = json!({"displayName": "Ada", "connectionTypes": ["WEBSOCKET"]});
    let (status, started) = control.send("POST", "/chats", Some(start)).await;
    assert_eq!(status, 201);
    let contact = started["ContactId"].as_str().unwrap();
    let mut wire = Wire::open(started["Websocket"]["Url"].as_str().unwrap()).await.unwrap();
    wire.subscribe().await;
    let client = control.0.with_token(started["ParticipantToken"].as_str().unwrap());
    let customer = client.connected().await;

    control.act(contact, "say", json!({"content": "Welcome"})).await;
    assert_eq!(wire.next().await["ParticipantRole"], "SYSTEM");
    let joined = control.act(contact, "join", json!({"displayName": "Sam"})).await;
    assert!(joined["participantToken"].is_string());
    let id = customer.say("Hello").await["Id"].clone();
    assert_eq!(wire.next().await["Id"], id);
    control.act(contact, "receipt", json!({"messageId": id, "read": true})).await;
    assert_eq!(wire.next().await["Type"], "MESSAGEMETADATA");
    control.act(contact, "type", json!({})).await;
    assert_eq!(event(&wire.next().await), Some("typing"));
    let said = json!({"content": "*Hi*", "contentType": "text/markdown"});
    let said = control.act(contact, "say", said).await;
    let item = wire.next().await;
    assert_eq!((&item["Id"], &item["DisplayName"]), (&said["id"], &json!("Sam")));
    control.act(contact, "stream", json!({"pieces": ["a", "b"]})).await;
    for content in ["a", "b", "ab"] {
        assert_eq!(wire.next().await["Content"], content);
    }
    let file = json!({"name": "a.txt", "contentType": "text/plain", "base64": "SGVsbG8="});
    let file = control.act(contact, "attach", file).await;
    let shown = wire.next().await;
    assert_eq!(shown["Attachments"][0]["AttachmentId"], file["attachmentId"]);
    let path = format!("/chats/{contact}/attachments/{}", file["attachmentId"].as_str().unwrap());
    let url = format!("{}/_control{path}", control.0.url);
    assert_eq!(control.0.http.get(url).send().await.unwrap().text().await.unwrap(), "Hello");
    let decide = json!({"attachmentId": file["attachmentId"], "status": "REJECTED"});
    control.act(contact, "decide-attachment", decide).await;
    assert_eq!(wire.next().await["Attachments"][0]["Status"], "REJECTED");
    let view = control.act(contact, "view", json!({"template": {"Body": []}})).await;
    wire.next().await;
    customer.call("DescribeView", json!({"ViewToken": view["viewToken"]})).await.ok();
    control.act(contact, "event", json!({"contentType": "x/y", "content": "{}"})).await;
    assert_eq!(wire.next().await["ContentType"], "x/y");
    control.act(contact, "item", json!({"item": {"Id": "raw"}})).await;
    assert_eq!(wire.next().await["Id"], "raw");
    let session = control.act(contact, "ask-to-sign-in", json!({})).await;
    assert_eq!(session["sessionId"].as_str().unwrap().len(), 36);
    wire.next().await;
    let outcome = json!({"outcome": "succeeded", "displayName": "Countess"});
    control.act(contact, "finish-sign-in", outcome).await;
    assert_eq!(event(&wire.next().await), Some("authentication.succeeded"));
    wire.next().await;
    control.act(contact, "rename-customer", json!({"displayName": "Ada"})).await;
    wire.next().await;
    let moved = control.act(contact, "transfer", json!({})).await;
    assert_eq!(event(&wire.next().await), Some("transfer.succeeded"));
    wire.next().await;
    let second = moved["contactId"].as_str().unwrap();
    let (_, view) = control.send("GET", &format!("/chats/{second}"), None).await;
    assert_eq!(view["initialContactId"], contact);
    assert_eq!(view["sent"][0]["operation"], "SendMessage");
    assert_eq!(view["participants"][0]["subscribedSockets"], 1);
    control.act(second, "end", json!({})).await;
    assert_eq!(event(&wire.next().await), Some("chat.ended"));
    let (_, chats) = control.send("GET", "/chats", None).await;
    assert!(chats[0]["ended"].is_string());
    let (_, overview) = control.send("GET", "", None).await;
    assert_eq!(overview["requests"]["SendMessage"], 1);
    assert_eq!(overview["openSockets"], 1);
}

#[tokio::test]
async fn faults_echo_and_clock() {
    let (emulator, chat, customer) = chat().await;
    let control = Control(customer.clone());
    let fault = json!({"operation": "SendMessage", "times": 2, "status": 503});
    assert_eq!(control.send("POST", "/faults", Some(fault)).await.0, 204);
    let hello = json!({"ContentType": "text/plain", "Content": "Hello"});
    assert_eq!(customer.call("SendMessage", hello.clone()).await.status, 503);
    let (_, left) = control.send("GET", "/faults", None).await;
    assert_eq!(left[0]["times"], 1);
    assert_eq!(control.send("DELETE", "/faults", None).await.0, 204);
    customer.call("SendMessage", hello).await.ok();
    let echo = json!({"order": "beforeResponse"});
    assert_eq!(control.send("PUT", "/echo", Some(echo)).await.0, 204);

    let path = format!("/chats/{}/socket-fault", chat.contact_id());
    let fault = json!({"fault": "refuseUpgrade", "status": 500, "times": 1});
    assert_eq!(control.send("POST", &path, Some(fault)).await.0, 204);
    let participant = Client::new(&emulator, chat.participant_token());
    let url = super::wire::url(&participant).await;
    assert_eq!(Wire::open(&url).await.err(), Some(500));

    let change = json!({"stop": true, "advanceSeconds": 90_000});
    let (status, clock) = control.send("POST", "/clock", Some(change)).await;
    assert_eq!((status, &clock["manual"]), (200, &json!(true)));
    assert!(chat.has_ended(), "25 hours have passed");
}

#[tokio::test]
async fn what_the_controller_cannot_do() {
    let (_emulator, chat, customer) = chat().await;
    let control = Control(customer);
    let contact = chat.contact_id();
    for (path, body, status) in [
        ("/chats/nothing/say".to_owned(), json!({"content": "x"}), 404),
        ("/chats/nothing/socket-fault".to_owned(), json!({"fault": "cut"}), 404),
        (format!("/chats/{contact}/say"), json!({}), 400),
        (format!("/chats/{contact}/say"), json!({"content": "x", "contnet": 1}), 400),
        (format!("/chats/{contact}/say"), json!({"content": ["canary"]}), 400),
        (format!("/chats/{contact}/stream"), json!({"pieces": "canary"}), 400),
        (format!("/chats/{contact}/say"), json!({"content": "x", "participant": "x"}), 404),
        (format!("/chats/{contact}/receipt"), json!({"messageId": "x"}), 404),
        (format!("/chats/{contact}/leave"), json!({}), 404),
        (format!("/chats/{contact}/finish-sign-in"), json!({"outcome": "failed"}), 409),
        ("/chats".to_owned(), json!({"durationMinutes": 1}), 400),
        ("/clock".to_owned(), json!({"advanceSeconds": -1}), 400),
    ] {
        let (found, response) = control.send("POST", &path, Some(body)).await;
        assert_eq!(found, status, "{path}: {response}");
        assert!(response["error"].is_string(), "{path}: {response}");
        assert!(!response.to_string().contains("canary"), "{response}");
    }
    chat.end().unwrap();
    let path = format!("/chats/{contact}/say");
    let (status, _) = control.send("POST", &path, Some(json!({"content": "x"}))).await;
    assert_eq!(status, 409);
}

#[tokio::test]
async fn watching_a_chat() {
    let (emulator, chat, customer) = chat().await;
    let url = format!("{}/_control/chats/{}/watch", customer.url, chat.contact_id());
    let response = customer.http.get(&url).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut stream = response.bytes_stream();
    let mut seen = String::new();
    customer.say("Hello").await;
    let watching = async {
        while !seen.contains("\"Hello\"") {
            let bytes = stream.next().await.unwrap().unwrap();
            seen += std::str::from_utf8(&bytes).unwrap();
        }
    };
    soon(watching).await;
    // It ends with the emulator.
    let end = async { while let Some(Ok(_)) = stream.next().await {} };
    soon(async { tokio::join!(end, emulator.stop()) }).await;
}

#[tokio::test]
async fn waiting_for_what_the_customer_does() {
    let (_emulator, chat, customer) = chat().await;
    let waiting = chat.until(|view| {
        let mut sent = view.sent_by_customer();
        sent.find(|sent| sent.operation == "SendMessage").and_then(|sent| sent.content.clone())
    });
    let (content, _) = soon(async { tokio::join!(waiting, customer.say("Hello")) }).await;
    assert_eq!(content, "Hello");
}
