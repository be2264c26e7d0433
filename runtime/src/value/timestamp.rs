//! Points in time (`smithy.api#timestamp`) and the three ways in which they are written.

use std::fmt;
use std::time::{Duration, SystemTime};

use jiff::SignedDuration;
use jiff::civil::DateTime;
use jiff::fmt::{strtime, temporal};
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

/// A point in time, to the nanosecond, from -9999-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z.
///
/// Serde writes and reads it as seconds since 1970, which is the format in restJson1's bodies unless
/// the model specifies another one.
///
/// ```
/// use restjson::{Timestamp, TimestampFormat};
///
/// let timestamp = Timestamp::parse("2019-12-16T23:48:18Z", TimestampFormat::DateTime).unwrap();
/// assert_eq!(timestamp.seconds(), 1_576_540_098);
/// assert_eq!(timestamp.http_date(), "Mon, 16 Dec 2019 23:48:18 GMT");
/// ```
// `jiff::Timestamp` is not used: its range is smaller by the largest offset at both ends.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    seconds: i64,
    nanos: i32,
}

/// -9999-01-01T00:00:00Z
const FIRST_SECOND: i64 = -377_705_116_800;
/// 9999-12-31T23:59:59Z
const LAST_SECOND: i64 = 253_402_300_799;
const NANOS: i32 = 1_000_000_000;
const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

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
    /// Seconds since 1970 and nanoseconds; `None` if the sum is out of range, or the nanoseconds are a
    /// second or more.
    pub fn new(seconds: i64, nanos: i32) -> Option<Self> {
        if nanos <= -NANOS || nanos >= NANOS {
            return None;
        }
        let (seconds, nanos) = match (seconds, nanos) {
            (1.., ..=-1) => (seconds - 1, nanos + NANOS),
            (..=-1, 1..) => (seconds + 1, nanos - NANOS),
            parts => parts,
        };
        let in_range = (FIRST_SECOND..=LAST_SECOND).contains(&seconds)
            && (seconds, nanos) >= (FIRST_SECOND, 0);
        in_range.then_some(Self { seconds, nanos })
    }

    /// Like [`new`](Self::new), for generated code, whose literals have been checked. A time out of
    /// range becomes the first or the last point in time.
    #[doc(hidden)]
    pub fn from_parts(seconds: i64, nanos: i32) -> Self {
        let end = match seconds < 0 {
            true => Self { seconds: FIRST_SECOND, nanos: 0 },
            false => Self { seconds: LAST_SECOND, nanos: NANOS - 1 },
        };
        Self::new(seconds, nanos).unwrap_or(end)
    }

    /// Whole seconds since 1970, rounded towards 1970.
    pub fn seconds(self) -> i64 {
        self.seconds
    }

    /// The nanoseconds after [`seconds`](Self::seconds); negative before 1970.
    pub fn nanos(self) -> i32 {
        self.nanos
    }

    /// The date and time in UTC.
    fn civil(self) -> DateTime {
        // Every value of the type is in the range of `DateTime`.
        EPOCH.checked_add(SignedDuration::new(self.seconds, self.nanos)).unwrap_or(EPOCH)
    }

    fn from_civil(utc: DateTime) -> Option<Self> {
        let since = utc.duration_since(EPOCH);
        Self::new(since.as_secs(), since.subsec_nanos())
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

    /// The string.
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
            TimestampFormat::DateTime => format!("{}Z", self.civil()),
            TimestampFormat::HttpDate => {
                let format = "%a, %d %b %Y %H:%M:%S GMT";
                strtime::format(format, self.civil()).unwrap_or_default()
            }
        }
    }

    /// Reads a string; `None` if it does not have this format.
    pub fn parse(text: &str, format: TimestampFormat) -> Option<Self> {
        match format {
            TimestampFormat::EpochSeconds => parse_epoch_seconds(text),
            TimestampFormat::DateTime => parse_date_time(text),
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

/// Reads RFC 3339. The fraction is cut off after nine digits.
fn parse_date_time(text: &str) -> Option<Timestamp> {
    let text = match text.find(['.', ',']) {
        None => text.to_owned(),
        Some(point) => {
            let (whole, rest) = text.split_at(point + 1);
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let (fraction, offset) = rest.split_at(end);
            format!("{whole}{}{offset}", fraction.get(..9).unwrap_or(fraction))
        }
    };
    let pieces = temporal::Pieces::parse(&text).ok()?;
    let local = pieces.date().to_datetime(pieces.time()?);
    let offset = i64::from(pieces.to_numeric_offset()?.seconds());
    let since = local.duration_since(EPOCH).checked_sub(SignedDuration::from_secs(offset))?;
    Timestamp::new(since.as_secs(), since.subsec_nanos())
}

/// Reads RFC 9110. The parser supports neither fractions nor zones, so they are removed first.
fn parse_http_date(text: &str) -> Option<Timestamp> {
    let (date, zone) = text.rsplit_once(' ')?;
    if !["GMT", "UTC", "UT", "Z", "+0000", "-0000"].contains(&zone) {
        return None;
    }
    let (date, nanos) = match date.split_once('.') {
        None => (date, 0),
        Some((date, fraction)) => {
            let numeric = !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit());
            let nanos = format!("{fraction:0<9}").get(..9).filter(|_| numeric)?.parse().ok()?;
            (date, nanos)
        }
    };
    let formats = ["%a, %d %b %Y %H:%M:%S", "%d %b %Y %H:%M:%S"];
    let parsed = formats.iter().find_map(|format| strtime::parse(format, date).ok())?;
    let utc = parsed.to_datetime().ok()?;
    Timestamp::from_civil(utc.checked_add(SignedDuration::from_nanos(nanos)).ok()?)
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.date_time())
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({self})")
    }
}

impl From<Timestamp> for SystemTime {
    /// The start of 1970 if the operating system's clock cannot hold the time (on Windows: years
    /// before 1601).
    fn from(timestamp: Timestamp) -> Self {
        let since = Duration::new(timestamp.seconds.unsigned_abs(), timestamp.nanos.unsigned_abs());
        let time = match timestamp < Timestamp::from_parts(0, 0) {
            true => SystemTime::UNIX_EPOCH.checked_sub(since),
            false => SystemTime::UNIX_EPOCH.checked_add(since),
        };
        time.unwrap_or(SystemTime::UNIX_EPOCH)
    }
}

impl TryFrom<SystemTime> for Timestamp {
    type Error = OutOfRange;

    fn try_from(time: SystemTime) -> Result<Self, OutOfRange> {
        let (since, before) = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => (since, false),
            Err(error) => (error.duration(), true),
        };
        let seconds = i64::try_from(since.as_secs()).map_err(|_| OutOfRange)?;
        let nanos = i32::try_from(since.subsec_nanos()).map_err(|_| OutOfRange)?;
        let (seconds, nanos) = if before { (-seconds, -nanos) } else { (seconds, nanos) };
        Self::new(seconds, nanos).ok_or(OutOfRange)
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
            serializer.serialize_f64(SignedDuration::new(self.seconds, self.nanos).as_secs_f64())
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
                // A double has enough precision for microseconds, but not for nanoseconds.
                let micros = (seconds * 1e6).round();
                if !micros.is_finite() || micros.abs() > 1e18 {
                    return Err(out_of_range());
                }
                #[expect(clippy::cast_possible_truncation, reason = "checked above")]
                let time = SignedDuration::from_micros(micros as i64);
                Timestamp::new(time.as_secs(), time.subsec_nanos()).ok_or_else(out_of_range)
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
