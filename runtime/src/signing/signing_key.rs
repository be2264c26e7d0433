//! The key of a day, a region and a service, and its cache.

use std::sync::{Mutex, PoisonError};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::Credentials;
use super::hex::hex;
use super::scope::SigningTime;

/// A key that signs requests. The state of the hash is kept instead of the key's bytes, so that a
/// signature does not have to prepare it each time.
#[derive(Clone)]
pub(super) struct SigningKey(Hmac<Sha256>);

impl SigningKey {
    /// The key, by four rounds of HMAC.
    pub(super) fn derive(secret: &str, day: &str, region: &str, service: &str) -> Self {
        let secret = Zeroizing::new(format!("AWS4{secret}"));
        let mut key = Zeroizing::new(secret.as_bytes().to_vec());
        for part in [day, region, service, "aws4_request"] {
            *key = mac(&key, part).finalize().into_bytes().to_vec();
        }
        Self(keyed(&key))
    }

    /// The signature of a text, in hexadecimal digits.
    pub(super) fn sign(&self, text: &str) -> String {
        hex(&self.sign_bytes(text))
    }

    /// The signature of a text.
    pub(super) fn sign_bytes(&self, text: &str) -> [u8; 32] {
        let mut mac = self.0.clone();
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    // HMAC takes keys of every length.
    Hmac::new_from_slice(key).unwrap_or_else(|_| Hmac::new(&Default::default()))
}

fn mac(key: &[u8], text: &str) -> Hmac<Sha256> {
    let mut mac = keyed(key);
    mac.update(text.as_bytes());
    mac
}

/// The key that a client used last: it holds for a day, and costs more than the signature.
#[derive(Default)]
pub(crate) struct SigningKeys(Mutex<Option<Known>>);

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
        if let Some(known) = &*known
            && known.day == time.day()
            && known.region == region
            && known.service == service
            && known.credentials.has_same_secret(credentials)
        {
            return known.key.clone();
        }
        let key = SigningKey::derive(credentials.secret(), time.day(), region, service);
        *known = Some(Known {
            credentials: credentials.clone(),
            day: time.day().to_owned(),
            region: region.to_owned(),
            service: service.to_owned(),
            key: key.clone(),
        });
        key
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn another_day_or_secret_has_another_key() {
        let keys = SigningKeys::default();
        let at =
            |days: u64| SigningTime::new(UNIX_EPOCH + Duration::from_secs(days * 86_400)).unwrap();
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
}
