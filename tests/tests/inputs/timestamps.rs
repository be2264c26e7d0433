//! B9: timestamps at their edges, in each format.

use restjson::Timestamp;
use restjson::TimestampFormat::{self, DateTime, EpochSeconds, HttpDate};

/// Years -9999 to 9999, less what an offset may take.
const FIRST: i64 = -377_705_023_201;
const LAST: i64 = 253_402_207_200;

fn parsed(text: &str, format: TimestampFormat) -> Option<(i64, i32)> {
    Timestamp::parse(text, format).map(|timestamp| (timestamp.seconds(), timestamp.nanos()))
}

#[test]
fn that_are_read() {
    for (format, text, seconds, nanos) in [
        (DateTime, "1970-01-01T00:00:00Z", 0, 0),
        (DateTime, "1969-12-31T23:59:59Z", -1, 0),
        (DateTime, "1969-12-31T23:59:59.5Z", 0, -500_000_000),
        (DateTime, "2026-01-02T03:04:05.678Z", 1_767_323_045, 678_000_000),
        (DateTime, "2026-01-02T03:04:05.123456789Z", 1_767_323_045, 123_456_789),
        (DateTime, "2026-01-02T03:04:05+00:00", 1_767_323_045, 0),
        (DateTime, "2026-01-02T04:34:05+01:30", 1_767_323_045, 0),
        (DateTime, "2026-01-01T22:04:05-05:00", 1_767_323_045, 0),
        (DateTime, "2026-01-02t03:04:05z", 1_767_323_045, 0),
        (DateTime, "2024-02-29T00:00:00Z", 1_709_164_800, 0),
        // A leap second is the second before it: clocks that do not smear show it twice.
        (DateTime, "2016-12-31T23:59:60Z", 1_483_228_799, 0),
        (EpochSeconds, "0", 0, 0),
        (EpochSeconds, "-0", 0, 0),
        (EpochSeconds, "1767323045", 1_767_323_045, 0),
        (EpochSeconds, "1767323045.678", 1_767_323_045, 678_000_000),
        (EpochSeconds, "0.000000001", 0, 1),
        (EpochSeconds, "0.0000000019", 0, 1),
        (EpochSeconds, "-0.5", 0, -500_000_000),
        (HttpDate, "Thu, 01 Jan 1970 00:00:00 GMT", 0, 0),
        (HttpDate, "Fri, 02 Jan 2026 03:04:05 GMT", 1_767_323_045, 0),
        (HttpDate, "Fri, 02 Jan 2026 03:04:05.678 GMT", 1_767_323_045, 678_000_000),
    ] {
        assert_eq!(parsed(text, format), Some((seconds, nanos)), "{format:?} {text}");
    }
}

#[test]
fn that_are_refused() {
    for (format, texts) in [
        (
            DateTime,
            &[
                "2026-01-02T03:04:05",
                "2026-01-02",
                "2026-01-02T03:04:05X",
                "2026-13-02T03:04:05Z",
                "2026-02-30T03:04:05Z",
                "2026-02-29T03:04:05Z",
                "2026-01-02T25:04:05Z",
                "2026-01-02T03:60:05Z",
                "2026-01-02T03:04:61Z",
                "10000-01-01T00:00:00Z",
                "+10000-01-01T00:00:00Z",
                "2026-01-02T03:04:05+26:00",
                "1767323045",
                "\u{661}970-01-01T00:00:00Z",
                " 2026-01-02T03:04:05Z",
                "",
            ][..],
        ),
        (
            EpochSeconds,
            &[
                "1e9",
                "1_000",
                "+1",
                "0x10",
                "1.",
                ".5",
                "--1",
                "1,5",
                "NaN",
                "inf",
                " 1",
                "",
                "9223372036854775808",
                "253402300800",
                "-377705116801",
            ],
        ),
        (
            HttpDate,
            &[
                "Fri, 02 Jan 2026 03:04:05",
                "Fri, 32 Jan 2026 03:04:05 GMT",
                "Fri, 02 Foo 2026 03:04:05 GMT",
                "Mon, 02 Jan 2026 03:04:05 GMT",
                "Fri, 02 Jan 2026 24:04:05 GMT",
                "2026-01-02T03:04:05Z",
                "1767323045",
                "",
            ],
        ),
    ] {
        for text in texts {
            assert_eq!(parsed(text, format), None, "{format:?} {text:?}");
        }
    }
}

/// The first and the last point in time, and those next to them.
#[test]
fn the_ends_of_time() {
    for (inside, outside) in [(FIRST, FIRST - 1), (LAST, LAST + 1)] {
        let timestamp = Timestamp::new(inside, 0).expect("the last one inside");
        for format in [EpochSeconds, DateTime] {
            let text = timestamp.format(format);
            assert_eq!(Timestamp::parse(&text, format), Some(timestamp), "{text}");
        }
        assert_eq!(Timestamp::new(outside, 0), None);
        assert_eq!(Timestamp::parse(&outside.to_string(), EpochSeconds), None);
    }
    assert_eq!(Timestamp::new(i64::MAX, 0), None);
    assert_eq!(Timestamp::new(i64::MIN, 0), None);
}
