//! Calls over a network that is made up.

use std::sync::Arc;

use connectparticipant::{Client, ClientBuilder};
use connectparticipant_tests::matrix::network::{Answer, Network};
use connectparticipant_tests::matrix::{Outcome, Sample, Seeded, assert_hidden, canary};
use restjson::{BoxFuture, Environment};

/// A response of `SendMessage`.
pub(crate) fn sent() -> Answer {
    Answer::json(200, r#"{"Id":"message-1","AbsoluteTime":"2026-01-02T03:04:05.678Z"}"#)
}

/// A builder of a client in that network and world.
pub(crate) fn builder(network: &Network, world: &Arc<Seeded>) -> ClientBuilder<Client> {
    canary::watch_logs();
    Client::builder()
        .endpoint_url("https://localhost")
        .transport(network.clone())
        .environment(World(Arc::clone(world)))
}

pub(crate) fn client(network: &Network, world: &Arc<Seeded>) -> Client {
    builder(network, world).build().unwrap()
}

/// Sends a message.
pub(crate) async fn send(client: &Client) -> Outcome {
    let outcome = Sample::named("SendMessage").send(client).await;
    assert_hidden("SendMessage", &outcome);
    outcome
}

/// A world that the test sees too.
struct World(Arc<Seeded>);

impl Environment for World {
    fn now(&self) -> std::time::Duration {
        self.0.now()
    }

    fn system_time(&self) -> std::time::SystemTime {
        self.0.system_time()
    }

    fn sleep(&self, duration: std::time::Duration) -> BoxFuture<'static, ()> {
        self.0.sleep(duration)
    }

    fn jitter(&self) -> f64 {
        self.0.jitter()
    }
}
