//! The participant tokens in the bucket: sealed with a key of the fleet.

use std::fmt;

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom as _, SystemRandom};

use crate::ChatId;

/// The key that seals what the bucket holds of a chat: its participant token, and how far its transcript is read.
/// All members of a fleet have the same. `Debug` does not show it.
///
/// ```
/// use connectparticipant_fleet::StateKey;
///
/// let key: StateKey = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f".parse()?;
/// assert_eq!(format!("{key:?}"), "StateKey(***)");
/// # Ok::<(), connectparticipant_fleet::InvalidStateKey>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct StateKey([u8; 32]);

/// A text that is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a key: 64 hexadecimal digits, such as `openssl rand -hex 32` prints")]
#[non_exhaustive]
pub struct InvalidStateKey;

/// Why sealed text cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OpenError {
    /// It is sealed, and there is no key.
    NoKey,
    /// The key is another one, or the text was changed or belongs to another chat.
    Refused,
}

const SEALED: &str = "sealed:";

impl StateKey {
    /// A key of these bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    fn key(&self) -> Option<LessSafeKey> {
        UnboundKey::new(&AES_256_GCM, &self.0).ok().map(LessSafeKey::new)
    }

    fn try_seal(&self, chat: &ChatId, text: &str) -> Option<String> {
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).ok()?;
        let mut sealed = text.as_bytes().to_vec();
        let aad = Aad::from(chat.as_str());
        self.key()?
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed)
            .ok()?;
        Some(format!("{SEALED}{}{}", hex(&nonce), hex(&sealed)))
    }

    fn try_open(&self, chat: &ChatId, sealed: &str) -> Option<String> {
        let mut bytes = from_hex(sealed)?;
        let mut text = bytes.split_off(NONCE_LEN.min(bytes.len()));
        let nonce = Nonce::try_assume_unique_for_key(&bytes).ok()?;
        let text = self.key()?.open_in_place(nonce, Aad::from(chat.as_str()), &mut text).ok()?;
        String::from_utf8(text.to_vec()).ok()
    }
}

/// Seals a text for a chat, if there is a key. None if the system gives no random numbers.
pub(crate) fn seal(key: Option<&StateKey>, chat: &ChatId, text: String) -> Option<String> {
    match key {
        None => Some(text),
        Some(key) => key.try_seal(chat, &text),
    }
}

/// Opens a text that was sealed for the chat. One that is not sealed is as it is.
pub(crate) fn open(key: Option<&StateKey>, chat: &ChatId, text: &str) -> Result<String, OpenError> {
    match (text.strip_prefix(SEALED), key) {
        (None, _) => Ok(text.to_owned()),
        (Some(_), None) => Err(OpenError::NoKey),
        (Some(sealed), Some(key)) => key.try_open(chat, sealed).ok_or(OpenError::Refused),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let byte = |pair: &[u32]| match pair {
        [high, low] => u8::try_from(high * 16 + low).ok(),
        _ => None,
    };
    digits?.chunks(2).map(byte).collect()
}

impl std::str::FromStr for StateKey {
    type Err = InvalidStateKey;

    fn from_str(text: &str) -> Result<Self, InvalidStateKey> {
        let bytes = from_hex(text.trim()).ok_or(InvalidStateKey)?;
        bytes.try_into().map(Self).map_err(|_| InvalidStateKey)
    }
}

impl fmt::Debug for StateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StateKey(***)")
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            OpenError::NoKey => "it is sealed, and this worker has no key",
            OpenError::Refused => {
                "it was sealed with another key or for another chat, or was changed"
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_key_and_the_chat_open_what_was_sealed() {
        let (key, chat) = (StateKey([7; 32]), "a1".parse::<ChatId>().unwrap());
        let sealed = seal(Some(&key), &chat, "canary".to_owned()).unwrap();
        assert!(!sealed.contains("canary"));
        assert_eq!(open(Some(&key), &chat, &sealed).as_deref(), Ok("canary"));
        assert_ne!(sealed, seal(Some(&key), &chat, "canary".to_owned()).unwrap());

        assert_eq!(open(None, &chat, &sealed), Err(OpenError::NoKey));
        assert_eq!(open(Some(&StateKey([8; 32])), &chat, &sealed), Err(OpenError::Refused));
        assert_eq!(open(Some(&key), &"a2".parse().unwrap(), &sealed), Err(OpenError::Refused));
        for end in ["", "0", "00"] {
            let cut = &sealed[..sealed.len() - 2];
            assert_eq!(open(Some(&key), &chat, &format!("{cut}{end}0")), Err(OpenError::Refused));
        }
        for nothing in ["sealed:", "sealed:00", "sealed:xyz"] {
            assert_eq!(open(Some(&key), &chat, nothing), Err(OpenError::Refused), "{nothing}");
        }
        // A fleet that had no key and gets one goes on with what it has.
        assert_eq!(open(Some(&key), &chat, "plain").as_deref(), Ok("plain"));
    }
}
