//! The session against a model: random faults and random traffic, on a clock that is moved.
//!
//! The fake service keeps every item in its transcript and brings each to the sockets that are
//! subscribed when it is sent. Whatever happens to the sockets and the calls, the consumer has to
//! see what was sent: each item once, and in order.
//!
//! The same schedules are run each time. For others, or more:
//!
//! ```sh
//! CHAT_SCHEDULES=5000 CHAT_SEED=random cargo test --release -p connectparticipant-chat --test model
//! ```

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "only tests use it"
)]

mod fake;
mod found;
mod hostile;
mod measured;
mod run;
mod step;
mod times;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// How many schedules are run of each kind, unless `CHAT_SCHEDULES` says otherwise.
const SCHEDULES: u32 = 150;
/// What they are made from, unless `CHAT_SEED` says otherwise: a number, or `random`.
const SEED: u64 = 1;

fn schedules() -> u32 {
    std::env::var("CHAT_SCHEDULES").map_or(SCHEDULES, |count| count.parse().unwrap())
}

fn seed() -> u64 {
    match std::env::var("CHAT_SEED").as_deref() {
        Ok("random") => any_seed(),
        Ok(seed) => seed.parse().unwrap(),
        Err(_) => SEED,
    }
}

fn any_seed() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    u64::try_from(now.as_nanos() % u128::from(u64::MAX)).unwrap()
}

fn check(steps: impl Strategy<Value = Vec<step::Step>>) {
    let (count, seed) = (schedules(), seed());
    println!("{count} schedules from CHAT_SEED={seed}");
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let config = Config { cases: count, failure_persistence: None, ..Config::default() };
    let totals = std::cell::Cell::new((0, 0));
    let result =
        TestRunner::new_with_rng(config, rng).run(&(any::<u64>(), steps), |(seed, steps)| {
            let outcome = run::run(seed, &steps);
            let (items, sockets) = totals.get();
            totals.set((items + outcome.sent.len(), sockets + outcome.sockets));
            outcome.check().map_err(TestCaseError::fail)
        });
    if let Err(error) = result {
        panic!("with CHAT_SEED={seed}: {error}");
    }
    let (items, sockets) = totals.get();
    println!("{count} schedules, {items} items, {sockets} sockets: all as sent");
}

/// Cuts, stalls, refusals, throttling, garbage, duplicates, slow consumers.
#[test]
fn the_consumer_sees_what_was_sent() {
    check(prop::collection::vec(step::any_step(), 1..40));
}

/// The same with items that overtake each other, up to the moment when the socket is cut.
#[test]
fn what_was_overtaken_and_lost_comes_late_but_comes() {
    check(prop::collection::vec(step::any_step_or_reorder(), 1..40));
}
