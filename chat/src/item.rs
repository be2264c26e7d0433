//! An item of a chat, in one form whether it came over the socket or from the transcript.

use connectparticipant::types;
use connectparticipant::types::{ArtifactStatus, MessageProcessingStatus, ParticipantRole};
use serde_json::{Map, Value, json};

use crate::secret::RawJson;
use crate::{content_type, time};

/// One item. Everything but the first three may be missing; a missing text is empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) absolute_time: String,
    pub(crate) kind: Kind,
    pub(crate) content_type: String,
    pub(crate) content: Option<Content>,
    pub(crate) participant_id: Option<String>,
    pub(crate) role: Option<ParticipantRole>,
    pub(crate) display_name: Option<Content>,
    pub(crate) attachments: Vec<File>,
    pub(crate) metadata: Metadata,
    pub(crate) contact_id: Option<String>,
    pub(crate) initial_contact_id: Option<String>,
    pub(crate) related_contact_id: Option<String>,
    pub(crate) raw: Option<RawJson>,
}

pub(crate) type Content = connectparticipant::ChatContent;

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Kind {
    Message,
    Attachment,
    Metadata,
    #[default]
    Event,
    Other,
}

/// What an item says of an attachment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct File {
    pub(crate) id: String,
    pub(crate) name: Option<Content>,
    pub(crate) content_type: Option<String>,
    pub(crate) status: Option<ArtifactStatus>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Metadata {
    pub(crate) message_id: Option<String>,
    pub(crate) receipts: Vec<Seen>,
    pub(crate) processing: Option<MessageProcessingStatus>,
    /// Of a streamed message: which piece this is, and whether it is the whole text.
    pub(crate) chunk: Option<u32>,
    pub(crate) completed: Option<bool>,
}

/// When somebody got a message and read it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Seen {
    pub(crate) recipient: Option<String>,
    pub(crate) delivered: Option<String>,
    pub(crate) read: Option<String>,
}

impl Item {
    /// Reads the JSON of an `aws/chat` frame. `None` if it is no JSON object: a member that is not
    /// as expected counts as missing.
    pub(crate) fn from_json(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let members = value.as_object()?;
        let string = |name: &str| string(members, name);
        let metadata = members.get("MessageMetadata").and_then(Value::as_object);
        Some(Self {
            id: string("Id").unwrap_or_default(),
            absolute_time: string("AbsoluteTime").unwrap_or_default(),
            kind: Kind::from_text(string("Type").as_deref().unwrap_or_default()),
            content_type: string("ContentType").unwrap_or_default(),
            content: string("Content").map(Content::from),
            participant_id: string("ParticipantId"),
            role: string("ParticipantRole").map(role),
            display_name: string("DisplayName").map(Content::from),
            attachments: objects(members, "Attachments").filter_map(File::from_json).collect(),
            metadata: metadata.map(Metadata::from_json).unwrap_or_default(),
            contact_id: string("ContactId"),
            initial_contact_id: string("InitialContactId"),
            related_contact_id: string("RelatedContactId"),
            raw: Some(text.into()),
        })
    }

    /// Takes an item of the transcript.
    pub(crate) fn from_transcript(item: types::Item) -> Self {
        let kind = item.r#type.as_ref().map_or("", |kind| kind.as_str());
        let mut known = Self {
            kind: Kind::from_text(kind),
            id: item.id.unwrap_or_default(),
            absolute_time: item.absolute_time.unwrap_or_default(),
            content_type: item.content_type.unwrap_or_default(),
            content: item.content,
            participant_id: item.participant_id,
            role: item.participant_role,
            display_name: item.display_name.map(|name| name.expose().into()),
            attachments: item
                .attachments
                .unwrap_or_default()
                .into_iter()
                .filter_map(File::from_transcript)
                .collect(),
            metadata: item.message_metadata.map(Metadata::from_transcript).unwrap_or_default(),
            contact_id: item.contact_id,
            initial_contact_id: None,
            related_contact_id: item.related_contact_id,
            raw: None,
        };
        known.raw = Some(known.to_json(kind));
        known
    }

    /// When it was sent, in milliseconds since 1970.
    pub(crate) fn milliseconds(&self) -> Option<i64> {
        time::milliseconds(&self.absolute_time)
    }

    /// The name of the event, if it is one: `chat.ended`.
    pub(crate) fn event(&self) -> Option<String> {
        content_type::event_name(&self.content_type)
    }

    /// Whether the service keeps it in the transcript, so that it can be fetched later.
    pub(crate) fn is_stored(&self) -> bool {
        match &self.kind {
            Kind::Message | Kind::Attachment => true,
            Kind::Metadata => false,
            Kind::Event | Kind::Other => self.event().is_some_and(|event| {
                let stored =
                    ["participant.joined", "participant.left", "participant.invited", "chat.ended"];
                stored.contains(&event.as_str()) || event.starts_with("transfer.")
            }),
        }
    }

    /// Whether it must reach the consumer even if it is slow: it cannot be fetched later, and the
    /// session depends on it.
    pub(crate) fn is_essential(&self) -> bool {
        self.event()
            .is_some_and(|event| event.starts_with("authentication.") || event == "chat.ended")
    }

    /// What the transcript says, as JSON, for consumers who know more than this crate.
    fn to_json(&self, kind: &str) -> RawJson {
        let value = json!({
            "Id": self.id,
            "AbsoluteTime": self.absolute_time,
            "Type": kind,
            "ContentType": self.content_type,
            "Content": self.content.as_ref().map(|content| content.expose()),
            "ParticipantId": self.participant_id,
            "ParticipantRole": self.role.as_ref().map(ParticipantRole::as_str),
            "DisplayName": self.display_name.as_ref().map(|name| name.expose()),
            "ContactId": self.contact_id,
            "RelatedContactId": self.related_contact_id,
        });
        let members: Map<String, Value> = match value {
            Value::Object(members) => {
                members.into_iter().filter(|(_, value)| !value.is_null()).collect()
            }
            _ => Map::new(),
        };
        Value::Object(members).to_string().into()
    }
}

impl Kind {
    fn from_text(text: &str) -> Self {
        match text.to_ascii_uppercase().as_str() {
            "MESSAGE" => Kind::Message,
            "ATTACHMENT" => Kind::Attachment,
            "MESSAGEMETADATA" | "MESSAGE_METADATA" => Kind::Metadata,
            "EVENT" => Kind::Event,
            _ => Kind::Other,
        }
    }
}

impl File {
    fn from_json(members: &Map<String, Value>) -> Option<Self> {
        Some(Self {
            id: string(members, "AttachmentId")?,
            name: string(members, "AttachmentName").map(Content::from),
            content_type: string(members, "ContentType"),
            status: string(members, "Status").map(|status| match status.as_str() {
                "APPROVED" => ArtifactStatus::Approved,
                "REJECTED" => ArtifactStatus::Rejected,
                "IN_PROGRESS" => ArtifactStatus::InProgress,
                _ => ArtifactStatus::Unknown(status),
            }),
        })
    }

    fn from_transcript(file: types::AttachmentItem) -> Option<Self> {
        Some(Self {
            id: file.attachment_id?,
            name: file.attachment_name.map(|name| name.expose().into()),
            content_type: file.content_type,
            status: file.status,
        })
    }
}

impl Metadata {
    fn from_json(members: &Map<String, Value>) -> Self {
        let receipts = objects(members, "Receipts").map(|receipt| Seen {
            recipient: string(receipt, "RecipientParticipantId"),
            delivered: string(receipt, "DeliveredTimestamp"),
            read: string(receipt, "ReadTimestamp"),
        });
        Self {
            message_id: string(members, "MessageId"),
            receipts: receipts.collect(),
            processing: string(members, "MessageProcessingStatus").map(|status| {
                match status.as_str() {
                    "PROCESSING" => MessageProcessingStatus::Processing,
                    "FAILED" => MessageProcessingStatus::Failed,
                    "REJECTED" => MessageProcessingStatus::Rejected,
                    _ => MessageProcessingStatus::Unknown(status),
                }
            }),
            chunk: members
                .get("ChunkNumber")
                .and_then(Value::as_u64)
                .and_then(|number| u32::try_from(number).ok()),
            completed: members.get("MessageCompleted").and_then(Value::as_bool),
        }
    }

    fn from_transcript(metadata: types::MessageMetadata) -> Self {
        let receipts = metadata.receipts.unwrap_or_default().into_iter().map(|receipt| Seen {
            recipient: receipt.recipient_participant_id,
            delivered: receipt.delivered_timestamp,
            read: receipt.read_timestamp,
        });
        Self {
            message_id: metadata.message_id,
            receipts: receipts.collect(),
            processing: metadata.message_processing_status,
            chunk: None,
            completed: None,
        }
    }
}

fn role(text: String) -> ParticipantRole {
    match text.as_str() {
        "AGENT" => ParticipantRole::Agent,
        "CUSTOMER" => ParticipantRole::Customer,
        "SYSTEM" => ParticipantRole::System,
        "CUSTOM_BOT" => ParticipantRole::CustomBot,
        "SUPERVISOR" => ParticipantRole::Supervisor,
        _ => ParticipantRole::Unknown(text),
    }
}

fn string(members: &Map<String, Value>, name: &str) -> Option<String> {
    members.get(name)?.as_str().map(str::to_owned)
}

fn objects<'a>(
    members: &'a Map<String, Value>,
    name: &str,
) -> impl Iterator<Item = &'a Map<String, Value>> {
    let list = members.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(Value::as_object)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_is_there() {
        let item = Item::from_json(
            r#"{"Id":"1","AbsoluteTime":"2026-11-22T10:00:00.000Z","Type":"ATTACHMENT",
                "ParticipantRole":"AGENT","Attachments":[{"AttachmentId":"a","Status":"APPROVED"},
                {"AttachmentName":"no id"}, 7],"MessageMetadata":{"ChunkNumber":2}}"#,
        )
        .unwrap();
        assert_eq!(item.kind, Kind::Attachment);
        assert_eq!(item.role, Some(ParticipantRole::Agent));
        assert_eq!(item.attachments.len(), 1);
        assert_eq!(item.attachments[0].status, Some(ArtifactStatus::Approved));
        assert_eq!(item.metadata.chunk, Some(2));
        assert_eq!(item.milliseconds(), Some(1_795_341_600_000));
    }

    #[test]
    fn wrong_types_count_as_missing() {
        let item = Item::from_json(
            r#"{"Id":7,"Type":null,"Content":{},"Attachments":"x","MessageMetadata":[]}"#,
        )
        .unwrap();
        assert_eq!((item.id.as_str(), item.kind.clone()), ("", Kind::Other));
        assert!(item.attachments.is_empty() && item.content.is_none());
        for text in ["", "7", "[]", "null", "{"] {
            assert!(Item::from_json(text).is_none(), "{text}");
        }
    }

    #[test]
    fn shows_no_content() {
        let item =
            Item::from_json(r#"{"Id":"1","Content":"canary","DisplayName":"canary"}"#).unwrap();
        assert!(!format!("{item:?}").contains("canary"));
    }
}
