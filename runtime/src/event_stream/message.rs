//! A message of an event stream.

use std::fmt;

use bytes::{BufMut, Bytes, BytesMut};

use super::header::{self, HeaderValue, Headers};
use super::message_error::MessageError;

/// The most bytes of a payload.
pub(super) const LARGEST_PAYLOAD: usize = 16 << 20;
/// The most bytes of all headers.
pub(super) const LARGEST_HEADERS: usize = 128 << 10;
/// Length, length of the headers, their checksum.
pub(super) const PRELUDE: usize = 12;
/// The checksum of the message.
pub(super) const TRAILER: usize = 4;

/// A message of an event stream: headers and a payload, of at most 128 KiB and 16 MiB.
///
/// `Debug` prints names of headers and the length of the payload.
///
/// ```
/// use restjson::event_stream::{HeaderValue, Message, MessageDecoder};
///
/// # fn main() -> Result<(), restjson::event_stream::MessageError> {
/// let message = Message::new(r#"{"text":"Hello"}"#)
///     .with_header(":event-type", HeaderValue::String("chunk"))?;
/// let mut bytes = message.encode()?;
/// let decoded = MessageDecoder::default().decode(&mut bytes)?;
/// assert_eq!(decoded, Some(message));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Message {
    /// As they are encoded; checked.
    headers: Bytes,
    payload: Bytes,
}

impl Message {
    /// A message without headers.
    pub fn new(payload: impl Into<Bytes>) -> Self {
        Self { headers: Bytes::new(), payload: payload.into() }
    }

    /// An event of this type with JSON as its payload, as a service sends it. For tests and programs without a model.
    ///
    /// # Errors
    /// If the name is longer than a header can be.
    pub fn event(event_type: &str, json: impl Into<Bytes>) -> Result<Self, MessageError> {
        Self::with_json("event", ":event-type", event_type, json.into())
    }

    /// An error of this type with JSON as its payload, as a service sends it. It ends the stream. The type is the
    /// name of the error's member in the union of events.
    ///
    /// # Errors
    /// If the name is longer than a header can be.
    pub fn exception(exception_type: &str, json: impl Into<Bytes>) -> Result<Self, MessageError> {
        Self::with_json("exception", ":exception-type", exception_type, json.into())
    }

    fn with_json(
        message_type: &str,
        header: &str,
        name: &str,
        json: Bytes,
    ) -> Result<Self, MessageError> {
        Self::new(json)
            .with_header(":message-type", HeaderValue::String(message_type))?
            .with_header(header, HeaderValue::String(name))?
            .with_header(":content-type", HeaderValue::String("application/json"))
    }

    /// Adds a header.
    ///
    /// # Errors
    /// If the name is empty or longer than 255 bytes, or a value or all headers together are too long.
    pub fn with_header(self, name: &str, value: HeaderValue<'_>) -> Result<Self, MessageError> {
        let mut buffer = self.headers.try_into_mut().unwrap_or_else(|held| BytesMut::from(&*held));
        value.write(name, &mut buffer)?;
        if buffer.len() > LARGEST_HEADERS {
            return Err(headers_length(buffer.len()));
        }
        Ok(Self { headers: buffer.freeze(), payload: self.payload })
    }

    /// A message whose parts have been received.
    pub(super) fn received(headers: Bytes, payload: Bytes) -> Result<Self, MessageError> {
        header::check(&headers)?;
        Ok(Self { headers, payload })
    }

    /// The headers, in their order.
    pub fn headers(&self) -> Headers<'_> {
        Headers(&self.headers)
    }

    /// The value of the first header of this name. Names are compared exactly.
    pub fn header(&self, name: &str) -> Option<HeaderValue<'_>> {
        self.headers().find(|(found, _)| *found == name).map(|(_, value)| value)
    }

    /// The headers as they are encoded.
    #[cfg(feature = "sigv4")]
    pub(crate) fn encoded_headers(&self) -> &[u8] {
        &self.headers
    }

    /// The payload.
    pub fn payload(&self) -> &Bytes {
        &self.payload
    }

    /// The bytes of the message, with its checksums.
    ///
    /// # Errors
    /// If the payload has more than 16 MiB.
    pub fn encode(&self) -> Result<Bytes, MessageError> {
        let (headers, payload) = (self.headers.len(), self.payload.len());
        let total = PRELUDE + headers + payload + TRAILER;
        let length = u32::try_from(total).unwrap_or(u32::MAX);
        if payload > LARGEST_PAYLOAD {
            return Err(MessageError::Length(length));
        }
        let mut buffer = BytesMut::with_capacity(total);
        buffer.put_u32(length);
        buffer.put_u32(u32::try_from(headers).map_err(|_| headers_length(headers))?);
        buffer.put_u32(crc32fast::hash(&buffer));
        buffer.put_slice(&self.headers);
        buffer.put_slice(&self.payload);
        buffer.put_u32(crc32fast::hash(&buffer));
        Ok(buffer.freeze())
    }
}

fn headers_length(length: usize) -> MessageError {
    MessageError::HeadersLength(u32::try_from(length).unwrap_or(u32::MAX))
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers().map(|(name, _)| name).collect();
        write!(f, "Message({names:?}, {} bytes)", self.payload.len())
    }
}
