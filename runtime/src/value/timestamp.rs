//! Points in time (`smithy.api#timestamp`) and the three ways in which they are written.

use std::fmt;
use std::time::SystemTime;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

/// A point in time, to the nanosecond, from the year -9999 to 9999.
///
/// Serde writes and reads it as seconds since 1970, which is how restJson1's bodies have it unless
/// the model says otherwise.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(jiff::Timestamp);

/// How a timestamp is written (`smithy.api#timestampFormat`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimestampFormat {
    /// `1576540098` or `1576540098.123`
    EpochSeconds,
    /// `2019-12-16T23:48:18Z` (RFC 3339); any offset is read.
    DateTime,
    /// `Mon, 16 Dec 2019 23:48:18 GMT` (RFC 9110); a fraction of a second is read.
    HttpDate,
}

impl Timestamp {
    /// Seconds since 1970 and nanoseconds, both of one sign; `None` if that is out of range.
    pub fn new(seconds: i64, nanos: i32) -> Option<Self> {
        jiff::Timestamp::new(seconds, nanos).ok().map(Self)
    }

    /// As [`new`](Self::new), for generated code, whose literals have been checked: the first or
    /// the last point in time where they are out of range.
    #[doc(hidden)]
    pub fn from_parts(seconds: i64, nanos: i32) -> Self {
        let end = if seconds < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        Self::new(seconds, nanos).unwrap_or(Self(end))
    }

    /// Whole seconds since 1970.
    pub fn seconds(self) -> i64 {
        self.0.as_second()
    }

    /// What is left over, in nanoseconds; negative before 1970.
    pub fn nanos(self) -> i32 {
        self.0.subsec_nanosecond()
    }

    /// `1576540098`
    pub fn epoch_seconds(&self) -> String {
        self.format(TimestampFormat::EpochSeconds)
    }

    /// `2019-12-16T23:48:18Z`
    pub fn date_time(&self) -> String {
        self.format(TimestampFormat::DateTime)
    }

    /// `Mon, 16 Dec 2019 23:48:18 GMT`
    pub fn http_date(&self) -> String {
        self.format(TimestampFormat::HttpDate)
    }

    /// The text.
    pub fn format(&self, format: TimestampFormat) -> String {
        match format {
            TimestampFormat::EpochSeconds => {
                let (seconds, nanos) = (self.seconds(), self.nanos());
                if nanos == 0 {
                    return seconds.to_string();
                }
                let sign = if seconds < 0 || nanos < 0 { "-" } else { "" };
                let fraction = format!("{:09}", nanos.unsigned_abs());
                format!("{sign}{}.{}", seconds.unsigned_abs(), fraction.trim_end_matches('0'))
            }
            TimestampFormat::DateTime => self.0.to_string(),
            TimestampFormat::HttpDate => {
                let printer = jiff::fmt::rfc2822::DateTimePrinter::new();
                // Years before 0 have no HTTP date.
                printer.timestamp_to_rfc9110_string(&self.0).unwrap_or_default()
            }
        }
    }

    /// Reads a text; `None` if it is not of that format.
    pub fn parse(text: &str, format: TimestampFormat) -> Option<Self> {
        match format {
            TimestampFormat::EpochSeconds => parse_epoch_seconds(text),
            TimestampFormat::DateTime => text.parse().ok().map(Self),
            TimestampFormat::HttpDate => parse_http_date(text),
        }
    }
}

fn parse_epoch_seconds(text: &str) -> Option<Timestamp> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let numeric = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !numeric(whole) || !numeric(fraction) {
        return None;
    }
    let seconds: i64 = whole.parse().ok()?;
    let nanos: i32 = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
    if negative { Timestamp::new(-seconds, -nanos) } else { Timestamp::new(seconds, nanos) }
}

/// The parser knows no fractions, so they are taken out first.
fn parse_http_date(text: &str) -> Option<Timestamp> {
    let (whole, nanos) = match text.split_once('.') {
        None => (text.to_owned(), 0),
        Some((before, after)) => {
            let end = after.find(|c: char| !c.is_ascii_digit())?;
            let (fraction, zone) = after.split_at(end);
            (format!("{before}{zone}"), format!("{fraction:0<9}").get(..9)?.parse().ok()?)
        }
    };
    let parser = jiff::fmt::rfc2822::DateTimeParser::new();
    let parsed = parser.parse_timestamp(&whole).ok()?;
    // A negative second has a fraction that counts the other way.
    let nanos = jiff::SignedDuration::from_nanos(nanos);
    parsed.checked_add(nanos).ok().map(Timestamp)
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({})", self.0)
    }
}

impl From<Timestamp> for SystemTime {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.0.into()
    }
}

impl TryFrom<SystemTime> for Timestamp {
    type Error = OutOfRange;

    fn try_from(time: SystemTime) -> Result<Self, OutOfRange> {
        time.try_into().map(Self).map_err(|_| OutOfRange)
    }
}

/// A point in time before the year -9999 or after 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfRange;

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a point in time before the year -9999 or after 9999")
    }
}

impl std::error::Error for OutOfRange {}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.nanos() == 0 {
            serializer.serialize_i64(self.seconds())
        } else {
            serializer.serialize_f64(self.0.as_duration().as_secs_f64())
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Seconds;

        impl Visitor<'_> for Seconds {
            type Value = Timestamp;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("seconds since 1970")
            }

            fn visit_i64<E: Error>(self, seconds: i64) -> Result<Timestamp, E> {
                Timestamp::new(seconds, 0).ok_or_else(|| E::custom("timestamp out of range"))
            }

            fn visit_u64<E: Error>(self, seconds: u64) -> Result<Timestamp, E> {
                let seconds =
                    i64::try_from(seconds).map_err(|_| E::custom("timestamp out of range"))?;
                self.visit_i64(seconds)
            }

            fn visit_f64<E: Error>(self, seconds: f64) -> Result<Timestamp, E> {
                let out_of_range = || E::custom("timestamp out of range");
                // A double holds microseconds well, and nanoseconds not.
                let micros = (seconds * 1e6).round();
                if !micros.is_finite() || micros.abs() > 1e18 {
                    return Err(out_of_range());
                }
                #[expect(clippy::cast_possible_truncation, reason = "checked above")]
                let micros = micros as i64;
                jiff::Timestamp::from_microsecond(micros).map(Timestamp).map_err(|_| out_of_range())
            }
        }

        deserializer.deserialize_any(Seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_and_read() {
        let timestamp = Timestamp::new(1_576_540_098, 123_000_000).unwrap();
        let cases = [
            (TimestampFormat::EpochSeconds, "1576540098.123"),
            (TimestampFormat::DateTime, "2019-12-16T23:48:18.123Z"),
        ];
        for (format, text) in cases {
            assert_eq!(timestamp.format(format), text);
            assert_eq!(Timestamp::parse(text, format), Some(timestamp));
        }
        assert_eq!(timestamp.http_date(), "Mon, 16 Dec 2019 23:48:18 GMT");
        let fraction = "Mon, 16 Dec 2019 23:48:18.123 GMT";
        assert_eq!(Timestamp::parse(fraction, TimestampFormat::HttpDate), Some(timestamp));
        let before = Timestamp::new(-1, -500_000_000).unwrap();
        assert_eq!(before.epoch_seconds(), "-1.5");
        assert_eq!(Timestamp::parse("-1.5", TimestampFormat::EpochSeconds), Some(before));
    }

    #[test]
    fn what_is_not_a_timestamp() {
        for text in ["", "-", ".", "1.", ".5", "1e3", "inf", "99999999999999999999", "1 "] {
            assert_eq!(Timestamp::parse(text, TimestampFormat::EpochSeconds), None, "{text:?}");
        }
        for text in ["", "2019-12-16", "2019-12-16T23:48:18", "2019-13-16T23:48:18Z"] {
            assert_eq!(Timestamp::parse(text, TimestampFormat::DateTime), None, "{text:?}");
        }
        for text in
            ["", "16 Dec 2019", "Mon, 16 Dec 2019 23:48:18.x GMT", "Mon, 16 Dec 2019 23:48:18."]
        {
            assert_eq!(Timestamp::parse(text, TimestampFormat::HttpDate), None, "{text:?}");
        }
    }

    #[test]
    fn json_is_seconds() {
        let read = |text: &str| serde_json::from_str::<Timestamp>(text).ok();
        assert_eq!(read("946845296.123"), Timestamp::new(946_845_296, 123_000_000));
        assert_eq!(read("-1.5"), Timestamp::new(-1, -500_000_000));
        for text in ["1e300", "\"1\"", "null", "9223372036854775807", "18446744073709551615"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(serde_json::to_string(&Timestamp::new(5, 0)).unwrap(), "5");
        assert_eq!(serde_json::to_string(&Timestamp::new(5, 250_000_000)).unwrap(), "5.25");
    }
}
