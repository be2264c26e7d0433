//! Faults that are asked for.

use std::time::Duration;

use connectparticipant_emulator::{Echo, Emulator, Fault, SocketFault};
use serde_json::json;

use super::client::{Client, chat, soon};
use super::wire::{Wire, event, url};

fn hello() -> serde_json::Value {
    json!({"ContentType": "text/plain", "Content": "Hello", "ClientToken": "one"})
}

async fn subscribed() -> (Emulator, connectparticipant_emulator::Chat, Client, Wire) {
    let (emulator, chat, customer) = chat().await;
    let mut wire = Wire::subscribed(&Client::new(&emulator, chat.participant_token())).await;
    assert_eq!(event(&wire.item().await), Some("participant.joined"));
    (emulator, chat, customer, wire)
}

#[tokio::test]
async fn responses_that_fail() {
    let (emulator, chat, customer) = chat().await;
    emulator
        .inject(
            Fault::on("SendMessage")
                .times(2)
                .error(429, "ThrottlingException")
                .header("Retry-After", "7"),
        )
        .unwrap();
    emulator.inject(Fault::on("GetTranscript").status(503).body("<html>")).unwrap();
    for _ in 0..2 {
        customer.call("SendMessage", hello()).await.error(429, "ThrottlingException");
    }
    let post = |path: &str| {
        customer
            .http
            .post(format!("{}/participant/{path}", customer.url))
            .header("x-amz-bearer", &customer.token)
            .json(&json!({}))
    };
    let response = post("transcript").send().await.unwrap();
    assert_eq!(response.status(), 503);
    assert!(response.headers().get("x-amzn-errortype").is_none());
    assert_eq!(response.text().await.unwrap(), "<html>");
    assert!(chat.sent_by_customer().is_empty(), "nothing was carried out");

    emulator
        .inject(Fault::on_any().error(418, "BrandNewException").header("retry-after", "1"))
        .unwrap();
    let response = post("transcript").send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["retry-after"]),
        (418, &"1".parse().unwrap())
    );
    customer.call("SendMessage", hello()).await.ok();
    assert_eq!(emulator.request_count("SendMessage"), 3);
    let statuses: Vec<_> = emulator.requests().iter().map(|request| request.status).collect();
    assert_eq!(statuses[1..], [Some(429), Some(429), Some(503), Some(418), Some(200)]);
}

#[tokio::test]
async fn responses_that_do_not_come() {
    let (emulator, chat, customer) = chat().await;
    let send = || {
        customer
            .http
            .post(format!("{}/participant/message", customer.url))
            .header("x-amz-bearer", &customer.token)
            .json(&hello())
            .send()
    };
    emulator.inject(Fault::on("SendMessage").close()).unwrap();
    assert!(send().await.is_err());
    assert!(chat.sent_by_customer().is_empty());
    emulator.inject(Fault::on("SendMessage").after_carrying_out().close()).unwrap();
    assert!(send().await.is_err());
    assert_eq!(chat.sent_by_customer().len(), 1);
    emulator.inject(Fault::on("SendMessage").truncate()).unwrap();
    let response = send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.bytes().await.is_err());
    emulator.inject(Fault::on("SendMessage").after_carrying_out().status(500)).unwrap();
    assert_eq!(send().await.unwrap().status(), 500);
    // The same ClientToken all the time: one message.
    assert_eq!(chat.sent_by_customer().len(), 1);
    assert_eq!(emulator.requests()[1].status, None);
}

#[tokio::test]
async fn responses_that_are_late() {
    let (emulator, chat, customer) = chat().await;
    emulator.clock().stop();
    emulator.inject(Fault::on("SendMessage").delay(Duration::from_secs(3600))).unwrap();
    let late = tokio::spawn(async move { customer.call("SendMessage", hello()).await.ok() });
    soon(chat.until(|view| (view.sent.len() == 1).then_some(()))).await;
    assert!(!late.is_finished());
    // The delay may not have begun yet: the clock moves until it is over.
    let moving = async {
        while !late.is_finished() {
            emulator.clock().advance(Duration::from_secs(3600));
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    soon(moving).await;
    late.await.unwrap();
}

#[tokio::test]
async fn faults_can_be_forgotten() {
    let (emulator, _chat, customer) = chat().await;
    emulator.inject(Fault::on_any().times(100).status(500)).unwrap();
    emulator.clear_faults();
    customer.call("SendMessage", hello()).await.ok();
}

#[tokio::test]
async fn echoes_before_and_after_the_response() {
    let (emulator, _chat, customer, mut wire) = subscribed().await;
    emulator.set_echo(Echo::BeforeResponse);
    for n in 0..20 {
        // Whoever waits for the response first finds the echo on the socket already.
        customer.say(&n.to_string()).await;
        assert_eq!(wire.item().await["Content"], n.to_string());
    }
    emulator.clock().stop();
    emulator.set_echo(Echo::AfterResponse { milliseconds: 1000 });
    customer.say("late").await;
    emulator.set_echo(Echo::WithResponse);
    customer.say("in time").await;
    assert_eq!(wire.item().await["Content"], "in time");
    let echo = async {
        tokio::select! {
            item = wire.item() => item,
            () = async {
                loop {
                    emulator.clock().advance(Duration::from_secs(1));
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            } => unreachable!(),
        }
    };
    assert_eq!(soon(echo).await["Content"], "late");
}

#[tokio::test]
async fn items_lost_doubled_and_turned_round() {
    let (_emulator, chat, _customer, mut wire) = subscribed().await;
    chat.inject(SocketFault::Lose { frames: 1 }).unwrap();
    chat.inject(SocketFault::Duplicate { frames: 1 }).unwrap();
    for text in ["lost", "twice"] {
        chat.say(text).unwrap();
    }
    assert_eq!(wire.item().await["Content"], "twice");
    assert_eq!(wire.item().await["Content"], "twice");
    chat.inject(SocketFault::Reverse { frames: 3 }).unwrap();
    for text in ["a", "b", "c", "d"] {
        chat.say(text).unwrap();
    }
    for text in ["c", "b", "a", "d"] {
        assert_eq!(wire.item().await["Content"], text);
    }
}

#[tokio::test]
async fn frames_that_are_none() {
    let (_emulator, chat, _customer, mut wire) = subscribed().await;
    chat.inject(SocketFault::Frame { text: "garbage".to_owned() }).unwrap();
    assert_eq!(wire.text().await.as_deref(), Some("garbage"));
    chat.inject(SocketFault::TransportError { message: "Internal server error".to_owned() })
        .unwrap();
    assert_eq!(wire.frame().await["message"], "Internal server error");
    chat.inject(SocketFault::Bytes { bytes: vec![0xff; 16] }).unwrap();
    assert_eq!(wire.text().await, None, "no WebSocket frame");
}

#[tokio::test]
async fn cuts() {
    let (emulator, chat, _customer, mut wire) = subscribed().await;
    chat.inject(SocketFault::CutAfter { frames: 2 }).unwrap();
    for text in ["a", "b", "c"] {
        chat.say(text).unwrap();
    }
    assert_eq!(wire.item().await["Content"], "a");
    assert_eq!(wire.item().await["Content"], "b");
    assert_eq!(wire.text().await, None);
    soon(chat.until(|view| (view.open_sockets() == 0).then_some(()))).await;

    let participant = Client::new(&emulator, chat.participant_token());
    let mut wire = Wire::subscribed(&participant).await;
    chat.say("d").unwrap();
    assert_eq!(wire.next().await["Content"], "d", "the fault is over");
    chat.inject(SocketFault::Close { code: 1013, reason: "later".to_owned() }).unwrap();
    assert_eq!(wire.text().await, None);
    let mut wire = Wire::subscribed(&participant).await;
    chat.inject(SocketFault::Cut).unwrap();
    assert_eq!(wire.text().await, None);
}

#[tokio::test]
async fn a_half_open_socket() {
    let (emulator, chat, customer, mut wire) = subscribed().await;
    chat.inject(SocketFault::Stall).unwrap();
    wire.send(&json!({"topic": "aws/heartbeat"})).await;
    customer.say("unheard").await;
    let silence = tokio::time::timeout(Duration::from_millis(300), wire.text()).await;
    assert!(silence.is_err(), "nothing comes, not even the end");
    assert_eq!(chat.open_sockets(), 1);
    // A new socket works, and the old one can still be cut.
    let mut second = Wire::subscribed(&Client::new(&emulator, chat.participant_token())).await;
    chat.say("Hello").unwrap();
    assert_eq!(second.next().await["Content"], "Hello");
    chat.inject(SocketFault::Cut).unwrap();
    assert_eq!(wire.text().await, None);
}

#[tokio::test]
async fn subscriptions_and_heartbeats_that_fail() {
    let (emulator, chat, _customer) = chat().await;
    let participant = Client::new(&emulator, chat.participant_token());
    let mut wire = Wire::open(&url(&participant).await).await.unwrap();
    chat.inject(SocketFault::IgnoreSubscribe { times: 1 }).unwrap();
    chat.inject(SocketFault::RefuseSubscribe { times: 1 }).unwrap();
    let subscribe = json!({"topic": "aws/subscribe", "content": {"topics": ["aws/chat"]}});
    wire.send(&subscribe).await;
    wire.send(&subscribe).await;
    assert_eq!(wire.frame().await["content"]["status"], "failure", "one answer to two");
    wire.subscribe().await;
    wire.item().await;

    let (heartbeat, ping) = (json!({"topic": "aws/heartbeat"}), json!({"topic": "aws/ping"}));
    chat.inject(SocketFault::UnhealthyPings { on: true }).unwrap();
    wire.send(&ping).await;
    assert_eq!(wire.frame().await["statusCode"], 500);
    chat.inject(SocketFault::IgnoreHeartbeats { on: true }).unwrap();
    wire.send(&heartbeat).await;
    wire.send(&ping).await;
    wire.send(&json!({"topic": "aws/else"})).await;
    assert_eq!(wire.frame().await["message"], "Forbidden", "no heartbeat before it");
    chat.inject(SocketFault::IgnoreHeartbeats { on: false }).unwrap();
    wire.send(&heartbeat).await;
    assert_eq!(wire.frame().await, heartbeat);
}

#[tokio::test]
async fn upgrades_that_are_refused() {
    let (emulator, chat, _customer) = chat().await;
    let participant = Client::new(&emulator, chat.participant_token());
    chat.inject(SocketFault::RefuseUpgrade { status: 503, times: 2 }).unwrap();
    chat.inject(SocketFault::RefuseUpgrade { status: 429, times: 1 }).unwrap();
    let url = url(&participant).await;
    for status in [503, 503, 429] {
        assert_eq!(Wire::open(&url).await.err(), Some(status));
    }
    assert!(Wire::open(&url).await.is_ok(), "the URL is still good");
}

#[tokio::test]
async fn a_reconnect_that_is_throttled() {
    let (emulator, chat, _customer, mut wire) = subscribed().await;
    let throttled = Fault::on("CreateParticipantConnection")
        .times(2)
        .error(429, "ThrottlingException")
        .header("Retry-After", "1");
    emulator.inject(throttled).unwrap();
    chat.inject(SocketFault::Cut).unwrap();
    assert_eq!(wire.text().await, None);
    let participant = Client::new(&emulator, chat.participant_token());
    for _ in 0..2 {
        let response = participant.call("CreateParticipantConnection", json!({})).await;
        response.error(429, "ThrottlingException");
    }
    let mut wire = Wire::subscribed(&participant).await;
    chat.say("back").unwrap();
    assert_eq!(wire.next().await["Content"], "back");
}

#[tokio::test]
async fn a_chat_that_ends_behind_the_clients_back() {
    let (emulator, chat, customer, mut wire) = subscribed().await;
    chat.end_while_offline().unwrap();
    assert_eq!(wire.text().await, None, "no chat.ended");
    let participant = Client::new(&emulator, chat.participant_token());
    let response = participant.call("CreateParticipantConnection", json!({})).await;
    response.error(403, "AccessDeniedException");
    customer.call("GetTranscript", json!({})).await.error(403, "AccessDeniedException");
}
