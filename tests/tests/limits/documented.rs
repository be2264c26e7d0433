//! The table of the limits says what they are.

use std::time::Duration;

use connectparticipant::Limits;
use connectparticipant_tests::models::{project_path, text};

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
