//! The session against a model: random faults and random traffic, on a clock that is moved.
//!
//! The fake service keeps every item in its transcript and brings each to the sockets that are
//! subscribed when it is sent. Whatever happens to the sockets and the calls, the consumer has to
//! see what was sent: each item once, and in order.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "only tests use it"
)]

mod fake;
mod run;
mod step;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// How many schedules are run unless `PROPTEST_CASES` says otherwise.
const SCHEDULES: u32 = 1_500;

fn schedules(count: u32) -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|count| count.parse().ok()).unwrap_or(count)
}

fn check(count: u32, steps: impl Strategy<Value = Vec<step::Step>>) {
    let count = schedules(count);
    let config = Config { cases: count, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let mut items = 0;
    let mut reconnects = 0;
    let totals = std::cell::RefCell::new((&mut items, &mut reconnects));
    let seeded = (any::<u64>(), steps);
    let result = runner.run(&seeded, |(seed, steps)| {
        let outcome = run::run(seed, &steps);
        let mut totals = totals.borrow_mut();
        *totals.0 += outcome.sent.len();
        *totals.1 += outcome.sockets;
        outcome.check().map_err(TestCaseError::fail)
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    println!("{count} schedules, {items} items, {reconnects} sockets: all as sent");
}

/// Cuts, stalls, refusals, throttling, garbage, duplicates, slow consumers.
#[test]
fn the_consumer_sees_what_was_sent() {
    check(SCHEDULES, prop::collection::vec(step::any_step(), 1..40));
}

/// The same with items that overtake each other, up to the moment when the socket is cut.
#[test]
fn what_was_overtaken_and_lost_comes_late_but_comes() {
    check(SCHEDULES / 3, prop::collection::vec(step::any_step_or_reorder(), 1..40));
}
