//! Calls, attempts and retries, on a paused clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use connectparticipant::restjson::metrics::{
    ATTEMPT_DURATION, CALL_DURATION, MemoryMeter, Meter, RETRIES,
};
use connectparticipant::{Client, ClientBuilder, Limits};
use connectparticipant_tests::matrix::Seeded;
use connectparticipant_tests::matrix::network::{Answer, Network, Then};
use restjson::{BoxFuture, Environment, TransportErrorKind};

pub(crate) const SEND_MESSAGE: (&str, &str) = ("rpc.method", "ConnectParticipant/SendMessage");

/// A response of `SendMessage`.
pub(crate) fn sent() -> Answer {
    Answer::json(200, r#"{"Id":"message-1","AbsoluteTime":"2026-01-02T03:04:05.678Z"}"#)
}

/// Every wait is as long as it may be, and three attempts of the longest fit into a call.
fn builder(network: &Network) -> ClientBuilder<Client> {
    Client::builder()
        .limits(Limits::default().operation(Duration::from_secs(120)))
        .endpoint_url("https://localhost")
        .transport(network.clone())
        .environment(Seeded::fixed(1.0))
}

pub(crate) fn client(network: &Network, meter: impl Meter) -> Client {
    builder(network).meter(meter).build().unwrap()
}

/// Sends a message; whether that has succeeded.
pub(crate) async fn send(client: &Client) -> bool {
    let call = client.send_message().content_type("text/plain").content("hello");
    call.connection_token("CANARY-token").send().await.is_ok()
}

/// What a call with these answers is told as.
async fn measured(answers: impl IntoIterator<Item = Answer>) -> MemoryMeter {
    let meter = MemoryMeter::new();
    send(&client(&Network::new(answers), meter.clone())).await;
    for series in meter.series() {
        let known = series.instrument.attributes;
        let (names, values): (Vec<_>, Vec<_>) = series.attributes.iter().cloned().unzip();
        assert!(names.iter().all(|name| known.contains(name)), "{series:?}");
        assert!(!values.concat().contains("CANARY"), "{series:?}");
        assert!(names.contains(&"rpc.system.name") && names.contains(&"rpc.method"), "{series:?}");
    }
    meter
}

/// The number of calls and the number of attempts with this class of error.
fn failed(meter: &MemoryMeter, error: &str) -> (u64, u64) {
    let attributes = [SEND_MESSAGE, ("error.type", error)];
    (meter.count(&CALL_DURATION, &attributes), meter.count(&ATTEMPT_DURATION, &attributes))
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_tried_again() {
    let meter = measured([Answer::status(500), Answer::status(429), sent()]).await;
    assert_eq!(meter.count(&CALL_DURATION, &[SEND_MESSAGE]), 1);
    assert_eq!(meter.count(&ATTEMPT_DURATION, &[SEND_MESSAGE]), 3);
    assert_eq!(meter.count(&RETRIES, &[SEND_MESSAGE]), 2);
    for error in ["500", "429"] {
        assert_eq!(failed(&meter, error), (0, 1), "{error}");
        assert_eq!(meter.count(&RETRIES, &[("error.type", error)]), 1, "{error}");
    }
    // 50 ms before the first retry, and 2 s before the second, which the service throttles.
    assert_eq!(meter.sum(&CALL_DURATION, &[]), 2.05);
    assert_eq!(meter.sum(&ATTEMPT_DURATION, &[]), 0.0);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_fails() {
    let throttled = Answer::status(429).header("x-amzn-errortype", "ThrottlingException");
    let meter = measured([throttled]).await;
    assert_eq!(failed(&meter, "ThrottlingException"), (1, 3));
    assert_eq!(meter.count(&RETRIES, &[("error.type", "ThrottlingException")]), 2);
    assert_eq!(meter.count(&CALL_DURATION, &[]), 1);
}

#[tokio::test(start_paused = true)]
async fn each_class_of_error_has_a_name() {
    let refused = Answer::status(400).header("x-amzn-errortype", "CANARYtoken");
    let silence = sent().then(Then::Silence);
    let cases = [
        (refused, "400"),
        (Answer::Fault(TransportErrorKind::Connect), "connect"),
        (Answer::Fault(TransportErrorKind::Tls), "tls"),
        (Answer::Fault(TransportErrorKind::Io), "io"),
        (Answer::Fault(TransportErrorKind::Unsupported), "unsupported"),
        (Answer::Silence, "attempt_timeout"),
        (silence, "idle_timeout"),
        (sent().header("x-large", &"x".repeat(70 << 10)), "header_size"),
        (sent().then(Then::Repeat), "response_size"),
    ];
    for (answer, error) in cases {
        let meter = measured([answer]).await;
        let (calls, attempts) = failed(&meter, error);
        assert_eq!((calls, attempts), (1, meter.count(&ATTEMPT_DURATION, &[])), "{error}");
        assert_eq!(meter.count(&RETRIES, &[("error.type", error)]), attempts - 1, "{error}");
    }
    // The attempt has a response, and the call no output.
    let meter = measured([Answer::json(200, "{")]).await;
    assert_eq!(failed(&meter, "decode"), (1, 0));
    assert_eq!(meter.count(&ATTEMPT_DURATION, &[]), 1);
}

#[tokio::test(start_paused = true)]
async fn the_operation_limit_ends_a_call() {
    let (network, meter) = (Network::always(Answer::Silence), MemoryMeter::new());
    let limits = Limits::default().operation(Duration::from_secs(4));
    let client = builder(&network).limits(limits).meter(meter.clone()).build().unwrap();
    assert!(!send(&client).await);
    assert_eq!(failed(&meter, "operation_timeout"), (1, 1));
    assert_eq!(meter.sum(&CALL_DURATION, &[]), 4.0);
}

/// The program has given it up.
#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_is_told_too() {
    let (network, meter) = (Network::always(Answer::Silence), MemoryMeter::new());
    let client = client(&network, meter.clone());
    let given_up = tokio::time::timeout(Duration::from_secs(3), send(&client)).await;
    assert!(given_up.is_err());
    assert_eq!(failed(&meter, "cancelled"), (1, 1));
    assert_eq!((meter.sum(&CALL_DURATION, &[]), meter.sum(&ATTEMPT_DURATION, &[])), (3.0, 3.0));
    assert_eq!(meter.count(&RETRIES, &[]), 0);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_encoded_is_no_call() {
    let (network, meter) = (Network::always(sent()), MemoryMeter::new());
    let call = client(&network, meter.clone()).send_message().content_type("text/plain");
    assert!(call.content("").connection_token("t").send().await.is_err());
    assert_eq!((network.sent(), meter.series().len()), (0, 0));
}

/// A clock that counts how often it is asked.
struct Asked(Seeded, Arc<AtomicUsize>);

impl Environment for Asked {
    fn now(&self) -> Duration {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.0.sleep(duration)
    }
}

/// The beginning and the end of the call and of its attempt are all that a meter costs the clock.
#[tokio::test(start_paused = true)]
async fn without_a_meter_the_clock_is_not_asked() {
    let network = Network::always(sent());
    let mut asked = Vec::new();
    for meter in [None, Some(MemoryMeter::new())] {
        let count = Arc::new(AtomicUsize::new(0));
        let environment = Asked(Seeded::fixed(1.0), Arc::clone(&count));
        let mut builder = builder(&network).environment(environment);
        if let Some(meter) = meter {
            builder = builder.meter(meter);
        }
        let client = builder.build().unwrap();
        let before = count.load(Ordering::Relaxed);
        assert!(send(&client).await);
        asked.push(count.load(Ordering::Relaxed) - before);
    }
    let [without, with] = asked[..] else { panic!("{asked:?}") };
    assert_eq!(with, without + 4);
}
