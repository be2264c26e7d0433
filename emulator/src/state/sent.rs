//! The actions of participants through the service's API.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::ParticipantId;
use crate::Secret;

/// An action of a participant through the service's API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Sent {
    /// `SendMessage`, `SendEvent`, `CompleteAttachmentUpload`, `DisconnectParticipant`,
    /// `GetAuthenticationUrl` or `CancelParticipantAuthentication`.
    pub operation: Cow<'static, str>,
    /// The participant.
    pub participant_id: String,
    /// The id of the resulting item; for an attachment, the id of the attachment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The content type that was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// The content that was sent; for an attachment, its name; for GetAuthenticationUrl, the
    /// redirect URI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Secret>,
    /// The ClientToken of the call.
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
