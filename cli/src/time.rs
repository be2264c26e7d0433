//! Times in the form that people read.

use std::time::SystemTime;

use jiff::{Timestamp, tz::TimeZone};

/// The time of the day where the user is: `14:03:59`.
pub(crate) fn clock_time(time: SystemTime) -> String {
    let timestamp = Timestamp::try_from(time).unwrap_or_default();
    timestamp.to_zoned(TimeZone::system()).strftime("%H:%M:%S").to_string()
}
