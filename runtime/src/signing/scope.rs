//! Time and scope of a signature, and the text that is signed.

use std::time::SystemTime;

use jiff::Timestamp;
use jiff::tz::Offset;
use sha2::{Digest, Sha256};

use super::hex::push_hex;

/// The algorithm's name, in `Authorization` or in the query.
pub(super) const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// A time in the format of signatures: `20150830T123600Z`. Its first eight characters are the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SigningTime(String);

impl SigningTime {
    /// `None` if the year does not have four digits.
    pub(super) fn new(time: SystemTime) -> Option<Self> {
        let time = Offset::UTC.to_datetime(Timestamp::try_from(time).ok()?);
        let year = u16::try_from(time.year()).ok()?;
        let part = |part: i8| u8::try_from(part).ok();
        let mut text = String::with_capacity(16);
        push_two(&mut text, u8::try_from(year / 100).ok().filter(|century| *century < 100)?);
        push_two(&mut text, u8::try_from(year % 100).ok()?);
        push_two(&mut text, part(time.month())?);
        push_two(&mut text, part(time.day())?);
        text.push('T');
        push_two(&mut text, part(time.hour())?);
        push_two(&mut text, part(time.minute())?);
        push_two(&mut text, part(time.second())?);
        text.push('Z');
        Some(Self(text))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// `20150830`
    pub(super) fn day(&self) -> &str {
        self.0.get(..8).unwrap_or_default()
    }
}

/// Two digits of a number below 100.
fn push_two(text: &mut String, number: u8) {
    text.push(char::from(b'0' + number / 10));
    text.push(char::from(b'0' + number % 10));
}

/// `20150830/us-east-1/service/aws4_request`
pub(super) fn credential_scope(time: &SigningTime, region: &str, service: &str) -> String {
    [time.day(), region, service, "aws4_request"].join("/")
}

/// The text that the signing key signs.
pub(super) fn string_to_sign(time: &SigningTime, scope: &str, canonical_request: &str) -> String {
    let mut text = String::with_capacity(ALGORITHM.len() + scope.len() + 83);
    for part in [ALGORITHM, time.as_str(), scope] {
        text.push_str(part);
        text.push('\n');
    }
    push_hex(&mut text, &Sha256::digest(canonical_request).into());
    text
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn times() {
        let time = SigningTime::new(UNIX_EPOCH + Duration::from_secs(1_440_938_160)).unwrap();
        assert_eq!((time.as_str(), time.day()), ("20150830T123600Z", "20150830"));
        let time = SigningTime::new(UNIX_EPOCH - Duration::from_secs(62_135_596_800)).unwrap();
        assert_eq!(time.as_str(), "00010101T000000Z");
        let time = SigningTime::new(UNIX_EPOCH + Duration::from_secs(253_402_207_199)).unwrap();
        assert_eq!(time.as_str(), "99991230T215959Z");
        for seconds in [1 << 40, u64::MAX >> 1] {
            let time = UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
            assert_eq!(time.and_then(SigningTime::new), None);
        }
        assert_eq!(SigningTime::new(UNIX_EPOCH - Duration::from_secs(1 << 36)), None);
    }
}
