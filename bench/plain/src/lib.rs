//! What one writes by hand with serde for the two calls: all members, texts as `String`.

use serde::{Deserialize, Serialize};

/// The header that carries the token.
pub const BEARER: &str = "X-Amz-Bearer";

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetAuthenticationUrl<'a> {
    pub session_id: &'a str,
    pub redirect_uri: &'a str,
}

impl GetAuthenticationUrl<'_> {
    pub const PATH: &'static str = "/participant/authentication-url";
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetAuthenticationUrlOutput {
    pub authentication_url: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetTranscript {
    pub max_results: i32,
}

impl GetTranscript {
    pub const PATH: &'static str = "/participant/transcript";
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetTranscriptOutput {
    pub initial_contact_id: Option<String>,
    pub transcript: Option<Vec<Item>>,
    pub next_token: Option<String>,
}

impl GetTranscriptOutput {
    pub fn decode(body: &[u8]) -> Self {
        serde_json::from_slice(body).expect("a transcript")
    }

    pub fn items(&self) -> usize {
        self.transcript.as_ref().map_or(0, Vec::len)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Item {
    pub absolute_time: Option<String>,
    pub content: Option<String>,
    pub content_type: Option<String>,
    pub id: Option<String>,
    pub r#type: Option<String>,
    pub participant_id: Option<String>,
    pub display_name: Option<String>,
    pub participant_role: Option<String>,
    pub attachments: Option<Vec<Attachment>>,
    pub message_metadata: Option<MessageMetadata>,
    pub related_contact_id: Option<String>,
    pub contact_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Attachment {
    pub content_type: Option<String>,
    pub attachment_id: Option<String>,
    pub attachment_name: Option<String>,
    pub status: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MessageMetadata {
    pub message_id: Option<String>,
    pub receipts: Option<Vec<Receipt>>,
    pub message_processing_status: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Receipt {
    pub delivered_timestamp: Option<String>,
    pub read_timestamp: Option<String>,
    pub recipient_participant_id: Option<String>,
}
