//! Events as JSON, for a back end that relays them to a page or to another program, which reads
//! them again.

use std::borrow::Cow;
use std::sync::Arc;

use connectparticipant::types::MessageProcessingStatus;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::value::RawValue;

use crate::delivery::{Delivered, Origin, TranscriptGap};
use crate::event::{Attachment, Envelope, Event, LifecycleEvent, Message, Receipt, UnknownItem};
use crate::handle::state::EndReason;
use crate::service::source_error::{SourceError, SourceErrorKind};
use crate::sign_in::SignInFailure;
use crate::wire::frame::UnknownFrame;
use crate::wire::item::Item;

/// The names of the events, as the member `event` has them.
mod name {
    pub(super) const MESSAGE: &str = "message";
    pub(super) const ATTACHMENT: &str = "attachment";
    pub(super) const TYPING: &str = "typing";
    pub(super) const RECEIPT: &str = "receipt";
    pub(super) const LIFECYCLE: &str = "lifecycle";
    pub(super) const SIGN_IN_REQUESTED: &str = "signInRequested";
    pub(super) const SIGNED_IN: &str = "signedIn";
    pub(super) const SIGN_IN_FAILED: &str = "signInFailed";
    pub(super) const UNKNOWN_ITEM: &str = "unknownItem";
    pub(super) const UNKNOWN_FRAME: &str = "unknownFrame";
    pub(super) const TRANSCRIPT_GAP: &str = "transcriptGap";
    pub(super) const ENDED: &str = "ended";
}

/// Why a request to sign in cannot be read.
const SIGN_IN_REQUESTED: &str = "only the session that received a request to sign in can answer it";

/// The JSON of any event: members that an event does not have are left out.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct EventJson<'a> {
    event: Cow<'a, str>,
    /// The item as the service has sent it. A text, if that is not a JSON object.
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<Origin>,
    #[serde(skip_serializing_if = "is_false")]
    late: bool,
    #[serde(skip_serializing_if = "is_false")]
    replacement: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<MessageJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<SignInFailure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    frame: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gap: Option<TranscriptGap>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<ReasonJson<'a>>,
}

/// The members of a message that its item does not contain, because its text may have arrived in
/// several items.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct MessageJson<'a> {
    content: Cow<'a, str>,
    complete: bool,
    #[serde(skip_serializing_if = "is_false")]
    streamed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    processing: Option<MessageProcessingStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_token: Option<Cow<'a, str>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum ReasonJson<'a> {
    ChatEnded,
    EndedWhileOffline,
    Transferred,
    Closed,
    Rejected { kind: SourceErrorKind, message: Cow<'a, str> },
}

fn is_false(value: &bool) -> bool {
    !value
}

impl<'a> EventJson<'a> {
    fn named(event: &'a str) -> Self {
        Self { event: event.into(), ..Self::default() }
    }

    fn item(event: &'a str, envelope: &Envelope) -> Self {
        Self {
            item: raw_value(envelope.raw().expose()),
            origin: Some(envelope.origin),
            late: envelope.late,
            replacement: envelope.replacement,
            ..Self::named(event)
        }
    }

    fn message(message: &'a Message) -> Self {
        let json = MessageJson {
            content: message.content().into(),
            complete: message.complete,
            streamed: message.streamed,
            processing: message.processing.clone(),
            client_token: message.client_token.as_deref().map(Cow::from),
        };
        Self { message: Some(json), ..Self::item(name::MESSAGE, message) }
    }

    fn of(event: &'a Event) -> Self {
        match event {
            Event::Message(message) => Self::message(message),
            Event::Attachment(attachment) => Self::item(name::ATTACHMENT, attachment),
            Event::Typing(envelope) => Self::item(name::TYPING, envelope),
            Event::Receipt(receipt) => Self::item(name::RECEIPT, receipt),
            Event::Lifecycle(event) => Self::item(name::LIFECYCLE, event),
            Event::SignInRequested(_) => Self::named(name::SIGN_IN_REQUESTED),
            Event::SignedIn => Self::named(name::SIGNED_IN),
            Event::SignInFailed(failure) => {
                Self { failure: Some(*failure), ..Self::named(name::SIGN_IN_FAILED) }
            }
            Event::UnknownItem(item) => Self::item(name::UNKNOWN_ITEM, item),
            Event::UnknownFrame(frame) => Self {
                topic: frame.topic.as_deref().map(Cow::from),
                frame: Some(frame.raw.expose().into()),
                ..Self::named(name::UNKNOWN_FRAME)
            },
            Event::TranscriptGap(gap) => {
                Self { gap: Some(*gap), ..Self::named(name::TRANSCRIPT_GAP) }
            }
            Event::Ended(reason) => {
                Self { reason: Some(ReasonJson::of(reason)), ..Self::named(name::ENDED) }
            }
        }
    }

    /// The event of this JSON, or why there is none.
    fn read(self) -> Result<Event, String> {
        if let Some(item) = &self.item {
            return self.read_item(&item_text(item));
        }
        let missing = |member| format!("the event {:?} has no `{member}`", self.event);
        match &*self.event {
            name::SIGNED_IN => Ok(Event::SignedIn),
            name::SIGN_IN_FAILED => {
                self.failure.map(Event::SignInFailed).ok_or_else(|| missing("failure"))
            }
            name::UNKNOWN_FRAME => {
                let raw = self.frame.as_deref().ok_or_else(|| missing("frame"))?.into();
                let topic = self.topic.map(Cow::into_owned);
                Ok(Event::UnknownFrame(UnknownFrame { topic, raw }))
            }
            name::TRANSCRIPT_GAP => {
                self.gap.map(Event::TranscriptGap).ok_or_else(|| missing("gap"))
            }
            name::ENDED => match self.reason {
                Some(reason) => Ok(Event::Ended(reason.read())),
                None => Err(missing("reason")),
            },
            name::SIGN_IN_REQUESTED => Err(SIGN_IN_REQUESTED.to_owned()),
            "" => Err("this is not an event: it has no member `event`".to_owned()),
            other => Err(format!("the event {other:?} is not known and has no `item`")),
        }
    }

    fn read_item(&self, raw: &str) -> Result<Event, String> {
        let item = Box::new(Item::from_transcript(raw));
        let delivered = Delivered {
            late: self.late,
            replacement: self.replacement,
            ..Delivered::new(item, self.origin.unwrap_or(Origin::Past))
        };
        let mut event = Event::from_delivered(delivered).ok_or(SIGN_IN_REQUESTED)?;
        if let (Event::Message(message), Some(json)) = (&mut event, &self.message) {
            message.apply(json);
        }
        Ok(event)
    }
}

impl Message {
    fn apply(&mut self, json: &MessageJson<'_>) {
        self.replace_content(&json.content);
        self.complete = json.complete;
        self.streamed = json.streamed;
        self.processing.clone_from(&json.processing);
        self.client_token = json.client_token.as_deref().map(str::to_owned);
    }
}

impl<'a> ReasonJson<'a> {
    fn of(reason: &'a EndReason) -> Self {
        match reason {
            EndReason::ChatEnded => ReasonJson::ChatEnded,
            EndReason::EndedWhileOffline => ReasonJson::EndedWhileOffline,
            EndReason::Transferred => ReasonJson::Transferred,
            EndReason::Closed => ReasonJson::Closed,
            EndReason::Rejected(error) => {
                ReasonJson::Rejected { kind: error.kind(), message: error.to_string().into() }
            }
        }
    }

    fn read(self) -> EndReason {
        match self {
            ReasonJson::ChatEnded => EndReason::ChatEnded,
            ReasonJson::EndedWhileOffline => EndReason::EndedWhileOffline,
            ReasonJson::Transferred => EndReason::Transferred,
            ReasonJson::Closed => EndReason::Closed,
            ReasonJson::Rejected { kind, message } => {
                EndReason::Rejected(Arc::new(SourceError::new(kind, message.into_owned())))
            }
        }
    }
}

/// The item in one line. Anything but a JSON object is written as a text, so that it is read back unchanged.
fn raw_value(raw: &str) -> Option<Box<RawValue>> {
    // Line ends stand only between the tokens of JSON; in its strings they are escaped.
    let line = raw.trim().replace(['\n', '\r'], " ");
    if line.starts_with('{')
        && let Ok(value) = RawValue::from_string(line)
    {
        return Some(value);
    }
    RawValue::from_string(serde_json::Value::from(raw).to_string()).ok()
}

fn item_text(item: &RawValue) -> Cow<'_, str> {
    match serde_json::from_str(item.get()) {
        Ok(serde_json::Value::String(text)) => text.into(),
        _ => item.get().into(),
    }
}

impl Serialize for Event {
    /// Writes one object in one line: `{"event": "message", "item": {…}, "origin": "live", "message": {…}}`. It
    /// contains the message texts and names of the chat, which `Debug` does not print, and no token. For a request to
    /// sign in, it contains only the event's name.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        EventJson::of(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Event {
    /// Reads the output of `Serialize`, also of a later version: an unknown kind of event with an item
    /// becomes the event that this version reads from the item. A request to sign in cannot be read, because only its
    /// session can respond to it.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        EventJson::deserialize(deserializer)?.read().map_err(de::Error::custom)
    }
}

impl Serialize for Message {
    /// The JSON of its [`Event`].
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        EventJson::message(self).serialize(serializer)
    }
}

macro_rules! item_json {
    ($($type:ty = $name:ident),*) => {$(
        impl Serialize for $type {
            /// The JSON of its [`Event`].
            fn serialize<S: ser::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                EventJson::item(name::$name, self).serialize(serializer)
            }
        }
    )*};
}

item_json!(
    Attachment = ATTACHMENT,
    Receipt = RECEIPT,
    LifecycleEvent = LIFECYCLE,
    UnknownItem = UNKNOWN_ITEM
);

#[cfg(test)]
mod tests;
