//! The events of a session.

mod attachment;
mod envelope;
mod json;
mod lifecycle;
mod message;
mod receipt;

pub use attachment::{Attachment, AttachmentFile};
pub use envelope::Envelope;
pub use lifecycle::LifecycleEvent;
pub use message::{Message, MessageBody};
pub use receipt::{Receipt, Recipient};

use envelope::enveloped;

use crate::delivery::{Delivered, Origin, TranscriptGap};
use crate::handle::state::EndReason;
use crate::sign_in::{SignIn, SignInFailure};
use crate::wire::content_type::ContentType;
use crate::wire::event_name::EventName;
use crate::wire::frame::UnknownFrame;
use crate::wire::item::{Item, ItemKind};

/// An event of a chat. `Debug` shows neither message texts nor names.
///
/// ```
/// use connectparticipant_chat::Event;
///
/// fn show(event: &Event) {
///     match event {
///         Event::Message(message) => println!("{}", message.text()),
///         Event::Lifecycle(event) => println!("* {}", event.name),
///         Event::Ended(reason) => println!("* {reason}"),
///         _ => {}
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A message. A later state of the same message [replaces](Envelope::replacement) the previous
    /// one, for example if a bot is still writing the text, or the message is being processed.
    Message(Message),
    /// Files. The result of their scan arrives as a replacement.
    Attachment(Attachment),
    /// A participant is typing. Show it for [`TYPING_SHOWN_FOR`](crate::TYPING_SHOWN_FOR), or until the
    /// next message of that participant.
    Typing(Envelope),
    /// Messages were delivered to a participant or read.
    Receipt(Receipt),
    /// A participant has joined or left, the chat was transferred, and other events of the chat.
    Lifecycle(LifecycleEvent),
    /// The flow asks the customer to sign in.
    SignInRequested(SignIn),
    /// The customer is signed in.
    SignedIn,
    /// The customer is not signed in, and this attempt has failed.
    SignInFailed(SignInFailure),
    /// An item that this crate does not know or cannot read.
    UnknownItem(UnknownItem),
    /// A frame of the socket that is neither an item nor a keep-alive frame.
    UnknownFrame(UnknownFrame),
    /// A part of the transcript was not delivered: items may be missing.
    TranscriptGap(TranscriptGap),
    /// The session is over, for this reason. No event follows.
    Ended(EndReason),
}

impl Event {
    /// Reads the JSON of an item, from the transcript or the socket, as a session does. It is for tests, and for
    /// programs that receive items elsewhere: send [`Envelope::raw`] to another program and read it there.
    ///
    /// Returns `None` for a live request to sign in, to which only its session can respond. With [`Origin::Past`] such a
    /// request is a [`Lifecycle`](Self::Lifecycle) event.
    ///
    /// ```
    /// use connectparticipant_chat::{Event, Origin};
    ///
    /// let json = r#"{"Id": "1", "Type": "MESSAGE", "ContentType": "text/plain", "Content": "Hello"}"#;
    /// let Some(Event::Message(message)) = Event::from_json(json, Origin::Live) else { panic!() };
    /// assert_eq!((message.text(), message.raw().expose()), ("Hello", json));
    /// ```
    pub fn from_json(item: &str, origin: Origin) -> Option<Self> {
        Self::from_item(Item::from_transcript(item), origin)
    }

    /// The event of an item; see [`from_json`](Self::from_json).
    pub(crate) fn from_item(item: Item, origin: Origin) -> Option<Self> {
        Self::from_delivered(Delivered::new(Box::new(item), origin))
    }

    fn from_delivered(delivered: Delivered) -> Option<Self> {
        match classify(delivered) {
            Classified::Event(event) => Some(event),
            Classified::SignedIn => Some(Event::SignedIn),
            Classified::SignInFailed(failure) => Some(Event::SignInFailed(failure)),
            Classified::SignIn(_) => None,
        }
    }

    /// The members that all items share: id, time, sender, and how the item arrived. `None` for events that are
    /// not items.
    ///
    /// ```
    /// # use connectparticipant_chat::Event;
    /// fn sender(event: &Event) -> Option<&str> {
    ///     event.envelope()?.display_name.as_deref()
    /// }
    /// ```
    pub fn envelope(&self) -> Option<&Envelope> {
        match self {
            Event::Message(message) => Some(message),
            Event::Attachment(attachment) => Some(attachment),
            Event::Typing(envelope) => Some(envelope),
            Event::Receipt(receipt) => Some(receipt),
            Event::Lifecycle(event) => Some(event),
            Event::UnknownItem(unknown) => Some(unknown),
            Event::SignInRequested(_)
            | Event::SignedIn
            | Event::SignInFailed(_)
            | Event::UnknownFrame(_)
            | Event::TranscriptGap(_)
            | Event::Ended(_) => None,
        }
    }
}

/// An item that this crate does not know or cannot read. [`Envelope::raw`] has the whole item.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UnknownItem {
    envelope: Envelope,
    /// The content type of the item, if it has one.
    pub content_type: Option<ContentType>,
}
enveloped!(UnknownItem);

/// The kind of an item, before the session's own knowledge is added.
#[derive(Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "the large one is the usual one, and none is kept; smaller where pointers have 32 bits"
)]
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
    let item = *delivered.item;
    match item.event_name().cloned() {
        // The event's name is enough, whatever the other members are.
        Some(name) if item.kind != ItemKind::Metadata => classify_event(envelope, item, name),
        _ if item.is_malformed => unknown(envelope, item),
        _ => Classified::Event(classify_content(envelope, item)),
    }
}

fn classify_content(envelope: Envelope, item: Item) -> Event {
    let has_receipts = !item.metadata.receipts.is_empty() && item.content.is_none();
    if item.kind == ItemKind::Metadata || has_receipts {
        return match Receipt::read(envelope.clone(), &item) {
            Some(receipt) => Event::Receipt(receipt),
            None => Event::UnknownItem(UnknownItem { envelope, content_type: item.content_type }),
        };
    }
    if item.kind == ItemKind::Attachment || !item.attachments.is_empty() {
        return Event::Attachment(Attachment::read(envelope, &item));
    }
    if item.kind != ItemKind::Message && item.content.is_none() {
        return Event::UnknownItem(UnknownItem { envelope, content_type: item.content_type });
    }
    Event::Message(Message::read(envelope, item))
}

fn classify_event(envelope: Envelope, item: Item, name: EventName) -> Classified {
    let is_past = envelope.origin == Origin::Past;
    match name {
        EventName::Typing => Classified::Event(Event::Typing(envelope)),
        EventName::MessageDelivered
        | EventName::MessageRead
        | EventName::MessageMetadata
        | EventName::Other(_) => Classified::Event(classify_other(envelope, item)),
        // A past sign-in is reported, but not started.
        EventName::AuthenticationInitiated if !is_past => match session_id(&item) {
            Some(id) => Classified::SignIn(id),
            None => unknown(envelope, item),
        },
        EventName::AuthenticationSucceeded if !is_past => Classified::SignedIn,
        name => match SignInFailure::from_event(&name) {
            Some(failure) if !is_past => Classified::SignInFailed(failure),
            _ => Classified::Event(Event::Lifecycle(LifecycleEvent::new(envelope, name))),
        },
    }
}

/// An event with an unknown name: it may contain receipts too.
fn classify_other(envelope: Envelope, item: Item) -> Event {
    if !item.is_malformed
        && !item.metadata.receipts.is_empty()
        && let Some(receipt) = Receipt::read(envelope.clone(), &item)
    {
        return Event::Receipt(receipt);
    }
    Event::UnknownItem(UnknownItem { envelope, content_type: item.content_type })
}

fn unknown(envelope: Envelope, item: Item) -> Classified {
    let unknown = UnknownItem { envelope, content_type: item.content_type };
    Classified::Event(Event::UnknownItem(unknown))
}

/// The session id in the content of `authentication.initiated`.
fn session_id(item: &Item) -> Option<String> {
    let content = item.content.as_ref()?.expose();
    let content: serde_json::Value = serde_json::from_str(content).ok()?;
    let id = content.get("SessionId").or_else(|| content.get("sessionId"))?;
    id.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &str, origin: Origin) -> Option<Event> {
        let content_type = format!("application/vnd.amazonaws.connect.event.{name}");
        let item = serde_json::json!({
            "Id": "1", "Type": "EVENT", "ContentType": content_type,
            "Content": r#"{"SessionId": "s"}"#,
        });
        Event::from_json(&item.to_string(), origin)
    }

    #[test]
    fn items_become_the_events_of_a_session() {
        let joined = event("participant.joined", Origin::Live).unwrap();
        assert!(matches!(&joined, Event::Lifecycle(it) if it.name == EventName::ParticipantJoined));
        // A relayed event is the same event in the other program.
        let raw = joined.envelope().unwrap().raw().expose();
        assert_eq!(Event::from_json(raw, Origin::Live), Some(joined.clone()));
        assert_eq!(event("authentication.succeeded", Origin::Live), Some(Event::SignedIn));
        let failed = Some(Event::SignInFailed(SignInFailure::TimedOut));
        assert_eq!(event("authentication.timeout", Origin::Live), failed);
        assert_eq!(event("authentication.initiated", Origin::Live), None);
        let past = event("authentication.initiated", Origin::Past);
        assert!(matches!(past, Some(Event::Lifecycle(_))));
        for malformed in ["", "7", "{", r#"{"Id": "1", "Type": "MESSAGE", "Content": 7}"#] {
            let event = Event::from_json(malformed, Origin::Live);
            assert!(matches!(event, Some(Event::UnknownItem(_))), "{malformed}: {event:?}");
        }
    }
}
