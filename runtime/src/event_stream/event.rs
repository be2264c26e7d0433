//! Conversion between a model's events and messages.

use super::Message;
use crate::{BuildError, DecodeError};

/// An event that can be sent. Generated unions implement it.
///
/// ```
/// use restjson::BuildError;
/// use restjson::event_stream::{EncodeEvent, Message};
///
/// struct Text(String);
///
/// impl EncodeEvent for Text {
///     fn encode_event(&self) -> Result<Message, BuildError> {
///         Ok(Message::new(self.0.clone()))
///     }
/// }
/// ```
pub trait EncodeEvent: Send + 'static {
    /// The message of the event.
    ///
    /// # Errors
    /// If a member has a value that cannot be sent.
    fn encode_event(&self) -> Result<Message, BuildError>;
}

/// An event that can be received. Generated unions implement it.
///
/// ```
/// use restjson::DecodeError;
/// use restjson::event_stream::{DecodeEvent, Message};
///
/// struct Length(usize);
///
/// impl DecodeEvent for Length {
///     fn decode_event(_event_type: &str, message: &Message) -> Result<Self, DecodeError> {
///         Ok(Length(message.payload().len()))
///     }
/// }
/// ```
pub trait DecodeEvent: Sized {
    /// The errors among the events: the `:exception-type`, which is a member's name, and the error's code.
    const EXCEPTIONS: &'static [(&'static str, &'static str)] = &[];

    /// The event of a message with this `:event-type`. An event that the model does not have becomes
    /// the variant for unknown events.
    ///
    /// # Errors
    /// If the message does not match the model.
    fn decode_event(event_type: &str, message: &Message) -> Result<Self, DecodeError>;
}
