//! What retries cost, and who pays.

use std::sync::Arc;

use connectparticipant::{Limits, Retry, RetryBudget};
use connectparticipant_tests::matrix::Seeded;
use connectparticipant_tests::matrix::network::{Answer, Network};

use crate::calls::{builder, client, send, sent};

fn still() -> Arc<Seeded> {
    Arc::new(Seeded::fixed(0.0))
}

/// A service that is down gets no more than 1,035 requests for 1,000 calls.
#[tokio::test(start_paused = true)]
async fn a_thousand_failing_calls() {
    for (status, most) in [(500, 1000 + 500 / 14), (429, 1000 + 500 / 5)] {
        let network = Network::always(Answer::status(status));
        let client = client(&network, &still());
        for _ in 0..1000 {
            send(&client).await.unwrap_err();
        }
        assert_eq!(network.sent(), most, "{status}");
        assert!(client.dispatcher().retry_budget().available() < 14);
    }
}

#[tokio::test(start_paused = true)]
async fn a_thousand_failing_calls_at_once() {
    let network = Network::always(Answer::status(500));
    let client = client(&network, &still());
    let calls = (0..1000).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { send(&client).await.unwrap_err().attempts })
    });
    let mut attempts = 0;
    for call in calls.collect::<Vec<_>>() {
        attempts += call.await.unwrap();
    }
    assert_eq!((attempts as usize, network.sent()), (1035, 1035));
}

#[tokio::test(start_paused = true)]
async fn costs_and_refunds() {
    let network = Network::always(sent());
    let client = client(&network, &still());
    let budget = client.dispatcher().retry_budget().clone();
    assert_eq!((budget.available(), budget.capacity()), (500, 500));
    let run = async |answers: &[u16]| {
        network.change(answers.iter().map(|status| match status {
            200 => sent(),
            status => Answer::status(*status),
        }));
        let _ = send(&client).await;
        budget.available()
    };
    assert_eq!(run(&[200]).await, 500, "a success gives no more than there is room for");
    assert_eq!(run(&[500, 200]).await, 500, "a retry that succeeds is given back");
    assert_eq!(run(&[500, 500, 200]).await, 486, "the last one that is, not those before");
    assert_eq!(run(&[200]).await, 487, "a first attempt that succeeds gives one");
    assert_eq!(run(&[429, 429, 200]).await, 482, "throttling costs less");
    assert_eq!(run(&[500, 500, 500]).await, 454, "two retries, in vain");
    assert_eq!(run(&[503, 429, 404]).await, 435, "each retry by its own cause");
    assert_eq!(run(&[400]).await, 435, "what is not tried again costs nothing");
    assert_eq!(run(&[403]).await, 435);
}

/// After an outage, successes pay for retries again.
#[tokio::test(start_paused = true)]
async fn recovery() {
    let network = Network::always(Answer::status(500));
    let world = still();
    let client = builder(&network, &world).retry_budget(RetryBudget::new(20)).build().unwrap();
    let failing = async || {
        let before = network.sent();
        send(&client).await.unwrap_err();
        network.sent() - before
    };
    assert_eq!((failing().await, failing().await), (2, 1));
    network.change([sent()]);
    for _ in 0..8 {
        send(&client).await.unwrap();
    }
    assert_eq!(client.dispatcher().retry_budget().available(), 14);
    network.change([Answer::status(500)]);
    assert_eq!((failing().await, failing().await), (2, 1));
}

/// One budget for all clones, and for several clients that are given one.
#[tokio::test(start_paused = true)]
async fn it_is_shared() {
    let network = Network::always(Answer::status(500));
    let budget = RetryBudget::new(100);
    let one = builder(&network, &still()).retry_budget(budget.clone()).build().unwrap();
    let other = builder(&network, &still()).retry_budget(budget.clone()).build().unwrap();
    for client in [
        one.clone(),
        one.with_retry(Retry::standard()),
        one.with_limits(Limits::default().pool_idle(std::time::Duration::ZERO)),
    ] {
        send(&client).await.unwrap_err();
    }
    assert_eq!(budget.available(), 100 - 3 * 28);
    send(&other).await.unwrap_err();
    assert_eq!(budget.available(), 2);
    assert_eq!(one.dispatcher().retry_budget().available(), 2);
    assert_eq!(client(&network, &still()).dispatcher().retry_budget().available(), 500);
}

#[tokio::test(start_paused = true)]
async fn an_empty_budget() {
    let network = Network::always(Answer::status(503));
    let none = builder(&network, &still()).retry_budget(RetryBudget::new(0)).build().unwrap();
    let problem = send(&none).await.unwrap_err();
    assert_eq!((problem.attempts, problem.status), (1, Some(503)));
}
