//! How long the waits are.

use std::sync::Arc;
use std::time::Duration;

use connectparticipant::{Limits, Retry};
use connectparticipant_tests::matrix::Seeded;
use connectparticipant_tests::matrix::network::{Answer, Network};

use crate::calls::{builder, client, send, sent};

fn millis(waits: &[Duration]) -> Vec<u128> {
    waits.iter().map(Duration::as_millis).collect()
}

/// The waits of a call that fails at each attempt.
async fn waits(retry: Retry, jitter: f64, status: u16) -> Vec<Duration> {
    let network = Network::always(Answer::status(status));
    let world = Arc::new(Seeded::fixed(jitter));
    let limits = Limits::default().operation(Duration::MAX);
    let client = builder(&network, &world).retry(retry.clone()).limits(limits).build().unwrap();
    let problem = send(&client).await.unwrap_err();
    assert_eq!(problem.attempts, retry.max_attempts());
    assert_eq!(network.sent(), retry.max_attempts() as usize);
    world.waits()
}

#[tokio::test(start_paused = true)]
async fn the_standard_numbers() {
    let standard = Retry::standard();
    assert_eq!((&standard, standard.max_attempts()), (&Retry::default(), 3));
    assert_eq!(millis(&waits(standard.clone(), 1.0, 500).await), [50, 100]);
    assert_eq!(millis(&waits(standard.clone(), 1.0, 429).await), [1000, 2000]);
    assert_eq!(millis(&waits(standard.clone(), 0.5, 503).await), [25, 50]);
    assert_eq!(millis(&waits(standard.clone(), 0.0, 429).await), [0, 0]);
    assert_eq!(millis(&waits(Retry::never(), 1.0, 500).await), [0; 0]);
    assert_eq!(millis(&waits(Retry::attempts(0), 1.0, 500).await), [0; 0]);
}

#[tokio::test(start_paused = true)]
async fn they_double_up_to_a_cap() {
    let faults = waits(Retry::attempts(13), 1.0, 502).await;
    let expected = [50, 100, 200, 400, 800, 1600, 3200, 6400, 12_800, 20_000, 20_000, 20_000];
    assert_eq!(millis(&faults), expected);
    let throttled = waits(Retry::attempts(8), 1.0, 429).await;
    assert_eq!(millis(&throttled), [1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
    // The cap is before the jitter.
    let half = waits(Retry::attempts(8), 0.5, 429).await;
    assert_eq!(millis(&half), [500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
}

#[tokio::test(start_paused = true)]
async fn other_numbers() {
    let second = Duration::from_secs(1);
    let retry = Retry::attempts(5).base(second * 3).max_backoff(second * 7);
    assert_eq!(millis(&waits(retry, 1.0, 500).await), [3000, 6000, 7000, 7000]);
    let retry = Retry::attempts(3).throttling_base(second * 9);
    assert_eq!(millis(&waits(retry, 1.0, 429).await), [9000, 18_000]);
    let retry = Retry::attempts(3).base(Duration::ZERO);
    assert_eq!(millis(&waits(retry, 1.0, 500).await), [0, 0]);
}

/// What makes no sense does no harm.
#[tokio::test(start_paused = true)]
async fn odd_numbers() {
    for jitter in [-1.0, f64::NEG_INFINITY] {
        assert_eq!(millis(&waits(Retry::standard(), jitter, 500).await), [0, 0]);
    }
    for jitter in [2.0, f64::INFINITY, f64::NAN] {
        assert_eq!(millis(&waits(Retry::standard(), jitter, 500).await), [50, 100]);
    }
    let endless = Retry::attempts(40).base(Duration::MAX).max_backoff(Duration::MAX);
    let network = Network::new([Answer::status(500), sent()]);
    let world = Arc::new(Seeded::fixed(1.0));
    let client = builder(&network, &world).retry(endless).build().unwrap();
    let problem = send(&client).await.unwrap_err();
    assert_eq!(problem.attempts, 1, "there is no time for such a wait: {problem:?}");
}

/// Full jitter: anything from nothing to the longest wait, evenly.
#[tokio::test(start_paused = true)]
async fn jitter_is_full() {
    let world = Arc::new(Seeded::new(42));
    for _ in 0..300 {
        let network = Network::new([Answer::status(500), sent()]);
        send(&client(&network, &world)).await.unwrap();
    }
    let first = world.waits();
    assert_eq!(first.len(), 300);
    assert!(first.iter().all(|wait| *wait <= Duration::from_millis(50)));
    for part in 0..10 {
        let range = Duration::from_millis(part * 5)..Duration::from_millis(part * 5 + 5);
        let count = first.iter().filter(|wait| range.contains(*wait)).count();
        assert!((10..=60).contains(&count), "{count} of 300 waits in {range:?}");
    }
    let again = Arc::new(Seeded::new(42));
    let network = Network::new([Answer::status(500), sent()]);
    send(&client(&network, &again)).await.unwrap();
    assert_eq!(again.waits()[0], first[0], "the same seed, the same wait");
}

#[tokio::test(start_paused = true)]
async fn waits_pass_on_the_clock() {
    let network = Network::new([Answer::status(429), Answer::status(429), sent()]);
    let started = tokio::time::Instant::now();
    send(&client(&network, &Arc::new(Seeded::fixed(1.0)))).await.unwrap();
    assert_eq!(started.elapsed(), Duration::from_secs(3));
}

/// The policy is the client's, or that of one call.
#[tokio::test(start_paused = true)]
async fn a_policy_for_one_call() {
    let network = Network::always(Answer::status(500));
    let client = client(&network, &Arc::new(Seeded::fixed(0.0)));
    assert_eq!(send(&client.with_retry(Retry::never())).await.unwrap_err().attempts, 1);
    assert_eq!(send(&client.with_retry(Retry::attempts(5))).await.unwrap_err().attempts, 5);
    assert_eq!(send(&client).await.unwrap_err().attempts, 3);
}
