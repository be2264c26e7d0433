//! The participant tokens in the bucket: sealed with a key of the fleet.

use std::fmt;
use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead as _, Generate as _, Payload};
use chacha20poly1305::{Key, KeyInit as _, XChaCha20Poly1305, XNonce};
use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder};

use crate::ChatId;

/// The key that seals the state of a chat in the bucket: its participant token, and its position in the transcript. All
/// members of a fleet use the same key. `Debug` does not print it.
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

/// The error for a string that is not a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a key: 64 hexadecimal digits, such as `openssl rand -hex 32` prints")]
#[non_exhaustive]
pub struct InvalidStateKey;

/// Why sealed text cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OpenError {
    /// It is sealed, and there is no key.
    NoKey,
    /// The key is another one, or the text was modified or belongs to another chat.
    Refused,
}

/// The length of a nonce.
const NONCE: usize = 24;
const SEALED: &str = "sealed:";
const PLAIN: &str = "plain:";
/// The largest state of a chat, in bytes: NATS accepts messages of up to 1 MiB.
const MOST: u64 = 4 << 20;

impl StateKey {
    /// A key with these bytes.
    ///
    /// ```
    /// use connectparticipant_fleet::{Settings, StateKey};
    ///
    /// fn settings(data_key: [u8; 32]) -> Settings {
    ///     Settings::default().key(StateKey::from_bytes(data_key))
    /// }
    /// ```
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(self.0))
    }

    /// All workers seal with one key, each chat up to once a second. The random nonces of 24 bytes do not repeat;
    /// those of 12 bytes that AES-GCM has would after some months.
    fn seal(&self, chat: &ChatId, bytes: &[u8]) -> Option<Vec<u8>> {
        let nonce = XNonce::try_generate().ok()?;
        let payload = Payload { msg: bytes, aad: chat.as_str().as_bytes() };
        let sealed = self.cipher().encrypt(&nonce, payload).ok()?;
        Some([nonce.as_slice(), &sealed].concat())
    }

    fn open(&self, chat: &ChatId, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: sealed, aad: chat.as_str().as_bytes() };
        self.cipher().decrypt(&XNonce::from(*nonce), payload).ok()
    }
}

/// Compresses a text, and seals it for a chat if there is a key. None if the system gives no random numbers.
pub(crate) fn seal(key: Option<&StateKey>, chat: &ChatId, text: &str) -> Option<String> {
    let mut compressed = Vec::new();
    DeflateEncoder::new(text.as_bytes(), Compression::fast()).read_to_end(&mut compressed).ok()?;
    Some(match key {
        None => format!("{PLAIN}{}", STANDARD.encode(compressed)),
        Some(key) => format!("{SEALED}{}", STANDARD.encode(key.seal(chat, &compressed)?)),
    })
}

/// Opens a text that was sealed for the chat. A text that is not sealed needs no key.
pub(crate) fn open(key: Option<&StateKey>, chat: &ChatId, text: &str) -> Result<String, OpenError> {
    let decode = |text| STANDARD.decode(text).map_err(|_| OpenError::Refused);
    let compressed = match (text.strip_prefix(SEALED), key) {
        (None, _) => decode(text.strip_prefix(PLAIN).ok_or(OpenError::Refused)?)?,
        (Some(_), None) => return Err(OpenError::NoKey),
        (Some(sealed), Some(key)) => key.open(chat, &decode(sealed)?).ok_or(OpenError::Refused)?,
    };
    let mut opened = String::new();
    let mut decoder = DeflateDecoder::new(compressed.as_slice()).take(MOST);
    decoder.read_to_string(&mut opened).map_err(|_| OpenError::Refused)?;
    Ok(opened)
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
        let sealed = seal(Some(&key), &chat, "canary").unwrap();
        assert!(!sealed.contains("canary"));
        assert_eq!(open(Some(&key), &chat, &sealed).as_deref(), Ok("canary"));
        assert_ne!(sealed, seal(Some(&key), &chat, "canary").unwrap());

        assert_eq!(open(None, &chat, &sealed), Err(OpenError::NoKey));
        assert_eq!(open(Some(&StateKey([8; 32])), &chat, &sealed), Err(OpenError::Refused));
        assert_eq!(open(Some(&key), &"a2".parse().unwrap(), &sealed), Err(OpenError::Refused));
        for length in 0..sealed.len() {
            let cut = &sealed[..length];
            assert_eq!(open(Some(&key), &chat, cut), Err(OpenError::Refused), "{cut}");
        }
        for changed in ["sealed:", "sealed:AAAA", "sealed:!", "plain:!", "plain:AAAA", "canary"] {
            assert_eq!(open(Some(&key), &chat, changed), Err(OpenError::Refused), "{changed}");
        }
        // If a fleet without a key gets a key, it continues with its state.
        let plain = seal(None, &chat, "plain").unwrap();
        assert_eq!(open(Some(&key), &chat, &plain).as_deref(), Ok("plain"));
    }

    /// A few compressed bytes may expand to any number.
    #[test]
    fn what_is_opened_has_a_bound() {
        let (chat, bomb) = ("a1".parse::<ChatId>().unwrap(), "0".repeat(64 << 20));
        let small = seal(None, &chat, &bomb).unwrap();
        assert!(small.len() < 1 << 20);
        assert!(open(None, &chat, &small).unwrap().len() <= 4 << 20);
    }
}
