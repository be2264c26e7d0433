//! How generated code writes events to messages and reads them.

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{HeaderValue, Message};
use crate::errors::Reason;
use crate::operation::{Constrained, Validator};
use crate::{BuildError, DecodeError, Response};

/// Encodes an event that has members in headers or as the payload.
pub trait WriteEvent {
    /// The message of the event.
    ///
    /// # Errors
    /// If a member has a value that cannot be sent.
    fn write_event(&self, draft: EventDraft) -> Result<Message, BuildError>;
}

/// Decodes an event that has members in headers or as the payload.
pub trait ReadEvent: Sized {
    /// The event of a message.
    ///
    /// # Errors
    /// If the message does not conform to the model.
    fn read_event(event: &EventReader<'_>) -> Result<Self, DecodeError>;
}

/// Validates an event against the model's constraints, before it is sent.
///
/// # Errors
/// Every invalid member.
pub fn check_event(event: &impl Constrained) -> Result<(), BuildError> {
    let mut validator = Validator::default();
    event.validate(&mut validator);
    validator.done()
}

/// A message that is being written: its type first, then the payload, then the headers of the members.
#[derive(Debug)]
pub struct EventDraft {
    kind: &'static str,
    name_header: &'static str,
    name: &'static str,
    content_type: Option<&'static str>,
    payload: Bytes,
}

impl EventDraft {
    /// An event of this type.
    pub fn event(name: &'static str) -> Self {
        Self::new("event", ":event-type", name)
    }

    /// An error that a client sends.
    pub fn exception(name: &'static str) -> Self {
        Self::new("exception", ":exception-type", name)
    }

    fn new(kind: &'static str, name_header: &'static str, name: &'static str) -> Self {
        Self { kind, name_header, name, content_type: None, payload: Bytes::new() }
    }

    /// JSON as the payload.
    ///
    /// # Errors
    /// If a value cannot be written as JSON.
    pub fn json(self, value: &impl Serialize) -> Result<Self, BuildError> {
        let json =
            serde_json::to_vec(value).map_err(|_| BuildError::member(self.name, Reason::Json))?;
        Ok(self.payload(Some(json.into()), "application/json"))
    }

    /// JSON as the payload, if there is a value.
    ///
    /// # Errors
    /// If a value cannot be written as JSON.
    pub fn json_if(self, value: Option<&impl Serialize>) -> Result<Self, BuildError> {
        match value {
            Some(value) => self.json(value),
            None => Ok(self),
        }
    }

    /// Text or bytes as the payload, if there are any.
    #[must_use]
    pub fn payload(self, payload: Option<Bytes>, content_type: &'static str) -> Self {
        match payload {
            Some(payload) => Self { payload, content_type: Some(content_type), ..self },
            None => self,
        }
    }

    /// The message, to which members add headers.
    ///
    /// # Errors
    /// If the name of the event is too long for a header.
    pub fn headers(self) -> Result<EventHeaders, BuildError> {
        let headers = EventHeaders(Message::new(self.payload))
            .header(":message-type", Some(self.kind))?
            .header(self.name_header, Some(self.name))?;
        headers.header(":content-type", self.content_type)
    }

    /// The message of an event without members in headers.
    ///
    /// # Errors
    /// As for [`headers`](Self::headers).
    pub fn build(self) -> Result<Message, BuildError> {
        self.headers().map(EventHeaders::build)
    }
}

/// A message whose headers are being written.
#[derive(Debug)]
pub struct EventHeaders(Message);

impl EventHeaders {
    /// A member as a header, if it has a value.
    ///
    /// # Errors
    /// If the value is too long, or too far from 1970 for milliseconds.
    pub fn header(
        self,
        name: &'static str,
        value: Option<&(impl WriteHeader + ?Sized)>,
    ) -> Result<Self, BuildError> {
        let Some(value) = value else { return Ok(self) };
        let message = self.0.with_header(name, value.header_value());
        message.map(Self).map_err(|_| BuildError::member(name, Reason::EventHeader))
    }

    /// The message.
    pub fn build(self) -> Message {
        self.0
    }
}

/// The message of an event that is being read.
#[derive(Debug)]
pub struct EventReader<'a> {
    message: &'a Message,
    payload: Response,
}

impl<'a> EventReader<'a> {
    /// The message of an event.
    pub fn new(message: &'a Message) -> Self {
        let payload = message.payload().clone();
        let payload = Response::new(http::StatusCode::OK, http::HeaderMap::new(), payload);
        Self { message, payload }
    }

    /// The value of a header, if it is there.
    ///
    /// # Errors
    /// If it has another type.
    pub fn header<T: ReadHeader>(&self, name: &str) -> Result<Option<T>, DecodeError> {
        let Some(value) = self.message.header(name) else { return Ok(None) };
        let wrong = || DecodeError::new(format!("header {name}"), T::EXPECTED);
        T::read_header(value).map(Some).ok_or_else(wrong)
    }

    /// The payload as JSON. An empty payload counts as an empty object.
    ///
    /// # Errors
    /// If it is not the JSON that the model specifies.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        self.payload.json()
    }

    /// The payload as JSON; `None` if it is empty.
    ///
    /// # Errors
    /// If it is not the JSON that the model specifies.
    pub fn json_if<T: DeserializeOwned>(&self) -> Result<Option<T>, DecodeError> {
        self.payload.json_if()
    }

    /// The payload as text; `None` if it is empty.
    ///
    /// # Errors
    /// If it is not UTF-8.
    pub fn text(&self) -> Result<Option<String>, DecodeError> {
        self.payload.text()
    }

    /// The bytes of the payload; `None` if it is empty.
    pub fn bytes(&self) -> Option<Bytes> {
        self.payload.bytes()
    }

    /// A value that the model requires.
    ///
    /// # Errors
    /// If it is `None`.
    pub fn require<T>(&self, what: &str, value: Option<T>) -> Result<T, DecodeError> {
        self.payload.require(what, value)
    }
}

/// A value that can be a header of an event.
pub trait WriteHeader {
    /// The header's value.
    fn header_value(&self) -> HeaderValue<'_>;
}

/// A value that is read from a header of an event.
pub trait ReadHeader: Sized {
    /// The expected type, for errors.
    const EXPECTED: &'static str;

    /// The value; `None` if the header has another type.
    fn read_header(value: HeaderValue<'_>) -> Option<Self>;
}

macro_rules! headers {
    ($($ty:ty: $variant:ident, $expected:literal;)*) => {$(
        impl WriteHeader for $ty {
            fn header_value(&self) -> HeaderValue<'_> {
                HeaderValue::$variant(*self)
            }
        }

        impl ReadHeader for $ty {
            const EXPECTED: &'static str = $expected;

            fn read_header(value: HeaderValue<'_>) -> Option<Self> {
                match value {
                    HeaderValue::$variant(value) => Some(value),
                    _ => None,
                }
            }
        }
    )*};
}

headers! {
    bool: Bool, "expected a boolean";
    i8: Byte, "expected a byte";
    i16: Int16, "expected a short";
    i32: Int32, "expected an integer";
    i64: Int64, "expected a long";
}

impl WriteHeader for str {
    fn header_value(&self) -> HeaderValue<'_> {
        HeaderValue::String(self)
    }
}

impl WriteHeader for String {
    fn header_value(&self) -> HeaderValue<'_> {
        HeaderValue::String(self)
    }
}

impl ReadHeader for String {
    const EXPECTED: &'static str = "expected a string";

    fn read_header(value: HeaderValue<'_>) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
}

#[cfg(feature = "blob")]
impl WriteHeader for crate::Blob {
    fn header_value(&self) -> HeaderValue<'_> {
        HeaderValue::Bytes(self.as_ref())
    }
}

#[cfg(feature = "blob")]
impl ReadHeader for crate::Blob {
    const EXPECTED: &'static str = "expected a blob";

    fn read_header(value: HeaderValue<'_>) -> Option<Self> {
        match value {
            HeaderValue::Bytes(bytes) => Some(bytes.to_vec().into()),
            _ => None,
        }
    }
}

#[cfg(feature = "timestamp")]
impl WriteHeader for crate::Timestamp {
    fn header_value(&self) -> HeaderValue<'_> {
        let milliseconds = i64::from(self.nanos()).div_euclid(1_000_000);
        HeaderValue::Timestamp(self.seconds().saturating_mul(1000).saturating_add(milliseconds))
    }
}

#[cfg(feature = "timestamp")]
impl ReadHeader for crate::Timestamp {
    const EXPECTED: &'static str = "expected a timestamp";

    fn read_header(value: HeaderValue<'_>) -> Option<Self> {
        let HeaderValue::Timestamp(milliseconds) = value else { return None };
        let nanos = i32::try_from(milliseconds.rem_euclid(1000)).ok()?.checked_mul(1_000_000)?;
        Self::new(milliseconds.div_euclid(1000), nanos)
    }
}
