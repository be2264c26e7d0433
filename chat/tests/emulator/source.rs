//! Connections that come from elsewhere than a participant token.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use connectparticipant::ParticipantToken;
use connectparticipant::types::ConnectionType;
use connectparticipant_chat::{
    Chat, Connection, ConnectionRequest, EndReason, Event, History, SourceError, SourceErrorKind,
};
use connectparticipant_emulator::{Emulator, SocketFault};

use serde_json::json;

use crate::support::{builder, client, connections, next, next_message, until, within};

/// As `StartChatContact` returns it when it is asked to: no call is made.
#[tokio::test]
async fn a_connection_that_is_there_already() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let (socket, credentials) = started.connect_customer();
    let ready = Connection::new()
        .url(socket.url.expose())
        .token(credentials.connection_token.expose(), credentials.expiry);
    let mut chat = within(builder(&client(&emulator), &started).ready_connection(ready).connect())
        .await
        .unwrap();
    within(chat.send_text("Hello")).await.unwrap();
    assert_eq!(next_message(&mut chat).await.text(), "Hello");
    assert_eq!(connections(&emulator), 0);

    started.inject(SocketFault::Cut).unwrap();
    until(|| started.open_sockets() == 0).await;
    started.say("missed").unwrap();
    assert_eq!(next_message(&mut chat).await.text(), "missed");
    assert_eq!(connections(&emulator), 1);
}

/// One that is too old is replaced by a call.
#[tokio::test]
async fn a_connection_that_was_used_before() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let (socket, credentials) = started.connect_customer();
    let ready = Connection::new()
        .url(socket.url.expose())
        .token(credentials.connection_token.expose(), credentials.expiry);
    let client = client(&emulator);
    let first = builder(&client, &started).ready_connection(ready.clone()).connect();
    let _first = within(first).await.unwrap();
    let _second =
        within(builder(&client, &started).ready_connection(ready).connect()).await.unwrap();
    assert_eq!(connections(&emulator), 1);
}

/// An agent's session: tokens come from a closure, and it is over when the chat is transferred.
#[tokio::test]
async fn an_agents_own_source() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let agent = started.join("Sam").unwrap();
    let client = client(&emulator);
    let asked = Arc::new(AtomicUsize::new(0));
    let source = {
        let (client, asked) = (client.clone(), Arc::clone(&asked));
        let token = ParticipantToken::from(agent.token());
        move |need: ConnectionRequest| -> connectparticipant::restjson::BoxFuture<
            'static,
            Result<Connection, SourceError>,
        > {
            asked.fetch_add(1, Ordering::Relaxed);
            let call = client.create_participant_connection().participant_token(token.clone());
            let call = call.r#type(ConnectionType::ConnectionCredentials);
            let call = if need == ConnectionRequest::WebSocket {
                call.r#type(ConnectionType::Websocket)
            } else {
                call
            };
            Box::pin(async move {
                let response = call.send().await?;
                let missing = || SourceError::new(SourceErrorKind::Transient, "incomplete");
                let credentials = response.connection_credentials.ok_or_else(missing)?;
                let token = credentials.connection_token.ok_or_else(missing)?;
                let expiry = credentials.expiry.unwrap_or_default();
                let connection = Connection::new().token(token, expiry);
                Ok(match response.websocket.and_then(|socket| socket.url) {
                    Some(url) => connection.url(url),
                    None => connection,
                })
            })
        }
    };
    let mut chat = within(Chat::with_source(&client, source).agent().connect()).await.unwrap();
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    within(chat.send_text("How can I help?")).await.unwrap();
    let own = next_message(&mut chat).await;
    assert!(own.client_token.is_some());
    assert_eq!(chat.participant_id().as_deref(), Some(agent.id()));
    started.transfer().unwrap();
    while !matches!(next(&mut chat).await, Event::Ended(_)) {}
    assert!(matches!(chat.state().borrow().end(), Some(EndReason::Transferred)));
    assert!(!started.has_ended());
}

/// A socket may carry the items of several contacts: those of others are not delivered.
#[tokio::test]
async fn the_items_of_one_contact() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let chat = builder(&client(&emulator), &started).contact_id(started.contact_id());
    let mut chat = within(chat.history(History::None).connect()).await.unwrap();
    let item = |contact: &str, text: &str| {
        let item = json!({"Type": "MESSAGE", "ContentType": "text/plain", "Content": text,
            "ContactId": "of now", "InitialContactId": contact, "ParticipantRole": "AGENT"});
        started.item(item.as_object().unwrap().clone()).unwrap();
    };
    item("another contact", "not for us");
    item(started.contact_id(), "for us");
    assert_eq!(next_message(&mut chat).await.text(), "for us");
}
