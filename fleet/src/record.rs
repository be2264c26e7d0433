//! The records in the stream of items.

use async_nats::HeaderMap;
use bytes::Bytes;
use connectparticipant_chat::{Event, Origin};
use serde::{Deserialize, Serialize};

use crate::ChatId;
use crate::entries;

/// The kind of a record.
pub(crate) const KIND: &str = "Fleet-Record";
/// The revision of the lease under which it was published.
pub(crate) const EPOCH: &str = "Fleet-Epoch";

/// A record of a chat, in the order of the stream.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Record {
    /// The chat.
    pub chat: ChatId,
    /// The sequence number in the stream of items.
    pub sequence: u64,
    /// What was published.
    pub content: Content,
}

/// The content of a record.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "an item is the usual one, and none is kept")]
pub enum Content {
    /// An item of the chat, as a session delivers it.
    Item(Event),
    /// Another worker has the chat now. Later records are from this worker, none from the previous
    /// one.
    Moved(Moved),
    /// A command was not carried out, and never will be.
    Rejected(Rejected),
    /// A part of the transcript could not be read: items may be missing.
    Gap(Gap),
    /// The chat is over. No record follows.
    Ended(Ended),
}

/// A chat has another worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Moved {
    /// The worker.
    pub worker: String,
}

/// A command that was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Rejected {
    /// The token of the command; none if it could not be read.
    pub token: Option<String>,
    /// Why, in a sentence.
    pub reason: String,
}

/// A gap in the transcript.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Gap {
    /// What has happened, in a sentence.
    pub reason: String,
}

/// The end of a chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Ended {
    /// Why, in a sentence.
    pub reason: String,
}

/// The error for a message in the stream that is not a record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the message {sequence} on {subject} is not a record of a chat: {reason}")]
#[non_exhaustive]
pub struct RecordError {
    /// Its subject.
    pub subject: String,
    /// Its sequence number.
    pub sequence: u64,
    /// Why it is not a record, without its content.
    pub reason: String,
}

impl Record {
    /// Reads a message of the stream of items, for programs that consume the stream with their own consumers.
    ///
    /// # Errors
    /// If the message is not a record of a fleet: any client of NATS may publish to a subject.
    ///
    /// ```
    /// use connectparticipant_fleet::Record;
    ///
    /// let error = Record::read("chats.item.a1", 7, None, b"{}").unwrap_err();
    /// assert!(error.to_string().contains("is not a record of a chat"));
    /// ```
    pub fn read(
        subject: &str,
        sequence: u64,
        headers: Option<&HeaderMap>,
        payload: &[u8],
    ) -> Result<Self, RecordError> {
        let fail = |reason: &str| RecordError {
            subject: subject.chars().take(200).collect(),
            sequence,
            reason: reason.to_owned(),
        };
        let chat = subject.rsplit('.').next().and_then(|chat| chat.parse().ok());
        let chat = chat.ok_or_else(|| fail("its subject does not end with the id of a chat"))?;
        let kind = headers.and_then(|headers| headers.get(KIND)).map(|kind| kind.as_str());
        let text = std::str::from_utf8(payload).map_err(|_| fail("it is not UTF-8"))?;
        let json = |error: serde_json::Error| fail(&entries::reason(&error));
        let content = match kind {
            Some("item") => {
                serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(json)?;
                if !text.trim_start().starts_with('{') {
                    return Err(fail("its JSON is not an object"));
                }
                let event = Event::from_json(text, Origin::Live);
                let event = event.or_else(|| Event::from_json(text, Origin::Past));
                Content::Item(event.ok_or_else(|| fail("it is not an item of a chat"))?)
            }
            Some("moved") => Content::Moved(serde_json::from_str(text).map_err(json)?),
            Some("rejected") => Content::Rejected(serde_json::from_str(text).map_err(json)?),
            Some("gap") => Content::Gap(serde_json::from_str(text).map_err(json)?),
            Some("ended") => Content::Ended(serde_json::from_str(text).map_err(json)?),
            Some(_) => return Err(fail("its kind is unknown: update this program")),
            None => return Err(fail("it has no header Fleet-Record")),
        };
        Ok(Self { chat, sequence, content })
    }
}

/// A record to publish.
pub(crate) struct Draft {
    pub(crate) kind: &'static str,
    /// The id by which NATS recognises it, without the chat.
    pub(crate) id: String,
    pub(crate) payload: Bytes,
}

impl Draft {
    /// An item, as it came.
    pub(crate) fn item(id: String, json: String) -> Self {
        Self { kind: "item", id, payload: json.into() }
    }

    pub(crate) fn moved(worker: &str, epoch: u64) -> Self {
        Self::of("moved", format!("moved:{epoch}"), &Moved { worker: worker.to_owned() })
    }

    pub(crate) fn rejected(id: &str, rejected: &Rejected) -> Self {
        Self::of("rejected", format!("rejected:{id}"), rejected)
    }

    pub(crate) fn gap(id: &str, reason: String) -> Self {
        Self::of("gap", format!("gap:{id}"), &Gap { reason })
    }

    pub(crate) fn ended(reason: String) -> Self {
        Self::of("ended", "ended".to_owned(), &Ended { reason })
    }

    fn of(kind: &'static str, id: String, value: &impl Serialize) -> Self {
        let payload = serde_json::to_vec(value).unwrap_or_default().into();
        Self { kind, id, payload }
    }
}
