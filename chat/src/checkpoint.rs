//! Checkpoints: what another process needs to go on with a session.

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

/// A place at which a session can go on: in this process or in another one, with this version of the crate or a
/// later one. [`Chat::checkpoint`](crate::Chat::checkpoint) makes it, [`Chat::resume`](crate::Chat::resume) takes it.
///
/// It has the place in the transcript, the messages whose sending has no answer, the receipts, a sign-in in
/// progress and the tokens. It takes some kilobytes.
///
/// **What serde writes of it has no token and no sign-in.** `Chat::resume` is then given the participant token.
/// It does have the texts of the messages whose sending has no answer, as a
/// [`PendingMessage`] has. With the feature `checkpoint-key`, `seal` encrypts all of it. `Debug` shows
/// neither tokens nor texts.
///
/// The first member says the version of the format, 1. Another one is refused by its number
/// ([`CheckpointError::Version`]), and so is a text that was cut or changed by accident
/// ([`CheckpointError::Damaged`]). Only a sealed checkpoint is safe from a change on purpose.
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
    /// When it was made, by the clock of the machine that made it.
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

    /// The contact of the chat, if an item has named it, or the builder.
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

    /// The messages whose sending had no answer. `Chat::resume` sends them.
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

    /// The contact whose items are delivered: the one that the builder names, which must be that of the
    /// checkpoint.
    pub(crate) fn only_contact_id(
        &self,
        given: Option<String>,
    ) -> Result<Option<String>, CheckpointError> {
        match (&self.session.only_contact_id, given) {
            (Some(kept), Some(given)) if *kept != given => Err(CheckpointError::OtherChat),
            (kept, given) => Ok(given.or_else(|| kept.clone())),
        }
    }

    /// How long ago it was made. Zero if the clocks of the two machines say that it is yet to come.
    pub(crate) fn age(&self, wall: SystemTime) -> Duration {
        wall.duration_since(self.taken_at()).unwrap_or_default()
    }

    /// The token to resume with: the given one, which must be of the same participant, or the kept one.
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

/// A hash of the participant token, to tell the token of another chat. Its 64 bits say nothing about a token.
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
