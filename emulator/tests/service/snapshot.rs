//! The whole state, kept and put back.

use std::time::Duration;

use connectparticipant_emulator::{Clock, Emulator};
use serde_json::{Value, json};

use super::client::{Client, chat, soon};
use super::wire::{Wire, event};

#[tokio::test]
async fn a_state_is_put_back_as_it_was() {
    let clock = Clock::manual("2026-11-22T10:00:00Z".parse().unwrap());
    let emulator = Emulator::builder().clock(clock.clone()).start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let customer = Client::of_customer(&emulator, &chat).await;
    let message = json!({"ContentType": "text/plain", "Content": "Hello", "ClientToken": "once"});
    let sent = customer.call("SendMessage", message.clone()).await.ok();
    let agent = chat.join("Sam").unwrap();
    let attachment = agent.attach("a.txt", "text/plain", "attached").unwrap();
    agent.show_view("Form", &json!({}), &json!({}), &json!({})).unwrap();
    chat.ask_to_sign_in().unwrap();
    let participant = Client::new(&emulator, chat.participant_token());
    let mut wire = Wire::subscribed(&participant).await;
    soon(chat.customer_subscribed()).await;
    let before = serde_json::to_value(chat.view()).unwrap();
    let snapshot = emulator.snapshot();

    // In the same emulator, after a while.
    clock.advance(Duration::from_secs(3600));
    chat.end().unwrap();
    emulator.start_chat("Bob").unwrap();
    emulator.restore(&snapshot).unwrap();
    assert_eq!(emulator.chats().len(), 1);
    assert_eq!(emulator.clock().now(), "2026-11-22T10:00:00Z".parse().unwrap());
    while wire.text().await.is_some() {}
    let mut after = serde_json::to_value(chat.view()).unwrap();
    for sockets in ["openSockets", "subscribedSockets"] {
        after["participants"][0][sockets] = before["participants"][0][sockets].clone();
    }
    assert_eq!(after, before);

    // In another one, whose clock stands elsewhere: tokens, responses and timers go on.
    let other = Emulator::start().await.unwrap();
    let put = customer.http.put(format!("{}/_control/snapshot", other.url()));
    assert_eq!(put.body(snapshot).send().await.unwrap().status(), 204);
    let moved = Client::new(&other, &customer.token);
    assert_eq!(moved.call("SendMessage", message).await.ok(), sent);
    let chat = other.chat(chat.contact_id()).unwrap();
    assert_eq!(chat.transcript().iter().filter(|item| item.content.is_some()).count(), 2);
    assert_eq!(chat.attachment(&attachment).unwrap(), "attached");
    let mut wire = Wire::subscribed(&Client::new(&other, chat.participant_token())).await;
    other.clock().advance(Duration::from_secs(180));
    assert_eq!(event(&wire.next().await), Some("authentication.timeout"));
    other.clock().advance(Duration::from_secs(25 * 3600));
    assert!(chat.has_ended());
}

#[tokio::test]
async fn a_snapshot_of_a_snapshot_is_the_same() {
    let (emulator, chat, customer) = chat().await;
    customer.say("Hello").await;
    chat.ask_to_sign_in().unwrap();
    emulator.clock().stop();
    let read = |text: String| serde_json::from_str::<Value>(&text).unwrap();
    let first = read(emulator.snapshot());
    emulator.restore(&first.to_string()).unwrap();
    let second = read(emulator.snapshot());
    assert_eq!(first["state"]["chats"], second["state"]["chats"]);
    assert_eq!(first["time"], second["time"]);
    assert_eq!(first["state"]["tokens"], second["state"]["tokens"]);
}

#[tokio::test]
async fn what_is_not_a_snapshot() {
    let (emulator, chat, customer) = chat().await;
    let good: Value = serde_json::from_str(&emulator.snapshot()).unwrap();
    let mut newer = good.clone();
    newer["version"] = 2.into();
    let mut damaged = good.clone();
    damaged["state"]["chats"] = "canary".into();
    for (text, why) in [
        (String::new(), "not a snapshot"),
        ("{}".to_owned(), "not a snapshot"),
        ("canary".to_owned(), "not a snapshot"),
        (newer.to_string(), "version 2"),
        (damaged.to_string(), "damaged"),
    ] {
        let put = customer.http.put(format!("{}/_control/snapshot", customer.url)).body(text);
        let response = put.send().await.unwrap();
        assert_eq!(response.status(), 400);
        let body = response.text().await.unwrap();
        assert!(body.contains(why) && !body.contains("canary"), "{body}");
    }
    assert!(!chat.has_ended(), "the state is as it was");
}
