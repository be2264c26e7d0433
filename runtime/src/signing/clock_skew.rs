//! By how much this machine's clock is wrong, as the response to a rejected request shows.

use std::time::{Duration, SystemTime};

use http::header::DATE;

use crate::ErrorResponse;

/// Error codes for a request whose time was rejected.
const TIME: [&str; 4] = [
    "RequestExpired",
    "RequestInTheFuture",
    "RequestTimeTooSkewed",
    "RequestTimeTooSkewedException",
];
/// Error codes for a signature that was rejected, because of its time or for another reason.
const PERHAPS: [&str; 4] =
    ["AuthFailure", "IncompleteSignature", "InvalidSignatureException", "SignatureDoesNotMatch"];
/// Services accept a difference of five minutes, so a difference below four minutes cannot be the
/// reason.
const ACCEPTED: Duration = Duration::from_secs(4 * 60);

/// The service's time, `skew` seconds ahead of this machine's.
pub(super) fn shifted(now: SystemTime, skew: i64) -> SystemTime {
    let by = Duration::from_secs(skew.unsigned_abs());
    let time = if skew < 0 { now.checked_sub(by) } else { now.checked_add(by) };
    time.unwrap_or(now)
}

/// How many seconds the service is ahead of this machine, if that is the reason for the rejection.
pub(super) fn skew(response: &ErrorResponse, signed: SystemTime, now: SystemTime) -> Option<i64> {
    let code = response.code()?;
    let theirs = httpdate::parse_http_date(response.header(DATE.as_str())?).ok()?;
    let difference = theirs.duration_since(signed).unwrap_or_else(|error| error.duration());
    let because = TIME.contains(&code) || (PERHAPS.contains(&code) && difference > ACCEPTED);
    if !because {
        return None;
    }
    match theirs.duration_since(now) {
        Ok(ahead) => i64::try_from(ahead.as_secs()).ok(),
        Err(behind) => i64::try_from(behind.duration().as_secs()).ok().map(|seconds| -seconds),
    }
}
