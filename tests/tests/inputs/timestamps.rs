//! B9: timestamps at their edges, in each format.

use restjson::Timestamp;
use restjson::TimestampFormat::{self, DateTime, EpochSeconds, HttpDate};

/// -9999-01-01T00:00:00Z and 9999-12-31T23:59:59Z.
const FIRST: i64 = -377_705_116_800;
const LAST: i64 = 253_402_300_799;

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
        // All of RFC 3339: a space, an unknown offset, the largest offsets, more digits than nanoseconds.
        (DateTime, "2026-01-02 03:04:05Z", 1_767_323_045, 0),
        (DateTime, "2026-01-02T03:04:05-00:00", 1_767_323_045, 0),
        (DateTime, "2026-01-03T03:03:05+23:59", 1_767_323_045, 0),
        (DateTime, "2026-01-01T03:05:05-23:59", 1_767_323_045, 0),
        (DateTime, "2026-01-02T03:04:05.1234567894444Z", 1_767_323_045, 123_456_789),
        (DateTime, "2026-01-02T03:04:05.1234567894444+00:00", 1_767_323_045, 123_456_789),
        (DateTime, "0000-01-01T00:00:00Z", -62_167_219_200, 0),
        (DateTime, "9999-12-31T23:59:59.999999999Z", LAST, 999_999_999),
        (DateTime, "9999-12-30T22:00:01Z", 253_402_207_201, 0),
        (DateTime, "9999-12-31T23:59:59+23:59", LAST - 86_340, 0),
        (DateTime, "-009999-01-01T00:00:00Z", FIRST, 0),
        (EpochSeconds, "253402300799.999999999", LAST, 999_999_999),
        (EpochSeconds, "-377705116800", FIRST, 0),
        (HttpDate, "Fri, 31 Dec 9999 23:59:59 GMT", LAST, 0),
        (HttpDate, "Fri, 31 Dec 9999 23:59:59.5 GMT", LAST, 500_000_000),
        (HttpDate, "Sat, 01 Jan 0000 00:00:00 GMT", -62_167_219_200, 0),
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
                "9999-12-31T23:59:59-00:01",
                "-009999-01-01T00:00:00+00:01",
                "2026-01-02T03:04:05.Z",
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
                "-377705116800.5",
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
        for format in [EpochSeconds, DateTime, HttpDate] {
            let text = timestamp.format(format);
            assert_eq!(Timestamp::parse(&text, format), Some(timestamp), "{text}");
        }
        let json = serde_json::to_string(&timestamp).expect("seconds");
        assert_eq!(serde_json::from_str::<Timestamp>(&json).expect("seconds"), timestamp);
        let time = std::time::SystemTime::from(timestamp);
        assert_eq!(Timestamp::try_from(time), Ok(timestamp));
        assert_eq!(Timestamp::new(outside, 0), None);
        assert!(serde_json::from_str::<Timestamp>(&outside.to_string()).is_err());
        assert_eq!(Timestamp::parse(&outside.to_string(), EpochSeconds), None);
    }
    assert_eq!(Timestamp::new(FIRST, -1), None);
    assert_eq!(Timestamp::new(LAST, 999_999_999).map(|last| last.nanos()), Some(999_999_999));
    assert_eq!(Timestamp::new(0, 1_000_000_000), None);
    assert_eq!(Timestamp::new(1, -1), Timestamp::new(0, 999_999_999));
    assert_eq!(Timestamp::new(-1, 1), Timestamp::new(0, -999_999_999));
    assert_eq!(Timestamp::new(i64::MAX, 0), None);
    assert_eq!(Timestamp::new(i64::MIN, 0), None);
}
