//! How long the service asks to wait.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use connectparticipant::{Limits, Retry};
use connectparticipant_tests::matrix::Seeded;
use connectparticipant_tests::matrix::network::{Answer, Network};

use crate::calls::{builder, client, send, sent};

/// The wait after a response with those headers, without jitter.
async fn wait(status: u16, headers: &[(&'static str, &str)]) -> Duration {
    let answer = headers
        .iter()
        .fold(Answer::status(status), |answer, (name, value)| answer.header(name, value));
    let network = Network::new([answer, sent()]);
    let world = Arc::new(Seeded::fixed(1.0));
    send(&client(&network, &world)).await.unwrap();
    let waits = world.waits();
    assert_eq!(waits.len(), 1);
    waits[0]
}

fn date(from_now: i64) -> String {
    let now = Seeded::new(0).time_of_day();
    let seconds = Duration::from_secs(from_now.unsigned_abs());
    httpdate(if from_now < 0 { now - seconds } else { now + seconds })
}

fn httpdate(time: SystemTime) -> String {
    restjson::Timestamp::try_from(time).unwrap().http_date()
}

/// Our own wait is 50 ms after a 503 and 1 s after a 429; the service may make it longer by 5 s.
#[tokio::test(start_paused = true)]
async fn is_kept_within_bounds() {
    let own = |status| if status == 429 { 1000 } else { 50 };
    for status in [429, 503, 500] {
        let (own, most) = (own(status), own(status) + 5000);
        let clamped = |asked: u64| asked.clamp(own, most);
        for (value, expected) in [
            ("0", own),
            ("1", clamped(1000)),
            ("3", clamped(3000)),
            ("3600", most),
            ("18446744073709551615", most),
            ("99999999999999999999", own),
            ("-3", own),
            ("3.5", own),
            ("3s", own),
            ("soon", own),
            ("", own),
            (&date(0), own),
            (&date(3), clamped(3000)),
            (&date(7200), most),
            (&date(-3600), own),
            ("Thu, 99 Jan 2026 00:00:00 GMT", own),
        ] {
            let waited = wait(status, &[("retry-after", value)]).await;
            assert_eq!(waited.as_millis(), expected.into(), "{status} Retry-After: {value}");
        }
        for (value, expected) in [
            ("0", own),
            ("500", clamped(500)),
            ("3000", clamped(3000)),
            ("1000000000000", most),
            ("18446744073709551615", most),
            ("1e12", own),
            ("-1", own),
            ("soon", own),
        ] {
            let waited = wait(status, &[("x-amz-retry-after", value)]).await;
            assert_eq!(waited.as_millis(), expected.into(), "{status} x-amz-retry-after: {value}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_service_before_the_standard() {
    let both = [("retry-after", "4"), ("x-amz-retry-after", "2000")];
    assert_eq!(wait(429, &both).await.as_millis(), 2000);
    let one = [("retry-after", "4"), ("x-amz-retry-after", "soon")];
    assert_eq!(wait(429, &one).await.as_millis(), 4000);
}

/// A wait that would outlast the call is not begun.
#[tokio::test(start_paused = true)]
async fn beyond_the_operation() {
    let network = Network::always(Answer::status(429).header("retry-after", "4"));
    let world = Arc::new(Seeded::fixed(0.0));
    let limits = Limits::default().operation(Duration::from_secs(3));
    let client = builder(&network, &world).limits(limits).build().unwrap();
    let started = tokio::time::Instant::now();
    let problem = send(&client).await.unwrap_err();
    assert_eq!((problem.attempts, problem.status), (1, Some(429)));
    assert_eq!(started.elapsed(), Duration::ZERO);
    assert_eq!(client.dispatcher().retry_budget().available(), 500, "nothing is paid for it");
}

/// Asking to wait does not make a refusal worth another try.
#[tokio::test(start_paused = true)]
async fn with_a_refusal() {
    let network = Network::always(Answer::status(403).header("retry-after", "1"));
    let world = Arc::new(Seeded::fixed(0.0));
    let client = builder(&network, &world).retry(Retry::attempts(9)).build().unwrap();
    assert_eq!(send(&client).await.unwrap_err().attempts, 1);
}
