//! Keys that pages keep for the back end: to which chat they belong and how long they are valid, with a MAC.
//! Nothing has to be remembered here, so that several processes with one secret serve one site.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use restjson::{Environment, Secret};
use sha2::{Digest as _, Sha256};

/// The key of a chat, with which a page announces sign-ins.
pub(crate) type ChatKey = Secret<kind::ChatKey>;
/// The key of a sign-in that a chat has announced.
pub(crate) type SignInKey = Secret<kind::SignInKey>;

/// Types that are never made: they name the kinds of secrets.
pub(crate) mod kind {
    pub(crate) enum ChatKey {}
    pub(crate) enum SignInKey {}
}

/// Longer strings are not keys.
const MAX_LENGTH: usize = 1024;

/// The purpose of a key. A key of one kind is not accepted as a key of the other.
const CHAT: &str = "chat";
const SIGN_IN: &str = "sign-in";

/// Makes and checks keys.
pub(crate) struct Keys(Hmac<Sha256>);

impl Keys {
    pub(crate) fn new(secret: &[u8; 32]) -> Self {
        // HMAC fills a key with zeros up to the hash's block.
        let block: [u8; 64] =
            std::array::from_fn(|index| secret.get(index).copied().unwrap_or_default());
        Self(Hmac::new(&block.into()))
    }

    /// Keys with a random secret.
    pub(crate) fn random(environment: &dyn Environment) -> Self {
        let mut hash = Sha256::new();
        // A UUID has 122 random bits.
        for _ in 0..3 {
            hash.update(environment.unique());
        }
        Self::new(&hash.finalize().into())
    }

    /// The key of a chat.
    pub(crate) fn chat(&self, contact_id: &str, expiry: u64) -> ChatKey {
        self.sign(CHAT, &format!("{expiry}\n{contact_id}")).into()
    }

    /// The contact that the key belongs to, and the key's expiry; `None` if the key is not valid.
    pub(crate) fn contact_of(&self, key: &ChatKey, now: u64) -> Option<(String, u64)> {
        let payload = self.verified(CHAT, key.expose())?;
        let (expiry, contact_id) = valid(&payload, now)?;
        Some((contact_id.to_owned(), expiry))
    }

    /// The key of a sign-in that has this state.
    pub(crate) fn sign_in(&self, contact_id: &str, state: &str, expiry: u64) -> SignInKey {
        self.sign(SIGN_IN, &format!("{expiry}\n{}\n{contact_id}", digest(state))).into()
    }

    /// The contact that has announced this state with this key.
    pub(crate) fn announced_by(&self, key: &SignInKey, state: &str, now: u64) -> Option<String> {
        let payload = self.verified(SIGN_IN, key.expose())?;
        let (_, rest) = valid(&payload, now)?;
        let (announced, contact_id) = rest.split_once('\n')?;
        (announced == digest(state)).then(|| contact_id.to_owned())
    }

    fn mac(&self, purpose: &str, payload: &str) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(purpose.as_bytes());
        mac.update(b"\n");
        mac.update(payload.as_bytes());
        mac
    }

    fn sign(&self, purpose: &str, payload: &str) -> String {
        let mac = self.mac(purpose, payload).finalize().into_bytes();
        format!("{}.{}", URL_SAFE_NO_PAD.encode(payload), URL_SAFE_NO_PAD.encode(mac))
    }

    fn verified(&self, purpose: &str, key: &str) -> Option<String> {
        if key.len() > MAX_LENGTH {
            return None;
        }
        let (payload, mac) = key.split_once('.')?;
        let payload = String::from_utf8(URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
        let mac = URL_SAFE_NO_PAD.decode(mac).ok()?;
        self.mac(purpose, &payload).verify_slice(&mac).ok()?;
        Some(payload)
    }
}

/// When a payload expires, and the rest of it, if it has not expired.
fn valid(payload: &str, now: u64) -> Option<(u64, &str)> {
    let (expiry, rest) = payload.split_once('\n')?;
    let expiry = expiry.parse().ok()?;
    (now < expiry).then_some((expiry, rest))
}

/// The part of a state that is kept.
pub(crate) fn digest(state: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(state.as_bytes()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    fn keys() -> Keys {
        Keys::new(&[7; 32])
    }

    #[test]
    fn a_key_says_whose_it_is() {
        let key = keys().chat("contact", 100);
        assert_eq!(keys().contact_of(&key, 99), Some(("contact".to_owned(), 100)));
        assert_eq!(keys().contact_of(&key, 100), None, "it has expired");
        assert_eq!(Keys::new(&[8; 32]).contact_of(&key, 0), None, "it is another back end's");
        let key = keys().sign_in("contact", "state", 100);
        assert_eq!(keys().announced_by(&key, "state", 99).as_deref(), Some("contact"));
        assert_eq!(keys().announced_by(&key, "other", 99), None);
        assert_eq!(keys().announced_by(&key, "state", 100), None);
        assert!(!format!("{key:?}").contains(key.expose()));
    }

    #[test]
    fn a_key_of_one_kind_is_none_of_the_other() {
        let sign_in = keys().sign_in("contact", "state", 100);
        assert_eq!(keys().contact_of(&sign_in.expose().into(), 0), None);
        let chat = keys().chat("contact", 100);
        assert_eq!(keys().announced_by(&chat.expose().into(), "state", 0), None);
    }

    #[test]
    fn whatever_is_changed_is_noticed() {
        let key = keys().chat("contact", 100);
        let text = key.expose();
        for index in 0..text.len() {
            let mut bytes = text.as_bytes().to_vec();
            let byte = bytes.get_mut(index).unwrap();
            *byte = if *byte == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            // The last character of an encoding holds bits that mean nothing; they must be zero.
            assert_eq!(keys().contact_of(&changed.into(), 0), None, "{index}");
            let cut = text.get(..index).unwrap();
            assert_eq!(keys().contact_of(&cut.into(), 0), None, "{index}");
        }
        for text in ["", ".", "a.b", "é.é", &"a".repeat(5000)] {
            assert_eq!(keys().contact_of(&text.into(), 0), None);
        }
    }
}
