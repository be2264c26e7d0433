//! Items of a chat, as in the transcript and on the WebSocket.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Secret;

/// The content types of the service's events, and its messages.
pub mod content_type {
    macro_rules! types {
        ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
            $($(#[$doc])* #[doc = concat!("`", $text, "`")] pub const $name: &str = $text;)*
        };
    }
    types! {
        TEXT = "text/plain";
        MARKDOWN = "text/markdown";
        JSON = "application/json";
        INTERACTIVE = "application/vnd.amazonaws.connect.message.interactive";
        INTERACTIVE_RESPONSE = "application/vnd.amazonaws.connect.message.interactive.response";
        TYPING = "application/vnd.amazonaws.connect.event.typing";
        MESSAGE_DELIVERED = "application/vnd.amazonaws.connect.event.message.delivered";
        MESSAGE_READ = "application/vnd.amazonaws.connect.event.message.read";
        MESSAGE_METADATA = "application/vnd.amazonaws.connect.event.message.metadata";
        PARTICIPANT_JOINED = "application/vnd.amazonaws.connect.event.participant.joined";
        PARTICIPANT_LEFT = "application/vnd.amazonaws.connect.event.participant.left";
        PARTICIPANT_ACTIVE = "application/vnd.amazonaws.connect.event.participant.active";
        PARTICIPANT_INACTIVE = "application/vnd.amazonaws.connect.event.participant.inactive";
        PARTICIPANT_INVITED = "application/vnd.amazonaws.connect.event.participant.invited";
        PARTICIPANT_IDLE = "application/vnd.amazonaws.connect.event.participant.idle";
        PARTICIPANT_RETURNED = "application/vnd.amazonaws.connect.event.participant.returned";
        PARTICIPANT_AUTODISCONNECTION =
            "application/vnd.amazonaws.connect.event.participant.autodisconnection";
        PARTICIPANT_DISPLAYNAME_UPDATED =
            "application/vnd.amazonaws.connect.event.participant.displayname.updated";
        TRANSFER_SUCCEEDED = "application/vnd.amazonaws.connect.event.transfer.succeeded";
        TRANSFER_FAILED = "application/vnd.amazonaws.connect.event.transfer.failed";
        CHAT_ENDED = "application/vnd.amazonaws.connect.event.chat.ended";
        CHAT_REHYDRATED = "application/vnd.amazonaws.connect.event.chat.rehydrated";
        WORKFLOW_CANCELLED = "application/vnd.amazonaws.connect.event.workflow.cancelled";
        AUTHENTICATION_INITIATED = "application/vnd.amazonaws.connect.event.authentication.initiated";
        AUTHENTICATION_SUCCEEDED = "application/vnd.amazonaws.connect.event.authentication.succeeded";
        AUTHENTICATION_FAILED = "application/vnd.amazonaws.connect.event.authentication.failed";
        AUTHENTICATION_TIMEOUT = "application/vnd.amazonaws.connect.event.authentication.timeout";
        AUTHENTICATION_EXPIRED = "application/vnd.amazonaws.connect.event.authentication.expired";
        AUTHENTICATION_CANCELLED = "application/vnd.amazonaws.connect.event.authentication.cancelled";
    }

    /// What all events' content types begin with.
    pub const EVENT_PREFIX: &str = "application/vnd.amazonaws.connect.event.";
}

/// Whether the service keeps an event of this type in the transcript.
pub(crate) fn is_stored(content_type: &str, sign_in_events: bool) -> bool {
    let never = [
        content_type::TYPING,
        content_type::PARTICIPANT_IDLE,
        content_type::PARTICIPANT_RETURNED,
        content_type::PARTICIPANT_AUTODISCONNECTION,
        content_type::MESSAGE_METADATA,
    ];
    let sign_in = content_type
        .strip_prefix(content_type::EVENT_PREFIX)
        .is_some_and(|event| event.starts_with("authentication."));
    !never.contains(&content_type) && (!sign_in || sign_in_events)
}

/// One item of a chat. All members except the first three may be missing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
#[expect(missing_docs, reason = "the service's names say it")]
pub struct Item {
    pub absolute_time: String,
    pub id: String,
    #[serde(rename = "Type")]
    pub kind: ItemKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Secret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participant_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participant_role: Option<Role>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<Secret>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<AttachmentItem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_metadata: Option<MessageMetadata>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub related_contact_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_id: Option<String>,
    /// Only on the WebSocket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initial_contact_id: Option<String>,
}

/// The type of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum ItemKind {
    /// `MESSAGE`: a message.
    #[default]
    Message,
    /// `EVENT`: an event.
    Event,
    /// `ATTACHMENT`: a file.
    Attachment,
    /// `MESSAGEMETADATA`: receipts of a message; only on the WebSocket.
    MessageMetadata,
    /// A type that the emulator does not know.
    #[serde(untagged)]
    Other(String),
}

/// Who takes part in a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the service's names say it")]
pub enum Role {
    Agent,
    Customer,
    System,
    CustomBot,
    Supervisor,
}

/// An attachment in an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the service's names say it")]
pub struct AttachmentItem {
    pub attachment_id: String,
    pub attachment_name: Secret,
    pub content_type: String,
    pub status: AttachmentStatus,
}

/// The state of an attachment's virus scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the service's names say it")]
pub enum AttachmentStatus {
    InProgress,
    Approved,
    Rejected,
}

/// Receipts of a message, its processing, and the chunks of a streamed message.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
#[expect(missing_docs, reason = "the service's names say it")]
pub struct MessageMetadata {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub receipts: Vec<Receipt>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_processing_status: Option<MessageProcessingStatus>,
    /// For a streamed message on the WebSocket: whether this is the whole text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_completed: Option<bool>,
    /// For a streamed message on the WebSocket: the number of this chunk, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chunk_number: Option<u32>,
}

/// When a participant received a message, and read it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
#[expect(missing_docs, reason = "the service's names say it")]
pub struct Receipt {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivered_timestamp: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_timestamp: Option<String>,
    pub recipient_participant_id: String,
}

/// The state of a message that a program processes before it is delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the service's names say it")]
pub enum MessageProcessingStatus {
    Processing,
    Failed,
    Rejected,
}
