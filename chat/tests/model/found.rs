//! Schedules in which something was wrong once.

use crate::run::run;
use crate::step::Step::{self, *};

fn check(seed: u64, steps: &[Step]) {
    if let Err(error) = run(seed, steps).check() {
        panic!("{error}");
    }
}

/// The scan ended while the socket was lost and a page of the transcript, read before, waited for
/// the consumer. When there was room again an hour later, news of the file was not looked for.
#[test]
fn news_of_a_file_while_the_consumer_rests() {
    let steps = [Attach, Say(200), Cut { lost: 0 }, StopReading, Scan, Advance(3_609_898), Say(3)];
    check(4_370_349_663_806_873_242, &steps);
}

/// The item at which a page of the transcript was to start was the one of which there was news, and a
/// service that leaves that one out never told them.
#[test]
fn news_of_the_item_where_the_search_begins() {
    let steps = [Advance(28), Attach, Say(4), Unreachable { seconds: 1 }, Scan];
    check(230_494_206_502_425_012, &steps);
}
