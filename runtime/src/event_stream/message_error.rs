//! Why bytes are not a message, or a message cannot be encoded.

use std::fmt;

/// An error in the bytes of a message, or in a message that is to be encoded.
///
/// `Display` contains lengths and checksums, never a header's value or the payload.
///
/// ```
/// use restjson::event_stream::{MessageDecoder, MessageError};
///
/// let mut decoder = MessageDecoder::default();
/// let error = decoder.decode(&mut bytes::Bytes::from_static(&[0; 12])).unwrap_err();
/// assert_eq!(error, MessageError::PreludeChecksum { stated: 0, actual: 0x6522df69 });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MessageError {
    /// The checksum of the first eight bytes differs from the stated one.
    PreludeChecksum {
        /// The checksum in the message.
        stated: u32,
        /// The checksum of the bytes.
        actual: u32,
    },
    /// The checksum of the message differs from the stated one.
    MessageChecksum {
        /// The checksum in the message.
        stated: u32,
        /// The checksum of the bytes.
        actual: u32,
    },
    /// The stated length of the message is below 16 bytes, or the stated length of its payload is above 16 MiB.
    Length(u32),
    /// The stated length of the headers is above 128 KiB, or above the length of the message.
    HeadersLength(u32),
    /// The stream ended within a message.
    Truncated {
        /// How many bytes of the message arrived.
        received: usize,
        /// How many bytes were missing; `None` if that cannot be known.
        missing: Option<usize>,
    },
    /// A header has a type that the format does not define.
    HeaderType(u8),
    /// A header's name or value is longer than the headers.
    HeaderTruncated,
    /// A header has a name that is empty, longer than 255 bytes, or not UTF-8.
    HeaderName,
    /// A header has a string that is not UTF-8.
    HeaderText,
    /// A header has a value of more than 32,767 bytes.
    HeaderValueLength(usize),
}

impl fmt::Display for MessageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MessageError::PreludeChecksum { stated, actual } => write!(
                f,
                "the event stream is corrupt: the checksum of a prelude is {actual:08x}, not {stated:08x}"
            ),
            MessageError::MessageChecksum { stated, actual } => write!(
                f,
                "the event stream is corrupt: the checksum of a message is {actual:08x}, not {stated:08x}"
            ),
            MessageError::Length(length) => {
                write!(f, "a message of {length} bytes is out of range")
            }
            MessageError::HeadersLength(length) => {
                write!(f, "headers of {length} bytes are out of range")
            }
            MessageError::Truncated { received, missing: Some(missing) } => write!(
                f,
                "the event stream ended after {received} bytes of a message: {missing} are missing"
            ),
            MessageError::Truncated { received, missing: None } => {
                write!(f, "the event stream ended after {received} bytes of a message")
            }
            MessageError::HeaderType(kind) => write!(f, "a header has the unknown type {kind}"),
            MessageError::HeaderTruncated => f.write_str("a header extends beyond the headers"),
            MessageError::HeaderName => {
                f.write_str("a header's name must be UTF-8 of 1 to 255 bytes")
            }
            MessageError::HeaderText => f.write_str("a header's string is not UTF-8"),
            MessageError::HeaderValueLength(length) => {
                write!(f, "a header's value of {length} bytes is longer than 32767")
            }
        }
    }
}

impl std::error::Error for MessageError {}
