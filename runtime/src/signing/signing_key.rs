//! The signing key of a day, a region and a service, and a cache of such keys.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::Credentials;
use super::scope::SigningTime;

/// A key that can sign a string. It keeps the state of the hash instead of the key's bytes, so that a
/// signature does not have to prepare that state again.
#[derive(Clone)]
pub(super) struct SigningKey(Hmac<Sha256>);

impl SigningKey {
    /// Derives the key, in four rounds of HMAC.
    pub(super) fn derive(secret: &str, day: &str, region: &str, service: &str) -> Self {
        let secret = Zeroizing::new(format!("AWS4{secret}"));
        let mut key = Zeroizing::new([0; 32]);
        let mut mac = keyed(secret.as_bytes());
        for part in [day, region, service, "aws4_request"] {
            mac.update(part.as_bytes());
            *key = mac.finalize().into_bytes().into();
            mac = keyed(&*key);
        }
        Self(mac)
    }

    /// The signature of a string.
    pub(super) fn sign(mut self, text: &str) -> [u8; 32] {
        self.0.update(text.as_bytes());
        self.0.finalize().into_bytes().into()
    }
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    // HMAC takes keys of every length.
    Hmac::new_from_slice(key).unwrap_or_else(|_| Hmac::new(&Default::default()))
}

/// A cache of signing keys. A key is valid for one secret, day, region and service. Deriving a key takes longer than
/// signing, so the eight keys that were used last are kept.
///
/// A client has its own. For other requests:
///
/// ```
/// use restjson::signing::{Credentials, Payload, SigningKeys, SigningParameters, SigningSettings};
///
/// let keys = SigningKeys::default();
/// let credentials = Credentials::new("AKIDEXAMPLE", "secret");
/// for path in ["cats", "dogs"] {
///     let parameters = SigningParameters {
///         credentials: &credentials,
///         service: "execute-api",
///         region: "us-east-1",
///         time: std::time::SystemTime::now(),
///         settings: SigningSettings::default(),
///     };
///     let url = format!("https://api.example.com/{path}");
///     let mut request = http::Request::get(url).body(()).unwrap();
///     keys.sign(&mut request, &Payload::Bytes(b""), &parameters).unwrap();
///     assert!(request.headers().contains_key("authorization"));
/// }
/// ```
#[derive(Default)]
pub struct SigningKeys(Mutex<Vec<Known>>);

/// How many keys are kept: more than the regions and services that one client signs for.
const MOST: usize = 8;

struct Known {
    credentials: Credentials,
    day: String,
    region: String,
    service: String,
    key: SigningKey,
}

impl SigningKeys {
    pub(super) fn get(
        &self,
        credentials: &Credentials,
        time: &SigningTime,
        region: &str,
        service: &str,
    ) -> SigningKey {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = known.iter().position(|known| {
            known.day == time.day()
                && known.region == region
                && known.service == service
                && known.credentials.has_same_secret(credentials)
        });
        let used = match place {
            Some(place) => known.remove(place),
            None => Known {
                credentials: credentials.clone(),
                day: time.day().to_owned(),
                region: region.to_owned(),
                service: service.to_owned(),
                key: SigningKey::derive(credentials.secret(), time.day(), region, service),
            },
        };
        let key = used.key.clone();
        // The one that was used last is first.
        known.truncate(MOST - 1);
        known.insert(0, used);
        key
    }
}

impl fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).len();
        write!(f, "SigningKeys(*** {known})")
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    fn at(days: u64) -> SigningTime {
        SigningTime::new(UNIX_EPOCH + Duration::from_secs(days * 86_400)).unwrap()
    }

    #[test]
    fn another_day_or_secret_has_another_key() {
        let keys = SigningKeys::default();
        let one = Credentials::new("AKID", "one");
        let other = Credentials::new("AKID", "other");
        let sign = |credentials: &Credentials, days| {
            keys.get(credentials, &at(days), "us-east-1", "service").sign("text")
        };
        let first = sign(&one, 1);
        assert_eq!(first, sign(&one.clone(), 1));
        assert_eq!(first, sign(&Credentials::new("AKID", "one"), 1));
        assert_ne!(first, sign(&other, 1));
        assert_ne!(first, sign(&one, 2));
        assert_eq!(first, sign(&one, 1));
    }

    /// However many keys are requested, and in whatever order, each one is correct.
    #[test]
    fn the_last_ones_are_kept() {
        let keys = SigningKeys::default();
        let credentials = Credentials::new("AKID", "one");
        for number in [0, 1, 2, 0, 3, 4, 5, 6, 7, 8, 9, 10, 0, 5, 1] {
            let region = format!("region-{number}");
            let key = keys.get(&credentials, &at(1), &region, "service");
            let derived = SigningKey::derive("one", "19700102", &region, "service");
            assert_eq!(key.sign("text"), derived.sign("text"), "{number}");
        }
        assert_eq!(format!("{keys:?}"), "SigningKeys(*** 8)");
        let known = keys.0.lock().unwrap();
        let regions: Vec<&str> = known.iter().map(|known| known.region.as_str()).collect();
        let expected = [1, 5, 0, 10, 9, 8, 7, 6].map(|number| format!("region-{number}"));
        assert_eq!(regions, expected);
    }
}
