//! What the tests share.

#![allow(dead_code, reason = "each test uses a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "only tests use it")]

use std::time::{Duration, SystemTime};

use connectparticipant::restjson::{BoxFuture, Environment, ReqwestTransport};
use connectparticipant::{Client, ClientBuilder, Limits};
use connectparticipant_chat::{Chat, ChatBuilder, Event, Message, Quotas};
use connectparticipant_emulator::{Clock, Emulator, Timestamp};

/// Longer than anything takes, even on a busy machine.
pub(crate) const LONG: Duration = Duration::from_secs(60);

/// A builder of clients, over the transport that the variable `CHAT_TRANSPORT` names: `reqwest`, or
/// else the default one.
pub(crate) fn client_builder(url: &str) -> ClientBuilder<Client> {
    let builder = Client::builder().endpoint_url(url);
    match std::env::var("CHAT_TRANSPORT") {
        Ok(name) if name == "reqwest" => {
            let reqwest = ReqwestTransport::without_proxy(&Limits::default()).unwrap();
            builder.transport(reqwest)
        }
        _ => builder,
    }
}

/// A client of the emulator, without quotas.
pub(crate) fn client(emulator: &Emulator) -> Client {
    let client = client_builder(emulator.url()).build().unwrap();
    Quotas::unlimited().apply(&client);
    client
}

/// The emulator's clock as that of a session: who moves it moves both.
pub(crate) struct OnClock {
    clock: Clock,
    start: Timestamp,
}

impl Environment for OnClock {
    fn now(&self) -> Duration {
        Duration::try_from(self.clock.now().duration_since(self.start)).unwrap()
    }

    fn system_time(&self) -> SystemTime {
        self.clock.now().into()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let clock = self.clock.clone();
        Box::pin(async move { clock.sleep(duration).await })
    }
}

/// A client of the emulator on the emulator's clock, without quotas.
pub(crate) fn client_on_clock(emulator: &Emulator) -> Client {
    let clock = emulator.clock().clone();
    let environment = OnClock { start: clock.now(), clock };
    let builder = client_builder(emulator.url()).environment(environment);
    let client = builder.build().unwrap();
    Quotas::unlimited().apply(&client);
    client
}

/// The customer's session, to be set up.
pub(crate) fn builder(client: &Client, chat: &connectparticipant_emulator::Chat) -> ChatBuilder {
    Chat::builder(client, chat.participant_token())
}

/// Counts the connections that the service has been asked for.
pub(crate) fn connections(emulator: &Emulator) -> u64 {
    emulator.request_count("CreateParticipantConnection")
}

/// The customer's session.
pub(crate) async fn connect(emulator: &Emulator, chat: &connectparticipant_emulator::Chat) -> Chat {
    let token = chat.participant_token().expose().to_owned();
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
            Event::Ended(_) => return messages,
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
