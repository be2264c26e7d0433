//! A reply, and what a client makes of it.

use connectparticipant::{Client, Retry};
use restjson::Environment;
use tests::matrix::network::{Answer, Network};
use tests::matrix::{Outcome, Sample, assert_hidden, canary};

/// What a client makes of a reply to that operation.
pub(crate) fn outcome(case: &str, operation: &str, answer: Answer) -> Outcome {
    canary::watch_logs();
    let client = Client::builder()
        .endpoint_url("https://localhost")
        .transport(Network::always(answer))
        .environment(Still)
        .retry(Retry::never())
        .build()
        .unwrap();
    let mut call = Sample::named(operation).send(&client);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(outcome) = call.as_mut().poll(&mut context) else {
        panic!("{case}: there is nothing to wait for");
    };
    assert_hidden(case, &outcome);
    outcome
}

/// What a client makes of a success with that body.
pub(crate) fn success(case: &str, operation: &str, body: impl Into<bytes::Bytes>) -> Outcome {
    let answer = Answer::json(200, body).header("content-type", "application/json");
    outcome(case, operation, answer)
}

/// A world in which nothing has to be waited for.
struct Still;

impl Environment for Still {
    fn now(&self) -> std::time::Duration {
        std::time::Duration::ZERO
    }

    fn sleep(&self, _: std::time::Duration) -> restjson::BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}
