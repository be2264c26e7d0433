//! Time and scope of a signature, and the text that is signed.

use std::time::SystemTime;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::hex::hex;

/// The algorithm's name, which both `Authorization` and the query carry.
pub(super) const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// A time as signatures write it: `20150830T123600Z`. Its first eight characters are the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SigningTime(String);

impl SigningTime {
    /// None for a time that no year of four digits has.
    pub(super) fn new(time: SystemTime) -> Option<Self> {
        let time = Timestamp::try_from(time).ok()?;
        let text = time.strftime("%Y%m%dT%H%M%SZ").to_string();
        (text.len() == 16).then_some(Self(text))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// `20150830`
    pub(super) fn day(&self) -> &str {
        self.0.get(..8).unwrap_or_default()
    }
}

/// `20150830/us-east-1/service/aws4_request`
pub(super) fn credential_scope(time: &SigningTime, region: &str, service: &str) -> String {
    format!("{}/{region}/{service}/aws4_request", time.day())
}

/// What the signing key signs.
pub(super) fn string_to_sign(time: &SigningTime, scope: &str, canonical_request: &str) -> String {
    let hash = hex(&Sha256::digest(canonical_request));
    format!("{ALGORITHM}\n{}\n{scope}\n{hash}", time.as_str())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn times() {
        let time = SigningTime::new(UNIX_EPOCH + Duration::from_secs(1_440_938_160)).unwrap();
        assert_eq!((time.as_str(), time.day()), ("20150830T123600Z", "20150830"));
        assert_eq!(SigningTime::new(UNIX_EPOCH + Duration::from_secs(1 << 40)), None);
    }
}
