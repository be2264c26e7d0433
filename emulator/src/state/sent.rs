//! What participants did through the service's API.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::ParticipantId;
use crate::Secret;

/// Something a participant did through the service's API, as the other side sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Sent {
    /// `SendMessage`, `SendEvent`, `CompleteAttachmentUpload`, `DisconnectParticipant`,
    /// `GetAuthenticationUrl` or `CancelParticipantAuthentication`.
    pub operation: Cow<'static, str>,
    /// Who did it.
    pub participant_id: String,
    /// The id of the item that came of it; for an attachment, the attachment's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The content type that was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// The content that was sent; for an attachment, its name; for GetAuthenticationUrl, the
    /// redirect URI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Secret>,
    /// The ClientToken that came with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_token: Option<String>,
}

impl Sent {
    pub(crate) fn new(operation: &'static str, participant: &ParticipantId) -> Self {
        Self {
            operation: operation.into(),
            participant_id: participant.to_string(),
            id: None,
            content_type: None,
            content: None,
            client_token: None,
        }
    }
}
