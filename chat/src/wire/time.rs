//! Times in the format of the service.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970 of an ISO 8601 time, with or without a fraction.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn milliseconds(text: &str) -> Option<i64> {
    text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond)
}

/// Milliseconds since 1970 of an ISO 8601 time, with or without a fraction. The browser reads it: the
/// other reader is a tenth of a page's module.
#[cfg(target_family = "wasm")]
pub(crate) fn milliseconds(text: &str) -> Option<i64> {
    // `Date.parse` accepts more forms, and reads a time without an offset as local time.
    if !text.contains('T') || !text.ends_with('Z') {
        return None;
    }
    let milliseconds = js_sys::Date::parse(text);
    // Times of a `Date` are whole, and below 2^53.
    milliseconds.is_finite().then_some(milliseconds as i64)
}

/// The time as a `SystemTime`.
pub(crate) fn system_time(text: &str) -> Option<SystemTime> {
    let milliseconds = u64::try_from(milliseconds(text)?).ok()?;
    UNIX_EPOCH.checked_add(Duration::from_millis(milliseconds))
}

/// The duration until a time; zero if it has passed.
pub(crate) fn until(text: &str, now: SystemTime) -> Option<Duration> {
    Some(system_time(text)?.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_forms() {
        assert_eq!(milliseconds("1970-01-01T00:00:01.5Z"), Some(1500));
        assert_eq!(milliseconds("2023-08-03T08:15:46Z"), Some(1_691_050_546_000));
        assert_eq!(milliseconds("2019-11-08T02:41:28.172Z"), Some(1_573_180_888_172));
        assert_eq!(milliseconds("yesterday"), None);
        assert_eq!(until("1970-01-01T00:00:09Z", UNIX_EPOCH), Some(Duration::from_secs(9)));
        assert_eq!(until("1970-01-01T00:00:09Z", SystemTime::now()), Some(Duration::ZERO));
    }
}
