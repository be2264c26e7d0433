//! Each limit at zero and at its largest value, over real sockets: a call ends, with a response or with an
//! error, and nothing panics.

use std::time::Duration;

use connectparticipant::{Client, Limits, Retry};
use connectparticipant_tests::fault_server::{FaultServer, Script, response};
use connectparticipant_tests::matrix::{Over, Sample, assert_hidden};

connectparticipant_tests::over_each!(the_ends_of_each_limit);

type Set<T> = (&'static str, fn(Limits, T) -> Limits);

const TIMES: [Set<Duration>; 5] = [
    ("connect", Limits::connect),
    ("attempt", Limits::attempt),
    ("operation", Limits::operation),
    ("idle", Limits::idle),
    ("pool_idle", Limits::pool_idle),
];
const SIZES: [Set<usize>; 2] =
    [("response_size", Limits::response_size), ("header_size", Limits::header_size)];

async fn the_ends_of_each_limit(over: Over) {
    let mut rows: Vec<(String, Limits, bool)> = Vec::new();
    for (name, set) in TIMES {
        let nearly = Duration::MAX.saturating_sub(Duration::from_nanos(1));
        let year = Duration::from_secs(366 * 24 * 3600);
        for value in [Duration::MAX, nearly, Duration::from_secs(u64::MAX), year] {
            rows.push((format!("{name} {value:?}"), set(Limits::default(), value), true));
        }
        // A pool that keeps nothing is no limit of a call.
        let answers = name == "pool_idle";
        rows.push((format!("{name} 0"), set(Limits::default(), Duration::ZERO), answers));
    }
    for (name, set) in SIZES {
        rows.push((format!("{name} MAX"), set(Limits::default(), usize::MAX), true));
        rows.push((format!("{name} 0"), set(Limits::default(), 0), false));
    }
    let server = FaultServer::start(Script::answer(response(200, r#"{"Id":"1"}"#)));
    for (case, limits, answers) in rows {
        let client =
            over.client::<Client>(server.url(), &limits).retry(Retry::never()).build().unwrap();
        for round in 0..2 {
            let outcome = Sample::named("SendMessage").send(&client).await;
            assert_hidden(&case, &outcome);
            // What is there at once may be faster than a limit of nothing.
            assert!(outcome.is_ok() || !answers, "{case}, round {round}: {outcome:?}");
        }
    }
}
