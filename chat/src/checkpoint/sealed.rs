//! A checkpoint that is encrypted as a whole.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};

use crate::checkpoint::stored::{self, VERSION};
use crate::checkpoint::{Checkpoint, CheckpointError};

/// A key for checkpoints: 32 random bytes, such as a data key of AWS KMS. `Debug` does not show it.
///
/// One key can seal any number of checkpoints.
///
/// ```
/// use connectparticipant_chat::CheckpointKey;
///
/// let key = CheckpointKey::new([7; 32]);
/// assert_eq!(format!("{key:?}"), "CheckpointKey(***)");
/// ```
#[derive(Clone)]
pub struct CheckpointKey([u8; 32]);

impl CheckpointKey {
    /// A key with these bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(self.0))
    }
}

impl fmt::Debug for CheckpointKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CheckpointKey(***)")
    }
}

/// A checkpoint that is encrypted and authenticated as a whole, with XChaCha20-Poly1305: tokens, message texts and the
/// position. It implements serde.
///
/// ```
/// use connectparticipant::Client;
/// use connectparticipant_chat::{Chat, CheckpointKey, SealedCheckpoint};
///
/// async fn move_over(client: &Client, chat: Chat, key: &CheckpointKey) -> Result<Chat, Box<dyn std::error::Error>> {
///     let kept = chat.checkpoint().seal(key).to_json();
///     drop(chat);
///     // Another process, perhaps:
///     let checkpoint = SealedCheckpoint::from_json(&kept)?.open(key)?;
///     Ok(Chat::resume(client, checkpoint).connect().await?)
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedCheckpoint {
    version: u32,
    /// The nonce and the encrypted text, in base64.
    #[serde(default)]
    sealed: String,
}

/// The context that is authenticated together with the text.
const CONTEXT: &[u8] = b"connectparticipant-chat checkpoint";
/// The length of a nonce.
const NONCE: usize = 24;

impl Checkpoint {
    /// Encrypts the checkpoint with a key, including the tokens and the sign-in in progress.
    ///
    /// ```
    /// use connectparticipant_chat::{Chat, CheckpointKey};
    ///
    /// fn keep(chat: &Chat, key: &CheckpointKey) -> String {
    ///     chat.checkpoint().seal(key).to_json()
    /// }
    /// ```
    pub fn seal(&self, key: &CheckpointKey) -> SealedCheckpoint {
        let nonce = nonce();
        let text = self.to_secret_json();
        let payload = Payload { msg: text.as_bytes(), aad: CONTEXT };
        // Encryption fails only for texts of 256 GiB or more.
        let encrypted = key.cipher().encrypt(&XNonce::from(nonce), payload).unwrap_or_default();
        let sealed = STANDARD_NO_PAD.encode([nonce.as_slice(), &encrypted].concat());
        SealedCheckpoint { version: VERSION, sealed }
    }
}

/// A random nonce, long enough that no two nonces are the same.
fn nonce() -> [u8; NONCE] {
    let random = [uuid::Uuid::new_v4(), uuid::Uuid::new_v4()];
    let mut nonce = [0; NONCE];
    let bytes = random.iter().flat_map(|random| random.as_bytes());
    nonce.iter_mut().zip(bytes).for_each(|(byte, random)| *byte = *random);
    nonce
}

impl SealedCheckpoint {
    /// Decrypts the checkpoint.
    ///
    /// # Errors
    /// If it has another version, was sealed with another key, or was modified.
    pub fn open(&self, key: &CheckpointKey) -> Result<Checkpoint, CheckpointError> {
        if self.version != VERSION {
            return Err(CheckpointError::Version { found: self.version, known: VERSION });
        }
        stored::is_short(&self.sealed)?;
        let bytes = STANDARD_NO_PAD.decode(&self.sealed).map_err(|_| CheckpointError::Damaged)?;
        let (nonce, encrypted) =
            bytes.split_first_chunk::<NONCE>().ok_or(CheckpointError::Damaged)?;
        let payload = Payload { msg: encrypted, aad: CONTEXT };
        let text = key.cipher().decrypt(&XNonce::from(*nonce), payload);
        Checkpoint::from_secret_json(&text.map_err(|_| CheckpointError::WrongKey)?)
    }

    /// Writes it as JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads the output of [`to_json`](Self::to_json) or serde.
    ///
    /// # Errors
    /// If it is not a checkpoint.
    pub fn from_json(text: &str) -> Result<Self, CheckpointError> {
        stored::is_short(text)?;
        serde_json::from_str(text).map_err(|_| CheckpointError::NotACheckpoint)
    }
}
