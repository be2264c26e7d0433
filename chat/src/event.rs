//! What a consumer is told.

mod attachment;
mod message;
mod notice;
mod receipt;

pub use attachment::{Attachment, AttachmentFile};
pub use message::{Body, Message};
pub use notice::{Notice, NoticeKind};
pub use receipt::{Reader, Receipt};

use std::fmt;
use std::time::SystemTime;

use connectparticipant::types::ParticipantRole;

use crate::delivery::{Delivered, Origin};
use crate::frame::UnknownFrame;
use crate::item::{Item, Kind};
use crate::secret::RawJson;
use crate::sign_in::{SignIn, SignInFailure};
use crate::{content_type, time};

/// What has happened in a chat. `Debug` shows nothing of what people say, nor their names.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event {
    /// Somebody has said something. A later state of the same message
    /// [replaces](Envelope::replacement) the one before: text that a bot is still writing, or a
    /// message that is processed on its way.
    Message(Message),
    /// Somebody has sent files. How far their scan is comes as a replacement.
    Attachment(Attachment),
    /// Somebody types. Show it for [`TYPING_SHOWN_FOR`](crate::TYPING_SHOWN_FOR), or until the next
    /// message of that participant.
    Typing(Envelope),
    /// Somebody got or read a message.
    Receipt(Receipt),
    /// Somebody has joined or left, the chat was transferred, and other news about the chat.
    Notice(Notice),
    /// The flow asks the customer to sign in.
    SignInRequested(SignIn),
    /// The customer is signed in.
    SignedIn,
    /// The customer is not signed in, and will not be by this attempt.
    SignInFailed(SignInFailure),
    /// An item of a kind that this crate does not know.
    Unknown(Unknown),
    /// A frame of the socket that is no item, and not part of keeping the connection either.
    UnknownFrame(UnknownFrame),
    /// The session is over; nothing comes after this. [`Chat::state`](crate::Sender::state) says why.
    Ended,
}

impl Event {
    /// What goes with every item: id, time, who, and how it came.
    pub fn envelope(&self) -> Option<&Envelope> {
        match self {
            Event::Message(message) => Some(message),
            Event::Attachment(attachment) => Some(attachment),
            Event::Typing(envelope) => Some(envelope),
            Event::Receipt(receipt) => Some(receipt),
            Event::Notice(notice) => Some(notice),
            Event::Unknown(unknown) => Some(unknown),
            Event::SignInRequested(_)
            | Event::SignedIn
            | Event::SignInFailed(_)
            | Event::UnknownFrame(_)
            | Event::Ended => None,
        }
    }
}

/// What goes with every item of a chat.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Envelope {
    /// The id of the item. Empty if the service has given none.
    pub id: String,
    /// When it was sent, in ISO 8601, by the service's clock.
    pub absolute_time: String,
    /// Who sent it. The same for the whole chat.
    pub participant_id: Option<String>,
    /// The part the sender plays.
    pub role: Option<ParticipantRole>,
    /// The name of the sender. Empty if there is none.
    pub display_name: String,
    /// How it came.
    pub origin: Origin,
    /// Whether it was sent before an item that has been delivered already: put it where its time
    /// says.
    pub late: bool,
    /// Whether it takes the place of the item of the same id that has been delivered before.
    pub replacement: bool,
    /// The contact it belongs to.
    pub contact_id: Option<String>,
    /// The contact it came from, in a persistent chat.
    pub related_contact_id: Option<String>,
}

impl Envelope {
    fn new(delivered: &Delivered) -> Self {
        let item = &delivered.item;
        Self {
            id: item.id.clone(),
            absolute_time: item.absolute_time.clone(),
            participant_id: item.participant_id.clone(),
            role: item.role.clone(),
            display_name: text_of(item.display_name.as_ref()),
            origin: delivered.origin,
            late: delivered.late,
            replacement: delivered.replacement,
            contact_id: item.contact_id.clone(),
            related_contact_id: item.related_contact_id.clone(),
        }
    }

    /// When it was sent, if the service says so in a way that can be read.
    pub fn time(&self) -> Option<SystemTime> {
        time::system_time(&self.absolute_time)
    }
}

impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Envelope")
            .field("id", &self.id)
            .field("absolute_time", &self.absolute_time)
            .field("role", &self.role)
            .field("origin", &self.origin)
            .field("late", &self.late)
            .field("replacement", &self.replacement)
            .finish_non_exhaustive()
    }
}

/// Gives what holds an envelope its fields.
macro_rules! enveloped {
    ($type:ty) => {
        impl std::ops::Deref for $type {
            type Target = crate::event::Envelope;

            /// What goes with every item.
            fn deref(&self) -> &crate::event::Envelope {
                &self.envelope
            }
        }
    };
}
use enveloped;

/// An item of a kind that this crate does not know.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Unknown {
    envelope: Envelope,
    /// What the item says it is. Empty if it does not say.
    pub content_type: String,
    /// The item as it came; one from the transcript has the members that this crate knows.
    pub raw: RawJson,
}
enveloped!(Unknown);

/// What an item is, before the session's own knowledge is added.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "the large one is the usual one, and none is kept")]
pub(crate) enum Classified {
    Event(Event),
    /// The flow asks to sign in, with this session id.
    SignIn(String),
    SignedIn,
    SignInFailed(SignInFailure),
}

/// Reads an item.
pub(crate) fn classify(delivered: Delivered) -> Classified {
    let envelope = Envelope::new(&delivered);
    let item = delivered.item;
    if item.kind == Kind::Metadata || !item.metadata.receipts.is_empty() && item.content.is_none() {
        return Classified::Event(match Receipt::read(envelope.clone(), &item) {
            Some(receipt) => Event::Receipt(receipt),
            None => unknown(envelope, *item),
        });
    }
    if item.kind == Kind::Attachment || !item.attachments.is_empty() {
        return Classified::Event(Event::Attachment(Attachment::read(envelope, &item)));
    }
    let Some(event) = item.event() else {
        if item.kind != Kind::Message && item.content.is_none() {
            return Classified::Event(unknown(envelope, *item));
        }
        return Classified::Event(Event::Message(Message::read(envelope, *item)));
    };
    if event == "typing" {
        return Classified::Event(Event::Typing(envelope));
    }
    // What is past is told, not acted on.
    if envelope.origin != Origin::Past {
        match event.as_str() {
            "authentication.initiated" => {
                return match session_id(&item) {
                    Some(id) => Classified::SignIn(id),
                    None => Classified::Event(unknown(envelope, *item)),
                };
            }
            "authentication.succeeded" | "authentication.success" => return Classified::SignedIn,
            _ => {}
        }
        if let Some(failure) = SignInFailure::from_event(&event) {
            return Classified::SignInFailed(failure);
        }
    }
    Classified::Event(match NoticeKind::from_event(&event) {
        Some(kind) => Event::Notice(Notice::new(envelope, kind)),
        None => unknown(envelope, *item),
    })
}

pub(crate) fn unknown(envelope: Envelope, item: Item) -> Event {
    let raw = item.raw.unwrap_or_else(|| "{}".into());
    Event::Unknown(Unknown { envelope, content_type: item.content_type, raw })
}

/// The session id in the content of `authentication.initiated`.
fn session_id(item: &Item) -> Option<String> {
    let content = item.content.as_ref()?.expose();
    let content: serde_json::Value = serde_json::from_str(content).ok()?;
    let id = content.get("SessionId").or_else(|| content.get("sessionId"))?;
    id.as_str().map(str::to_owned)
}

fn text_of(content: Option<&crate::item::Content>) -> String {
    content.map(|content| content.expose().to_owned()).unwrap_or_default()
}

fn is(item: &Item, expected: &str) -> bool {
    content_type::is(&item.content_type, expected)
}
