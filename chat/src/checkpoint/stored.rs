//! A checkpoint as it is written without a key.

use serde::de::{Error as _, IgnoredAny};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::checkpoint::{Checkpoint, CheckpointError, Credentials};
use crate::delivery::sip;

/// The version of the format. It changes when this version could not read the format, or would read it wrongly.
pub(super) const VERSION: u32 = 1;
/// The longest checkpoint that is read, in bytes: many times the usual size.
pub(super) const LONGEST: usize = 8 << 20;

/// The body is a text, so that every serde format can contain it and the version can be read first.
#[derive(Serialize, Deserialize)]
struct Stored {
    version: u32,
    /// The JSON of the session.
    #[serde(default)]
    body: String,
    /// A hash of the body, which detects damage.
    #[serde(default)]
    check: String,
    #[serde(default, skip_serializing)]
    sealed: Option<IgnoredAny>,
}

impl Stored {
    fn write(checkpoint: &Checkpoint) -> serde_json::Result<Self> {
        let body = serde_json::to_string(&checkpoint.session)?;
        let check = check(&body);
        Ok(Self { version: VERSION, body, check, sealed: None })
    }

    fn read(self) -> Result<Checkpoint, CheckpointError> {
        let Self { version, body, check: kept, sealed } = self;
        if version != VERSION {
            return Err(CheckpointError::Version { found: version, known: VERSION });
        }
        if sealed.is_some() {
            return Err(CheckpointError::Sealed);
        }
        is_short(&body)?;
        if check(&body) != kept {
            return Err(CheckpointError::Damaged);
        }
        let session = serde_json::from_str(&body).map_err(|_| CheckpointError::Damaged)?;
        Ok(Checkpoint { session, credentials: Credentials::default() })
    }
}

fn check(body: &str) -> String {
    format!("{:016x}", sip((u64::from(VERSION), 0), body.as_bytes()))
}

/// Refuses a text that is too long.
pub(super) fn is_short(text: &str) -> Result<(), CheckpointError> {
    if text.len() > LONGEST {
        return Err(CheckpointError::TooLarge { length: text.len(), limit: LONGEST });
    }
    Ok(())
}

impl Checkpoint {
    /// Writes the checkpoint as JSON, without the tokens and without a sign-in in progress, but with the text of messages
    /// that are [pending](Self::pending).
    ///
    /// ```
    /// use connectparticipant_chat::{Chat, Checkpoint, CheckpointError};
    ///
    /// fn copy(chat: &Chat) -> Result<Checkpoint, CheckpointError> {
    ///     Checkpoint::from_json(&chat.checkpoint().to_json())
    /// }
    /// ```
    pub fn to_json(&self) -> String {
        // The members are texts and numbers, so JSON can represent all of them.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads the output of [`to_json`](Self::to_json) or serde.
    ///
    /// # Errors
    /// If it is not a checkpoint, has another version, or was damaged.
    pub fn from_json(text: &str) -> Result<Self, CheckpointError> {
        is_short(text)?;
        let stored: Stored =
            serde_json::from_str(text).map_err(|_| CheckpointError::NotACheckpoint)?;
        stored.read()
    }

    /// All of it, to be sealed.
    #[cfg(feature = "checkpoint-key")]
    pub(super) fn to_secret_json(&self) -> String {
        serde_json::to_string(&(&self.session, &self.credentials)).unwrap_or_default()
    }

    #[cfg(feature = "checkpoint-key")]
    pub(super) fn from_secret_json(text: &[u8]) -> Result<Self, CheckpointError> {
        let (session, credentials): (_, Credentials) =
            serde_json::from_slice(text).map_err(|_| CheckpointError::Damaged)?;
        Ok(Self { session, credentials })
    }
}

/// Without the tokens and without a sign-in in progress.
impl Serialize for Checkpoint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Stored::write(self).map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Checkpoint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Stored::deserialize(deserializer)?.read().map_err(D::Error::custom)
    }
}
