//! The table of the limits says what they are.

use std::time::Duration;

use connectparticipant::{Limits, Retry};
use connectparticipant_tests::models::{project_path, text};
use restjson_codegen::ir::{Amount, SETTINGS};

/// The rows of a page's table: name and default.
fn table(page: &str, begin: &str) -> Vec<(String, String)> {
    let source = text(&project_path(page));
    let table = source.lines().skip_while(|line| !line.contains("| limit | default | error |"));
    let rows = table.filter_map(|line| line.strip_prefix(begin));
    rows.map(|row| {
        let cells: Vec<&str> = row.split(" | ").collect();
        let name = cells[0].split('`').next().unwrap();
        (name.to_owned(), cells[1].to_owned())
    })
    .collect()
}

fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs_f64())
}

#[test]
fn each_limit_and_its_default() {
    let Limits { connect, attempt, operation, idle, response_size, header_size, pool_idle, .. } =
        Limits::default();
    let expected = [
        ("connect", seconds(connect)),
        ("attempt", seconds(attempt)),
        ("operation", seconds(operation)),
        ("idle", seconds(idle)),
        ("response_size", format!("{} MiB", response_size >> 20)),
        ("header_size", format!("{} KiB", header_size >> 10)),
        ("pool_idle", seconds(pool_idle)),
    ];
    let expected = expected.map(|(name, default)| (name.to_owned(), default));
    for (page, begin) in
        [("runtime/src/call/limits.rs", "/// | [`"), ("docs/retries-and-limits.md", "| `")]
    {
        assert_eq!(table(page, begin), expected, "{page}");
    }
}

/// Finite: a client that nobody has told anything does not wait for ever.
#[test]
fn all_are_finite() {
    let limits = Limits::default();
    for time in [limits.connect, limits.attempt, limits.operation, limits.idle, limits.pool_idle] {
        assert!(time > Duration::ZERO && time <= Duration::from_secs(60), "{time:?}");
    }
    assert!(limits.response_size <= 16 << 20 && limits.header_size <= 1 << 20);
}

/// What the generator writes into the documentation of clients, beside the runtime.
#[test]
fn the_generator_knows_the_defaults() {
    let limits = Limits::default();
    let size = |bytes: usize| Amount::Bytes(bytes.try_into().unwrap());
    let stated: Vec<(&str, Amount)> =
        SETTINGS.iter().map(|setting| (setting.name, setting.default)).collect();
    assert_eq!(
        stated.get(..7).unwrap(),
        [
            ("connect", Amount::Time(limits.connect)),
            ("attempt", Amount::Time(limits.attempt)),
            ("operation", Amount::Time(limits.operation)),
            ("idle", Amount::Time(limits.idle)),
            ("response_size", size(limits.response_size)),
            ("header_size", size(limits.header_size)),
            ("pool_idle", Amount::Time(limits.pool_idle)),
        ]
    );
    // The fields of `Retry` are private: setting the same again changes nothing.
    let mut retry = Retry::standard();
    for (name, amount) in stated.into_iter().skip(7) {
        retry = match (name, amount) {
            ("max_attempts", Amount::Count(attempts)) => Retry::attempts(attempts),
            ("base", Amount::Time(time)) => retry.base(time),
            ("throttling_base", Amount::Time(time)) => retry.throttling_base(time),
            ("max_backoff", Amount::Time(time)) => retry.max_backoff(time),
            (name, amount) => panic!("{name}: {amount}"),
        };
        assert_eq!(retry, Retry::standard(), "{name}");
    }
}

/// And what its page says that a model may have.
#[test]
fn the_bounds_of_a_models_defaults() {
    let page = text(&project_path("model/README.md"));
    let table = page.lines().skip_while(|line| *line != "| key | value | default |").skip(2);
    let rows: Vec<&str> = table.take_while(|line| line.starts_with('|')).collect();
    let expected: Vec<String> = SETTINGS
        .iter()
        .map(|it| format!("| `{}` | {} to {} | {} |", it.key, it.least, it.most, it.default))
        .collect();
    assert_eq!(rows, expected);
}
