//! An item of a chat: the same whether it came over the socket or from the transcript.

use std::collections::HashMap;
use std::sync::Arc;

use connectparticipant::types::{
    AttachmentItem, ChatItemType, MessageMetadata, MessageProcessingStatus, ParticipantRole,
    Receipt,
};
use connectparticipant::{ChatContent, DisplayName};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::secret::RawJson;
use crate::wire::content_type::ContentType;
use crate::wire::event_name::EventName;
use crate::wire::time;

/// One item. Each member may be missing, and an empty id, time or content type counts as missing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    pub(crate) id: Option<String>,
    pub(crate) absolute_time: Option<String>,
    pub(crate) kind: ItemKind,
    pub(crate) content_type: Option<ContentType>,
    pub(crate) content: Option<ChatContent>,
    pub(crate) participant_id: Option<String>,
    pub(crate) role: Option<ParticipantRole>,
    pub(crate) display_name: Option<DisplayName>,
    pub(crate) attachments: Vec<AttachmentItem>,
    pub(crate) metadata: Metadata,
    pub(crate) contact_id: Option<String>,
    pub(crate) initial_contact_id: Option<String>,
    pub(crate) related_contact_id: Option<String>,
    /// Whether a member does not match the model.
    pub(crate) is_malformed: bool,
    /// The JSON as it came.
    pub(crate) raw: Arc<RawJson>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ItemKind {
    Message,
    Attachment,
    Metadata,
    #[default]
    Event,
    Other,
}

/// The metadata of a message in an item: members of the model, and members of the socket only.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Metadata {
    pub(crate) message_id: Option<String>,
    pub(crate) receipts: Vec<Receipt>,
    pub(crate) processing: Option<MessageProcessingStatus>,
    /// The number of this chunk of a streamed message, from 1.
    pub(crate) chunk: Option<u32>,
    /// Whether this chunk holds the whole text.
    pub(crate) completed: Option<bool>,
}

/// The metadata of a streamed message, which the model does not have.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ChunkMetadata {
    chunk_number: Option<u32>,
    message_completed: Option<bool>,
}

impl Item {
    /// Reads an item. `None` if it is not a JSON object.
    pub(crate) fn from_json(text: &str) -> Option<Self> {
        let mut members = Members::new(text)?;
        let metadata = Metadata::read(&mut members);
        let kind: Option<ChatItemType> = members.read("Type");
        Some(Self {
            id: members.read_text("Id"),
            absolute_time: members.read_text("AbsoluteTime"),
            kind: kind.map_or(ItemKind::Other, |kind| ItemKind::from_text(kind.as_str())),
            content_type: members.read_text("ContentType").map(ContentType::from),
            content: members.read("Content"),
            participant_id: members.read("ParticipantId"),
            role: members.read("ParticipantRole"),
            display_name: members.read("DisplayName"),
            attachments: members.read("Attachments").unwrap_or_default(),
            metadata,
            contact_id: members.read("ContactId"),
            initial_contact_id: members.read("InitialContactId"),
            related_contact_id: members.read("RelatedContactId"),
            is_malformed: members.malformed,
            raw: Arc::new(text.into()),
        })
    }

    /// Reads an item of the transcript. One that cannot be read is kept as it came.
    pub(crate) fn from_transcript(text: &str) -> Self {
        Self::from_json(text).unwrap_or_else(|| Self {
            kind: ItemKind::Other,
            is_malformed: true,
            raw: Arc::new(text.into()),
            ..Self::empty()
        })
    }

    pub(crate) fn empty() -> Self {
        Self {
            id: None,
            absolute_time: None,
            kind: ItemKind::default(),
            content_type: None,
            content: None,
            participant_id: None,
            role: None,
            display_name: None,
            attachments: Vec::new(),
            metadata: Metadata::default(),
            contact_id: None,
            initial_contact_id: None,
            related_contact_id: None,
            is_malformed: false,
            raw: Arc::new("{}".into()),
        }
    }

    /// When it was sent, in milliseconds since 1970.
    pub(crate) fn milliseconds(&self) -> Option<i64> {
        time::milliseconds(self.absolute_time.as_deref()?)
    }

    /// The name of the event, if the item is an event.
    pub(crate) fn event_name(&self) -> Option<&EventName> {
        self.content_type.as_ref()?.event_name()
    }

    /// Whether the service keeps it in the transcript, so that it can be fetched later.
    pub(crate) fn is_stored(&self) -> bool {
        match self.kind {
            ItemKind::Message | ItemKind::Attachment => true,
            ItemKind::Metadata => false,
            ItemKind::Event | ItemKind::Other => {
                self.event_name().is_some_and(EventName::is_stored)
            }
        }
    }

    /// Whether it must reach a slow consumer too: the session depends on it.
    pub(crate) fn is_essential(&self) -> bool {
        self.event_name().is_some_and(EventName::is_essential)
    }
}

impl ItemKind {
    fn from_text(text: &str) -> Self {
        match text.to_ascii_uppercase().as_str() {
            "MESSAGE" => ItemKind::Message,
            "ATTACHMENT" => ItemKind::Attachment,
            "MESSAGEMETADATA" | "MESSAGE_METADATA" => ItemKind::Metadata,
            "EVENT" => ItemKind::Event,
            _ => ItemKind::Other,
        }
    }
}

impl Metadata {
    fn read(members: &mut Members<'_>) -> Self {
        let metadata: MessageMetadata = members.read("MessageMetadata").unwrap_or_default();
        let chunk: ChunkMetadata = members.read("MessageMetadata").unwrap_or_default();
        Self {
            message_id: metadata.message_id,
            receipts: metadata.receipts.unwrap_or_default(),
            processing: metadata.message_processing_status,
            chunk: chunk.chunk_number,
            completed: chunk.message_completed,
        }
    }
}

/// The members of an item. Each is read independently, so a malformed member does not affect the
/// others.
struct Members<'a> {
    members: HashMap<String, &'a RawValue>,
    malformed: bool,
}

impl<'a> Members<'a> {
    fn new(text: &'a str) -> Option<Self> {
        Some(Self { members: serde_json::from_str(text).ok()?, malformed: false })
    }

    /// A member; `None` if it is missing, null or malformed.
    fn read<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let text = self.members.get(name)?.get();
        serde_json::from_str(text).unwrap_or_else(|_| {
            self.malformed = true;
            None
        })
    }

    /// A text that is not empty.
    fn read_text(&mut self, name: &str) -> Option<String> {
        self.read(name).filter(|text: &String| !text.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use connectparticipant::types::ArtifactStatus;

    #[test]
    fn reads_what_is_there() {
        let item = Item::from_json(
            r#"{"Id":"1","AbsoluteTime":"2026-11-22T10:00:00.000Z","Type":"ATTACHMENT",
                "ParticipantRole":"AGENT","Attachments":[{"AttachmentId":"a","Status":"APPROVED"},
                {"AttachmentName":"no id"}],"MessageMetadata":{"ChunkNumber":2}}"#,
        )
        .unwrap();
        assert_eq!(item.kind, ItemKind::Attachment);
        assert_eq!(item.role, Some(ParticipantRole::Agent));
        assert_eq!(item.attachments[0].status, Some(ArtifactStatus::Approved));
        assert_eq!(item.metadata.chunk, Some(2));
        assert_eq!(item.milliseconds(), Some(1_795_341_600_000));
        assert!(!item.is_malformed);
    }

    /// The other members are read nevertheless.
    #[test]
    fn a_malformed_member_counts_as_missing_and_is_noted() {
        let item = Item::from_json(
            r#"{"Id":7,"Type":null,"Content":{},"Attachments":"x","MessageMetadata":[],
                "ContentType":"text/plain"}"#,
        )
        .unwrap();
        assert_eq!((item.id.as_deref(), item.kind), (None, ItemKind::Other));
        assert!(item.attachments.is_empty() && item.content.is_none());
        assert_eq!(item.content_type, Some(ContentType::Text));
        assert!(item.is_malformed);
        for member in [r#""DisplayName":7"#, r#""Content":"\ud800""#, r#""Attachments":[7]"#] {
            let item = Item::from_json(&format!(r#"{{"Id":"1",{member}}}"#)).unwrap();
            assert_eq!((item.id.as_deref(), item.is_malformed), (Some("1"), true), "{member}");
        }
        for text in ["", "7", "[]", "null", "{"] {
            assert!(Item::from_json(text).is_none(), "{text}");
            let kept = Item::from_transcript(text);
            assert!(kept.is_malformed && kept.raw.expose() == text, "{text}");
        }
    }

    #[test]
    fn shows_no_content() {
        let item =
            Item::from_json(r#"{"Id":"1","Content":"canary","DisplayName":"canary"}"#).unwrap();
        assert!(!format!("{item:?}").contains("canary"));
    }
}
