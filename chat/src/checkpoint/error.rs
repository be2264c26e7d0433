//! Errors of checkpoints.

use std::error::Error as StdError;
use std::fmt;

/// Why a checkpoint cannot be read, or a session cannot continue with it. Nothing was sent.
///
/// ```
/// use connectparticipant_chat::{Checkpoint, CheckpointError};
///
/// let later = r#"{"version": 2, "place": {}}"#;
/// let error = Checkpoint::from_json(later).unwrap_err();
/// assert_eq!(error, CheckpointError::Version { found: 2, known: 1 });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CheckpointError {
    /// It is not JSON, or not a checkpoint: it has no version.
    NotACheckpoint,
    /// Its format has a version that this crate does not read.
    Version {
        /// Its version.
        found: u32,
        /// The version that this crate reads and writes.
        known: u32,
    },
    /// It was truncated or modified after it was written.
    Damaged,
    /// It is sealed: read it as a `SealedCheckpoint`, and open it with its key.
    Sealed,
    /// It cannot be opened: it was sealed with another key, or modified.
    WrongKey,
    /// It is longer than any checkpoint.
    TooLarge {
        /// Its length in bytes.
        length: usize,
        /// The largest length that is read, in bytes.
        limit: usize,
    },
    /// The checkpoint was not sealed, so it has no participant token, and none was passed. Pass the token of the chat to
    /// [`participant_token`](crate::ChatBuilder::participant_token), or set a [`source`](crate::ChatBuilder::source).
    NoToken,
    /// It belongs to another chat or another participant than the given token or contact.
    OtherChat,
}

impl fmt::Display for CheckpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CheckpointError::NotACheckpoint => f.write_str("this is not a checkpoint"),
            CheckpointError::Version { found, known } => {
                write!(f, "the checkpoint has version {found}, and this crate reads version {known}")
            }
            CheckpointError::Damaged => {
                f.write_str("the checkpoint was truncated or modified after it was written")
            }
            CheckpointError::Sealed => {
                f.write_str("the checkpoint is sealed: open it with its key first")
            }
            CheckpointError::WrongKey => f.write_str(
                "the checkpoint cannot be opened: it was sealed with another key, or modified",
            ),
            CheckpointError::TooLarge { length, limit } => {
                write!(f, "the checkpoint has {length} bytes; the limit is {limit}")
            }
            CheckpointError::NoToken => f.write_str(
                "the checkpoint has no participant token, because it was not sealed: pass the token of the chat",
            ),
            CheckpointError::OtherChat => {
                f.write_str("the checkpoint belongs to another chat or participant")
            }
        }
    }
}

impl StdError for CheckpointError {}
