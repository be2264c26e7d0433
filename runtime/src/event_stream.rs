//! Event streams: messages of the content type `application/vnd.amazon.eventstream`, which a service sends
//! and receives one after the other in the body of one HTTP message.
//!
//! A generated operation takes an [`EventInput`] or returns an [`EventReceiver`] of the model's events. An event is
//! sent as a [`Message`]. [`Message`] and [`MessageDecoder`] are for programs that use the format without a model.
//!
//! The format is defined by the Smithy specification, "Amazon Event Stream".

mod codec;
mod decoder;
mod event;
mod exchange;
mod header;
mod input;
mod listed;
mod message;
mod message_error;
mod receiver;
mod sender;

#[doc(hidden)]
pub use codec::{
    EventDraft, EventHeaders, EventReader, ReadEvent, ReadHeader, WriteEvent, WriteHeader,
    check_event,
};
pub use decoder::MessageDecoder;
pub use event::{DecodeEvent, EncodeEvent};
pub(crate) use exchange::Exchange;
pub use header::{HeaderValue, Headers};
pub use input::EventInput;
pub(crate) use input::Messages;
pub use message::Message;
pub use message_error::MessageError;
pub use receiver::EventReceiver;
pub(crate) use receiver::Origin;
pub use sender::{EventSender, ExchangeEnded};

/// The content type of a body of messages.
pub const CONTENT_TYPE: &str = "application/vnd.amazon.eventstream";
