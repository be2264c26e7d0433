//! Each limit, on the client and on one call, on paused time. `connect` and `pool_idle` need real
//! sockets: they are among the faults.

use std::time::Duration;

use connectparticipant::{Client, Limits, Retry};
use connectparticipant_tests::matrix::network::{Answer, Network, Then};
use connectparticipant_tests::matrix::{EACH, Kind, Sample, assert_hidden, canary};
use restjson::LimitExceeded;

const SECOND: Duration = Duration::from_secs(1);

/// A limit: what it is set to, what reaches it, and what then is said.
struct Row {
    change: fn(Limits) -> Limits,
    answer: Answer,
    error: LimitExceeded,
    text: &'static str,
    takes: Duration,
}

fn rows() -> Vec<Row> {
    let open = || Answer::json(200, "{\"Id\":\"CANARY");
    vec![
        Row {
            change: |limits| limits.attempt(SECOND * 2),
            answer: Answer::Silence,
            error: LimitExceeded::Attempt(SECOND * 2),
            text: "no response within 2s (attempt limit)",
            takes: SECOND * 2,
        },
        Row {
            change: |limits| limits.operation(SECOND * 3),
            answer: Answer::Silence,
            error: LimitExceeded::Operation(SECOND * 3),
            text: "not completed within 3s (operation limit)",
            takes: SECOND * 3,
        },
        Row {
            change: |limits| limits.idle(SECOND * 4),
            answer: open().then(Then::Silence),
            error: LimitExceeded::Idle(SECOND * 4),
            text: "the response stopped for 4s (idle limit)",
            takes: SECOND * 4,
        },
        Row {
            change: |limits| limits.operation(SECOND * 3).idle(SECOND * 4),
            answer: open().then(Then::Silence),
            error: LimitExceeded::Operation(SECOND * 3),
            text: "not completed within 3s (operation limit)",
            takes: SECOND * 3,
        },
        Row {
            change: |limits| limits.response_size(100),
            answer: open().then(Then::Repeat),
            error: LimitExceeded::ResponseSize(100),
            text: "the response has more than 100 bytes (response size limit)",
            takes: Duration::ZERO,
        },
        Row {
            change: |limits| limits.header_size(100),
            answer: open().header("x-much", &"CANARY".repeat(20)),
            error: LimitExceeded::HeaderSize(100),
            text: "the response's headers have more than 100 bytes, are too many, or state a Content-Length \
                   that is too large to count (header size limit)",
            takes: Duration::ZERO,
        },
    ]
}

fn client(network: &Network, limits: Limits) -> Client {
    canary::watch_logs();
    Client::builder()
        .endpoint_url("https://localhost")
        .transport(network.clone())
        .limits(limits)
        .retry(Retry::never())
        .build()
        .unwrap()
}

#[tokio::test(start_paused = true)]
async fn on_the_client_and_on_one_call() {
    for row in rows() {
        let network = Network::always(row.answer.clone());
        let of_the_client = client(&network, (row.change)(Limits::default()));
        let of_the_call = client(&network, Limits::default());
        let of_the_call = of_the_call.with_limits((row.change)(Limits::default()));
        for (client, sample) in [of_the_client, of_the_call]
            .iter()
            .flat_map(|client| EACH.iter().map(move |sample| (client, sample)))
        {
            let started = tokio::time::Instant::now();
            let outcome = sample.send(client).await;
            assert_hidden(row.text, &outcome);
            let problem = outcome.unwrap_err();
            assert_eq!(problem.kind, Kind::Limit(row.error.clone()), "{problem:?}");
            assert_eq!(problem.text, format!("{} failed: {}", sample.name, row.text));
            assert_eq!(problem.is_retryable, row.error.is_time());
            assert_eq!(started.elapsed(), row.takes, "{}", row.text);
        }
    }
}

/// A call with other limits leaves the client's as they were.
#[tokio::test(start_paused = true)]
async fn one_call_leaves_the_others() {
    let network = Network::always(Answer::Silence);
    let client = client(&network, Limits::default());
    let started = tokio::time::Instant::now();
    let hurried = client.with_limits(Limits::default().attempt(SECOND));
    Sample::named("SendMessage").send(&hurried).await.unwrap_err();
    assert_eq!(started.elapsed(), SECOND);
    Sample::named("SendMessage").send(&client).await.unwrap_err();
    assert_eq!(started.elapsed(), SECOND + Limits::default().attempt);
    assert_eq!(client.dispatcher().limits(), &Limits::default());
}

/// The operation's limit spans all attempts and the waits between them.
#[tokio::test(start_paused = true)]
async fn the_operation_spans_all_attempts() {
    let network = Network::always(Answer::Silence);
    let limits = Limits::default();
    let client = client(&network, limits.clone()).with_retry(Retry::attempts(100));
    let started = tokio::time::Instant::now();
    let problem = Sample::named("SendMessage").send(&client).await.unwrap_err();
    assert_eq!(problem.kind, Kind::Limit(LimitExceeded::Operation(limits.operation)));
    assert_eq!(started.elapsed(), limits.operation);
    assert!(problem.attempts >= 3, "{}", problem.attempts);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_a_limit_too() {
    for (change, error) in [
        (Limits::attempt as fn(Limits, Duration) -> Limits, LimitExceeded::Attempt(Duration::ZERO)),
        (Limits::operation, LimitExceeded::Operation(Duration::ZERO)),
    ] {
        let network = Network::always(Answer::Silence);
        let client = client(&network, change(Limits::default(), Duration::ZERO));
        let problem = Sample::named("SendMessage").send(&client).await.unwrap_err();
        assert_eq!(problem.kind, Kind::Limit(error));
    }
}

/// A limit can be lifted.
#[tokio::test(start_paused = true)]
async fn no_limit_at_all() {
    let network = Network::always(Answer::Silence);
    let limits = Limits::default().attempt(Duration::MAX).operation(Duration::MAX);
    let client = client(&network, limits.clone());
    let call = Sample::named("SendMessage").send(&client);
    assert!(tokio::time::timeout(SECOND * 3600 * 24 * 365, call).await.is_err());
    let stopped = Answer::json(200, "{").then(Then::Silence);
    let network = Network::always(stopped);
    let client = self::client(&network, limits.idle(Duration::MAX));
    let call = Sample::named("SendMessage").send(&client);
    assert!(tokio::time::timeout(SECOND * 3600 * 24 * 365, call).await.is_err());
}
