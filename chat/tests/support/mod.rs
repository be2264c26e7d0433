//! What the tests share.

#![allow(dead_code, reason = "each test uses a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "only tests use it")]

use std::time::Duration;

use connectparticipant::Client;
use connectparticipant_chat::{Chat, Event, Message, Quotas};
use emulator::Emulator;

/// Longer than anything takes, even on a busy machine.
pub(crate) const LONG: Duration = Duration::from_secs(60);

/// A client of the emulator, without quotas.
pub(crate) fn client(emulator: &Emulator) -> Client {
    let client = Client::builder().endpoint_url(emulator.url()).build().unwrap();
    Quotas::unlimited().apply(&client);
    client
}

/// The customer's session.
pub(crate) async fn connect(emulator: &Emulator, chat: &emulator::Chat) -> Chat {
    let token = chat.participant_token().as_str().to_owned();
    within(Chat::connect(&client(emulator), token)).await.unwrap()
}

/// What comes of a future that has to be ready.
pub(crate) async fn within<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(LONG, future).await.expect("not ready within a minute")
}

/// The next event.
pub(crate) async fn next(chat: &mut Chat) -> Event {
    within(chat.next()).await.expect("no more events")
}

/// The next message; other events are passed over.
pub(crate) async fn next_message(chat: &mut Chat) -> Message {
    loop {
        if let Event::Message(message) = next(chat).await {
            return message;
        }
    }
}

/// The next event that is wanted; others are passed over.
pub(crate) async fn next_of<T>(chat: &mut Chat, mut wanted: impl FnMut(Event) -> Option<T>) -> T {
    loop {
        if let Some(found) = wanted(next(chat).await) {
            return found;
        }
    }
}

/// All messages until the end.
pub(crate) async fn messages_until_end(chat: &mut Chat) -> Vec<Message> {
    let mut messages = Vec::new();
    loop {
        match next(chat).await {
            Event::Message(message) => messages.push(message),
            Event::Ended => return messages,
            _ => {}
        }
    }
}

/// Waits until something is so.
pub(crate) async fn until(mut condition: impl FnMut() -> bool) {
    within(async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
}
