//! Messages from a stream of bytes.

use bytes::{Bytes, BytesMut};

use super::message::{LARGEST_HEADERS, LARGEST_PAYLOAD, Message, PRELUDE, TRAILER};
use super::message_error::MessageError;

/// Decodes messages from a stream of bytes, however the bytes are split. A message that arrives in one piece is not
/// copied. A message that arrives in several pieces is collected, so at most 16 MiB and 128 KiB are held.
///
/// ```
/// use bytes::Bytes;
/// use restjson::event_stream::{Message, MessageDecoder, MessageError};
///
/// fn decode(chunks: Vec<Bytes>) -> Result<Vec<Message>, MessageError> {
///     let mut decoder = MessageDecoder::default();
///     let mut messages = Vec::new();
///     for mut chunk in chunks {
///         while let Some(message) = decoder.decode(&mut chunk)? {
///             messages.push(message);
///         }
///     }
///     decoder.finish()?;
///     Ok(messages)
/// }
/// # let bytes = Message::new("payload").encode().unwrap();
/// # assert_eq!(decode(vec![bytes.slice(..9), bytes.slice(9..)]).unwrap().len(), 1);
/// ```
#[derive(Debug, Default)]
pub struct MessageDecoder {
    /// The start of an incomplete message.
    started: BytesMut,
    /// Set by the first error. Nothing is decoded afterwards, because the start of the next message
    /// is not known.
    failed: Option<MessageError>,
}

/// The lengths in a prelude.
#[derive(Clone, Copy)]
struct Lengths {
    total: usize,
    headers: usize,
}

impl MessageDecoder {
    /// Takes the next message from the start of `bytes`. Returns `None`, and leaves `bytes` empty, if the message is
    /// incomplete.
    ///
    /// # Errors
    /// If the bytes are not a message. All later calls return the same error.
    pub fn decode(&mut self, bytes: &mut Bytes) -> Result<Option<Message>, MessageError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let result = self.next(bytes);
        if let Err(error) = &result {
            self.failed = Some(error.clone());
            self.started = BytesMut::new();
        }
        result
    }

    /// Reports the end of the stream.
    ///
    /// # Errors
    /// If it ended within a message, or has failed before.
    pub fn finish(&self) -> Result<(), MessageError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        if self.started.is_empty() {
            return Ok(());
        }
        let lengths = prelude(&self.started)?;
        let missing = lengths.map(|lengths| lengths.total.saturating_sub(self.started.len()));
        Err(MessageError::Truncated { received: self.started.len(), missing })
    }

    fn next(&mut self, bytes: &mut Bytes) -> Result<Option<Message>, MessageError> {
        if self.started.is_empty() {
            if let Some(lengths) = prelude(bytes)?
                && lengths.total <= bytes.len()
            {
                return message(bytes.split_to(lengths.total), lengths).map(Some);
            }
            self.collect(bytes, bytes.len());
            return Ok(None);
        }
        self.collect(bytes, PRELUDE);
        let Some(lengths) = prelude(&self.started)? else { return Ok(None) };
        self.collect(bytes, lengths.total);
        if self.started.len() < lengths.total {
            return Ok(None);
        }
        message(self.started.split().freeze(), lengths).map(Some)
    }

    /// Moves bytes to the started message, until the message has `length` bytes or `bytes` is
    /// empty.
    fn collect(&mut self, bytes: &mut Bytes, length: usize) {
        let count = length.saturating_sub(self.started.len()).min(bytes.len());
        self.started.extend_from_slice(&bytes.split_to(count));
    }
}

/// The lengths in the prelude of a message; `None` if the prelude is incomplete.
fn prelude(bytes: &[u8]) -> Result<Option<Lengths>, MessageError> {
    let Some((prelude, _)) = bytes.split_first_chunk::<PRELUDE>() else { return Ok(None) };
    let [a, b, c, d, e, f, g, h, ..] = *prelude;
    let stated = last_u32(prelude);
    let actual = crc32fast::hash(&[a, b, c, d, e, f, g, h]);
    if stated != actual {
        return Err(MessageError::PreludeChecksum { stated, actual });
    }
    let (total, headers) = (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]));
    let lengths = Lengths { total: total as usize, headers: headers as usize };
    let without_headers = lengths.total.checked_sub(PRELUDE + TRAILER);
    let without_headers = without_headers.ok_or(MessageError::Length(total))?;
    let payload = without_headers.checked_sub(lengths.headers);
    match payload {
        _ if lengths.headers > LARGEST_HEADERS => Err(MessageError::HeadersLength(headers)),
        None => Err(MessageError::HeadersLength(headers)),
        Some(payload) if payload > LARGEST_PAYLOAD => Err(MessageError::Length(total)),
        Some(_) => Ok(Some(lengths)),
    }
}

fn message(bytes: Bytes, lengths: Lengths) -> Result<Message, MessageError> {
    let end = lengths.total - TRAILER;
    let body = bytes.get(..end).unwrap_or_default();
    let (stated, actual) = (last_u32(&bytes), crc32fast::hash(body));
    if stated != actual {
        return Err(MessageError::MessageChecksum { stated, actual });
    }
    let start = PRELUDE + lengths.headers;
    Message::received(bytes.slice(PRELUDE..start), bytes.slice(start..end))
}

fn last_u32(bytes: &[u8]) -> u32 {
    bytes.last_chunk().copied().map(u32::from_be_bytes).unwrap_or_default()
}
