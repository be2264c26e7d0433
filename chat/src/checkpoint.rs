//! Checkpoints: the state that another process needs to continue a session.

mod error;
mod kept;
#[cfg(feature = "checkpoint-key")]
mod sealed;
mod stored;

pub use error::CheckpointError;
pub(crate) use kept::{Credentials, Session};
#[cfg(feature = "checkpoint-key")]
pub use sealed::{CheckpointKey, SealedCheckpoint};

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use connectparticipant::ParticipantToken;

use crate::delivery::sip;
use crate::send::PendingMessage;

/// The state from which a session can continue, in this process or in another one, with this version of the crate or a
/// later one. [`Chat::checkpoint`](crate::Chat::checkpoint) creates it, [`Chat::resume`](crate::Chat::resume) uses it.
///
/// It has the position in the transcript, the messages that have received no response, the receipts, a sign-in in
/// progress and the tokens. Its size is a few kilobytes.
///
/// **Serde writes neither the tokens nor the sign-in.** `Chat::resume` then needs the participant token. Serde does
/// write the text of the messages that have received no response, as it does for a [`PendingMessage`]. With the feature
/// `checkpoint-key`, `seal` encrypts the whole checkpoint. `Debug` prints neither tokens nor message texts.
///
/// The first member is the version of the format, 1. Another version is refused
/// ([`CheckpointError::Version`]), and so is a string that was truncated or modified by accident
/// ([`CheckpointError::Damaged`]). Only a sealed checkpoint is protected against deliberate
/// changes.
///
/// ```
/// use connectparticipant::Client;
/// use connectparticipant_chat::{Chat, Checkpoint};
///
/// async fn move_over(client: &Client, chat: Chat, token: &str) -> Result<Chat, Box<dyn std::error::Error>> {
///     let kept = chat.checkpoint().to_json();
///     drop(chat);
///     // Another process, perhaps:
///     let checkpoint = Checkpoint::from_json(&kept)?;
///     Ok(Chat::resume(client, checkpoint).participant_token(token).connect().await?)
/// }
/// ```
#[derive(Clone, PartialEq)]
pub struct Checkpoint {
    pub(crate) session: Session,
    pub(crate) credentials: Credentials,
}

impl Checkpoint {
    /// When the checkpoint was made, by the clock of the machine that made it.
    ///
    /// ```
    /// use connectparticipant_chat::Checkpoint;
    ///
    /// fn is_recent(checkpoint: &Checkpoint) -> bool {
    ///     checkpoint.taken_at().elapsed().is_ok_and(|age| age.as_secs() < 3600)
    /// }
    /// ```
    pub fn taken_at(&self) -> SystemTime {
        UNIX_EPOCH.checked_add(Duration::from_millis(self.session.taken_at)).unwrap_or(UNIX_EPOCH)
    }

    /// The contact of the chat, if it is known from an item or the builder.
    ///
    /// ```
    /// use connectparticipant_chat::Checkpoint;
    ///
    /// fn is_of(checkpoint: &Checkpoint, contact_id: &str) -> bool {
    ///     checkpoint.contact_id() == Some(contact_id)
    /// }
    /// ```
    pub fn contact_id(&self) -> Option<&str> {
        self.session.only_contact_id.as_deref().or(self.session.contact_id.as_deref())
    }

    /// The messages that have received no response. `Chat::resume` sends them.
    ///
    /// ```
    /// use connectparticipant_chat::Checkpoint;
    ///
    /// fn show(checkpoint: &Checkpoint) {
    ///     println!("{} messages are to be sent", checkpoint.pending().len());
    /// }
    /// ```
    pub fn pending(&self) -> &[PendingMessage] {
        &self.session.outbox.pending
    }

    /// The contact whose items are delivered. If both the builder and the checkpoint name a contact, the two must be
    /// equal.
    pub(crate) fn only_contact_id(
        &self,
        given: Option<String>,
    ) -> Result<Option<String>, CheckpointError> {
        match (&self.session.only_contact_id, given) {
            (Some(kept), Some(given)) if *kept != given => Err(CheckpointError::OtherChat),
            (kept, given) => Ok(given.or_else(|| kept.clone())),
        }
    }

    /// The time since the checkpoint was made. Zero if this machine's clock is behind the clock of
    /// the other machine.
    pub(crate) fn age(&self, wall: SystemTime) -> Duration {
        wall.duration_since(self.taken_at()).unwrap_or_default()
    }

    /// The token to resume with: the given token, which must belong to the same participant, or the token in the
    /// checkpoint.
    pub(crate) fn participant_token(
        &self,
        given: Option<ParticipantToken>,
    ) -> Result<ParticipantToken, CheckpointError> {
        let Some(given) = given else {
            let kept = self.credentials.participant_token.clone();
            return kept.ok_or(CheckpointError::NoToken);
        };
        match self.session.token_print {
            Some(print) if print != TokenPrint::of(print.key, &given) => {
                Err(CheckpointError::OtherChat)
            }
            _ => Ok(given),
        }
    }
}

impl fmt::Debug for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checkpoint")
            .field("taken_at", &self.taken_at())
            .field("contact_id", &self.contact_id())
            .field("pending", &self.pending().len())
            .field("has_token", &self.credentials.participant_token.is_some())
            .finish_non_exhaustive()
    }
}

/// A hash of the participant token, which detects the token of another chat. Its 64 bits reveal nothing about the
/// token.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct TokenPrint {
    key: (u64, u64),
    print: u64,
}

impl TokenPrint {
    pub(crate) fn of(key: (u64, u64), token: &ParticipantToken) -> Self {
        Self { key, print: sip(key, token.expose().as_bytes()) }
    }
}
