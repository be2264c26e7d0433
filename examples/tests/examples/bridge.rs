//! The parts of `cargo run --example bridge`, in this process. The package `browser-tests` runs the program.

#[path = "../../examples/bridge/bridge.rs"]
#[allow(clippy::module_inception, reason = "the example's own name")]
mod bridge;
#[path = "../../examples/bridge/conversations.rs"]
mod conversations;
#[path = "../../examples/bridge/messenger.rs"]
mod messenger;
#[path = "../../examples/bridge/render.rs"]
mod render;
mod setup;
#[path = "../../examples/bridge/signature.rs"]
mod signature;

use std::time::Duration;

use axum::http::StatusCode;
use connectparticipant_emulator::{Fault, Visibility};
use serde_json::json;

use self::setup::{SECRET, Setup, TOPIC, said};

#[tokio::test]
async fn people_and_agents_hear_each_other() {
    let setup = Setup::start().await;
    setup.write("Ada", "Where is my order?").await;
    setup.write("Bob", "Hello").await;
    setup.write("Ada", "It is late.").await;
    for _ in 0..500 {
        if setup.emulator.chats().iter().map(|chat| said(chat).len()).sum::<usize>() == 3 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let chats = setup.emulator.chats();
    assert_eq!(chats.len(), 2, "one chat for each person");
    let of = |first: &str| chats.iter().find(|chat| said(chat)[0] == first).unwrap();
    let (ada, bob) = (of("Where is my order?"), of("Hello"));
    assert_eq!(said(ada), ["Where is my order?", "It is late."]);
    let agent = ada.join("Sam").unwrap();
    agent.say_to(Visibility::Agent, "A difficult one.").unwrap();
    agent.say("It is on its way.").unwrap();
    bob.join("Kim").unwrap().say("Hello Bob").unwrap();
    setup
        .shows(
            "Ada",
            &["Where is my order?", "It is late.", "Sam has joined.", "It is on its way."],
        )
        .await;
    setup.shows("Bob", &["Hello", "Kim has joined.", "Hello Bob"]).await;
}

#[tokio::test]
async fn a_question_is_answered_by_its_number() {
    let setup = Setup::start().await;
    setup.write("Ada", "Hello").await;
    let (chat, agent) = setup.agent(1, "Hello").await;
    agent
        .say_interactive(&json!({"templateType": "ListPicker", "version": "1.0", "data": {"content": {
            "title": "What is it about?", "elements": [{"title": "An order"}, {"title": "A return"}]}}}))
        .unwrap();
    let question = "What is it about?\n1. An order\n2. A return";
    setup.shows("Ada", &["Hello", "Sam has joined.", question]).await;
    setup.write("Ada", "2").await;
    setup.write("Ada", "7").await;
    setup.shows("Ada", &["Hello", "Sam has joined.", question, "2", "7"]).await;
    for _ in 0..500 {
        if said(&chat).len() == 3 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(said(&chat), ["Hello", "A return", "7"]);
    agent.attach("invoice.pdf", "application/pdf", "%PDF").unwrap();
    for _ in 0..500 {
        if setup.shown("Ada").await.last().unwrap().starts_with("invoice.pdf: http") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{:?}", setup.shown("Ada").await);
}

#[tokio::test]
async fn a_chat_that_has_ended_is_followed_by_the_next() {
    let setup = Setup::start().await;
    setup.write("Ada", "one").await;
    let (chat, _agent) = setup.agent(1, "one").await;
    chat.end().unwrap();
    let end = "The chat has ended. Write again to start a new one.";
    setup.shows("Ada", &["one", "Sam has joined.", end]).await;
    setup.write("Ada", "two").await;
    let (_, agent) = setup.agent(2, "two").await;
    agent.say("three").unwrap();
    setup.shows("Ada", &["one", "Sam has joined.", end, "two", "Sam has joined.", "three"]).await;
}

/// Both sides repeat what was not taken, and what was.
#[tokio::test]
async fn nothing_is_lost_or_shown_twice() {
    let setup = Setup::start().await;
    setup
        .emulator
        .inject(Fault::on("StartChatContact").error(500, "InternalServiceException").times(5))
        .unwrap();
    setup.emulator.inject(Fault::on("SendMessage").after_carrying_out().close().times(6)).unwrap();
    setup.write("Ada", "one").await;
    setup.write("Ada", "two").await;
    let (chat, agent) = setup.agent(1, "two").await;
    assert_eq!(said(&chat), ["one", "two"]);
    let body = json!({"id": "Ada-1", "person": "Ada", "text": "one"}).to_string();
    let signed = signature::sign(SECRET, body.as_bytes());
    assert_eq!(setup.webhook(&body, &signed).await, StatusCode::OK);
    assert_eq!(said(&chat), ["one", "two"]);

    *setup.refusals.lock().unwrap() = 2;
    agent.say("three").unwrap();
    let all = ["one", "two", "Sam has joined.", "three"];
    setup.shows("Ada", &all).await;
    let copies = setup.posted.lock().unwrap().clone();
    for body in copies {
        assert_eq!(setup.sns(body).await, StatusCode::OK);
    }
    setup.shows("Ada", &all).await;
}

#[tokio::test]
async fn strangers_are_refused() {
    let setup = Setup::start().await;
    setup.write("Ada", "one").await;
    let (chat, agent) = setup.agent(1, "one").await;
    agent.say("two").unwrap();
    setup.shows("Ada", &["one", "Sam has joined.", "two"]).await;
    let body = json!({"id": "x", "person": "Ada", "text": "canary"}).to_string();
    for signature in [signature::sign("another", body.as_bytes()), String::new(), "sha256=".into()]
    {
        assert_eq!(setup.webhook(&body, &signature).await, StatusCode::FORBIDDEN);
    }
    for body in ["", "{}", "[]", r#"{"id": "1", "person": "Ada"}"#] {
        let signed = signature::sign(SECRET, body.as_bytes());
        assert_eq!(setup.webhook(body, &signed).await, StatusCode::BAD_REQUEST);
    }
    let posted = setup.posted.lock().unwrap().last().unwrap().clone();
    let changed = posted.replace("two", "canary");
    assert_ne!(changed, posted);
    assert_eq!(setup.sns(changed).await, StatusCode::FORBIDDEN);
    let another = posted.replace(TOPIC, "arn:aws:sns:us-east-1:999999999999:chat");
    assert_eq!(setup.sns(another).await, StatusCode::FORBIDDEN);
    let forged = setup.http.post(format!("{}/messages", setup.phone));
    let forged = forged.json(&json!({"to": "Ada", "text": "canary", "key": "1"}));
    assert_eq!(forged.send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    // What the service refuses each time is told, not repeated.
    setup.write("Ada", &"x".repeat(100_000)).await;
    for _ in 0..500 {
        let shown = setup.shown("Ada").await;
        if shown.last().unwrap().starts_with("Not delivered: ") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let shown = setup.shown("Ada").await;
    assert!(shown.last().unwrap().starts_with("Not delivered: "), "{:?}", shown.last());
    assert_eq!(said(&chat), ["one"]);
    assert!(shown.iter().all(|text| !text.contains("canary")));
}
