//! The rules of the WebSocket.

use std::time::Duration;

use connectparticipant_emulator::{Clock, Emulator, Settings, StartChat};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use super::client::{Client, chat, soon};
use super::wire::{Wire, event, url};

async fn with_manual_clock() -> (Emulator, connectparticipant_emulator::Chat, Client, Clock) {
    let clock = Clock::manual("2026-11-22T10:00:00Z".parse().unwrap());
    let emulator = Emulator::builder().clock(clock.clone()).start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let client = Client::new(&emulator, chat.participant_token());
    (emulator, chat, client, clock)
}

#[tokio::test]
async fn a_subscription_and_then_items() {
    let (emulator, chat, customer) = chat().await;
    let participant = Client::new(&emulator, chat.participant_token());
    let mut wire = Wire::open(&url(&participant).await).await.unwrap();
    chat.say("nobody listens yet").unwrap();
    wire.subscribe().await;
    let joined = wire.item().await;
    assert_eq!(event(&joined), Some("participant.joined"));
    assert_eq!(joined["ParticipantRole"], "CUSTOMER");
    let response = customer.say("Hello").await;
    let echo = wire.item().await;
    assert_eq!((&echo["Id"], &echo["AbsoluteTime"]), (&response["Id"], &response["AbsoluteTime"]));
    assert_eq!(echo["Content"], "Hello");

    // A second socket of the same participant gets everything too, and nobody joins again.
    let mut second = Wire::subscribed(&participant).await;
    chat.say("both").unwrap();
    assert_eq!(second.item().await["Content"], "both");
    assert_eq!(wire.item().await["Content"], "both");
    wire.send(&json!({"topic": "aws/unsubscribe", "content": {"topics": ["aws/chat"]}})).await;
    assert_eq!(wire.frame().await["topic"], "aws/unsubscribe");
    chat.say("one").unwrap();
    assert_eq!(second.item().await["Content"], "one");
    wire.send(&json!({"topic": "aws/heartbeat"})).await;
    assert_eq!(wire.frame().await["topic"], "aws/heartbeat", "no item in between");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_the_acknowledgement_misses_nothing() {
    let emulator = Emulator::start().await.unwrap();
    for _ in 0..100 {
        let chat = emulator.start_chat("Ada").unwrap();
        let mut wire = Wire::subscribed(&Client::new(&emulator, chat.participant_token())).await;
        chat.say("Hello").unwrap();
        assert_eq!(wire.next().await["Content"], "Hello");
    }
}

#[tokio::test]
async fn agents_have_sockets_too() {
    let (emulator, chat, customer) = chat().await;
    let agent = chat.join("Sam").unwrap();
    let agent = Client::new(&emulator, agent.token());
    let mut wire = Wire::subscribed(&agent).await;
    customer.say("Hello").await;
    assert_eq!(wire.item().await["Content"], "Hello");
}

#[tokio::test]
async fn heartbeats_and_frames_that_nobody_knows() {
    let (emulator, chat, _customer) = chat().await;
    let participant = Client::new(&emulator, chat.participant_token());
    let mut wire = Wire::open(&url(&participant).await).await.unwrap();
    wire.send(&json!({"topic": "aws/heartbeat"})).await;
    assert_eq!(wire.frame().await, json!({"topic": "aws/heartbeat"}));
    wire.send(&json!({"topic": "aws/ping"})).await;
    let pong = json!({"topic": "aws/ping", "statusCode": 200, "statusContent": "OK"});
    assert_eq!(wire.frame().await, pong);
    for frame in ["{\"topic\":\"aws/else\"}", "not json", "[]"] {
        wire.0.send(Message::text(frame)).await.unwrap();
        let error = wire.frame().await;
        assert_eq!(error["message"], "Forbidden");
        assert!(error["connectionId"].is_string() && error["requestId"].is_string());
        assert!(error.get("topic").is_none());
    }
    wire.0.send(Message::text("")).await.unwrap();
    wire.send(&json!({"topic": "aws/subscribe", "content": {"topics": ["aws/else"]}})).await;
    assert_eq!(wire.frame().await["content"]["status"], "failure");
    wire.subscribe().await;
}

#[tokio::test]
async fn urls_open_once_and_soon() {
    let (emulator, chat, participant, clock) = with_manual_clock().await;
    let first = url(&participant).await;
    assert!(first.starts_with("ws://127.0.0.1:"));
    let _wire = Wire::open(&first).await.unwrap();
    assert_eq!(Wire::open(&first).await.err(), Some(403), "used up");
    let slow = url(&participant).await;
    let late = url(&participant).await;
    clock.advance(Duration::from_millis(99_999));
    let _slow = Wire::open(&slow).await.unwrap();
    clock.advance(Duration::from_millis(1));
    assert_eq!(Wire::open(&late).await.err(), Some(403), "stale");
    let unknown = format!("{}/websocket?token=nobody", emulator.url().replacen("http", "ws", 1));
    assert_eq!(Wire::open(&unknown).await.err(), Some(403));
    let before_the_end = url(&participant).await;
    chat.end().unwrap();
    assert_eq!(Wire::open(&before_the_end).await.err(), Some(403), "the chat has ended");
    let plain = participant.http.get(before_the_end.replacen("ws", "http", 1)).send().await;
    assert_eq!(plain.unwrap().status(), 426, "no handshake");
}

#[tokio::test]
async fn five_sockets_and_no_more() {
    let (emulator, chat, _customer) = chat().await;
    let participant = Client::new(&emulator, chat.participant_token());
    let mut wires = Vec::new();
    for _ in 0..5 {
        wires.push(Wire::open(&url(&participant).await).await.unwrap());
    }
    let sixth = url(&participant).await;
    assert_eq!(Wire::open(&sixth).await.err(), Some(429));
    assert_eq!(emulator.open_sockets(), 5);
    wires.pop().unwrap().0.close(None).await.unwrap();
    soon(chat.until(|view| (view.open_sockets() == 4).then_some(()))).await;
    Wire::open(&sixth).await.unwrap();
}

#[tokio::test]
async fn sockets_do_not_live_for_ever() {
    let clock = Clock::manual("2026-11-22T10:00:00Z".parse().unwrap());
    let mut settings = Settings::default();
    settings.socket_idle = Some(Duration::from_secs(600));
    let emulator =
        Emulator::builder().clock(clock.clone()).settings(settings).start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let participant = Client::new(&emulator, chat.participant_token());
    let mut silent = Wire::subscribed(&participant).await;
    let mut busy = Wire::subscribed(&participant).await;
    for _ in 0..13 {
        clock.advance(Duration::from_secs(9 * 60));
        busy.send(&json!({"topic": "aws/heartbeat"})).await;
        while busy.frame().await["topic"] != "aws/heartbeat" {}
    }
    while silent.text().await.is_some() {}
    soon(chat.until(|view| (view.open_sockets() == 1).then_some(()))).await;
    clock.advance(Duration::from_secs(4 * 60));
    assert_eq!(busy.text().await, None, "two hours are the limit");
    soon(chat.until(|view| (view.open_sockets() == 0).then_some(()))).await;
}

#[tokio::test]
async fn the_end_of_a_chat_is_told() {
    let (emulator, chat, customer) = chat().await;
    let mut wire = Wire::subscribed(&Client::new(&emulator, chat.participant_token())).await;
    customer.call("DisconnectParticipant", json!({})).await.ok();
    assert_eq!(event(&wire.next().await), Some("participant.left"));
    let ended = wire.next().await;
    assert_eq!(event(&ended), Some("chat.ended"));
    assert!(ended["ParticipantId"].is_null() && ended["DisplayName"].is_null());
}

#[tokio::test]
async fn transfers_keep_the_socket() {
    let (emulator, chat, _customer) = chat().await;
    chat.join("Sam").unwrap();
    let mut wire = Wire::subscribed(&Client::new(&emulator, chat.participant_token())).await;
    let contact = chat.transfer().unwrap();
    assert_eq!(event(&wire.next().await), Some("transfer.succeeded"));
    assert_eq!(event(&wire.next().await), Some("participant.left"));
    chat.say("Hello again").unwrap();
    let item = wire.next().await;
    assert_eq!(item["ContactId"], contact);
    assert_eq!(item["InitialContactId"], chat.contact_id());
    assert_eq!(emulator.chat(&contact).unwrap().contact_id(), chat.contact_id());
}

#[tokio::test]
async fn a_rehydrated_chat_says_so() {
    let (emulator, first, _customer) = chat().await;
    first.end().unwrap();
    let start = StartChat::from("Ada").continued_from(first.contact_id());
    let chat = emulator.start_chat(start).unwrap();
    let participant = Client::new(&emulator, chat.participant_token());
    let mut wire = Wire::subscribed(&participant).await;
    assert_eq!(event(&wire.next().await), Some("chat.rehydrated"));
}

fn tasks() -> usize {
    tokio::runtime::Handle::current().metrics().num_alive_tasks()
}

#[tokio::test]
async fn no_task_is_left_behind() {
    let before = tasks();
    let emulator = Emulator::start().await.unwrap();
    let address = emulator.address();
    let chat = emulator.start_chat("Ada").unwrap();
    let (websocket, _) = chat.connect_customer();
    let _wire = Wire::open(&websocket.url).await.unwrap();
    let _silent = tokio::net::TcpStream::connect(address).await.unwrap();
    assert!(tasks() > before);
    drop(emulator);
    let gone = async {
        while tasks() > before {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    soon(gone).await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err(), "nobody listens");
}

#[tokio::test]
async fn the_emulator_takes_its_leave() {
    let (emulator, chat, _customer) = chat().await;
    let mut wire = Wire::subscribed(&Client::new(&emulator, chat.participant_token())).await;
    let address = emulator.address();
    let closing = async {
        loop {
            match wire.0.next().await {
                Some(Ok(Message::Close(frame))) => return frame.map(|frame| u16::from(frame.code)),
                Some(Ok(_)) => {}
                _ => return None,
            }
        }
    };
    let (code, ()) = soon(async { tokio::join!(closing, emulator.stop()) }).await;
    assert_eq!(code, Some(1001));
    assert!(tokio::net::TcpStream::connect(address).await.is_err(), "nobody listens");
}

#[tokio::test]
async fn dropping_is_stopping() {
    let (emulator, chat, _customer) = chat().await;
    let mut wire = Wire::subscribed(&Client::new(&emulator, chat.participant_token())).await;
    drop(emulator);
    while wire.text().await.is_some() {}
}
