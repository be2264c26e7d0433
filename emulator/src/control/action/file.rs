//! Files.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Action, Done, who};
use crate::Secret;
use crate::error::ControlError;
use crate::item::AttachmentStatus;
use crate::operations::attachments;
use crate::state::ids::{AttachmentId, ChatId, ParticipantId};
use crate::state::transaction::Transaction;

/// A file, approved at once.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Attach {
    /// The sender. By default, the first agent.
    participant: Option<ParticipantId>,
    /// The file's name.
    name: Secret,
    /// The file's type.
    content_type: String,
    /// The bytes, as Base64.
    base64: String,
}

/// A file that has been sent.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Attached {
    /// The attachment's id.
    attachment_id: AttachmentId,
}

impl Action for Attach {
    type Output = Attached;

    fn act(self, tx: &mut Transaction<'_>, chat: &ChatId) -> Result<Attached, ControlError> {
        let who = who(tx, chat, self.participant).ok_or(ControlError::NoSuchParticipant)?;
        let data = STANDARD
            .decode(self.base64)
            .map_err(|_| ControlError::Invalid("base64: expected Base64".to_owned()))?;
        let kind = &self.content_type;
        let id = attachments::attach(tx, chat, &who, &self.name, kind, data.into())?;
        Ok(Attached { attachment_id: id })
    }
}

/// The verdict of the virus scan.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct DecideAttachment {
    /// The attachment's id.
    attachment_id: AttachmentId,
    /// The verdict.
    status: AttachmentStatus,
}

impl Action for DecideAttachment {
    type Output = Done;

    fn act(self, tx: &mut Transaction<'_>, chat: &ChatId) -> Result<Done, ControlError> {
        attachments::decide(tx, chat, &self.attachment_id, self.status).map(|()| Done {})
    }
}
