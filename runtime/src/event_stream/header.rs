//! The headers of a message.

use bytes::{BufMut, BytesMut};

use super::MessageError;

/// The value of a header. It borrows from the message.
///
/// ```
/// use restjson::event_stream::{HeaderValue, Message};
///
/// # fn main() -> Result<(), restjson::event_stream::MessageError> {
/// let message = Message::new("payload").with_header("size", HeaderValue::Int32(7))?;
/// assert_eq!(message.header("size"), Some(HeaderValue::Int32(7)));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeaderValue<'a> {
    /// `true` or `false`. Each has its own type in the format.
    Bool(bool),
    /// 8 bits.
    Byte(i8),
    /// 16 bits.
    Int16(i16),
    /// 32 bits.
    Int32(i32),
    /// 64 bits.
    Int64(i64),
    /// Up to 32,767 bytes.
    Bytes(&'a [u8]),
    /// Up to 32,767 bytes of UTF-8.
    String(&'a str),
    /// Milliseconds since 1970.
    Timestamp(i64),
    /// A UUID, the first byte is the highest.
    Uuid(u128),
}

/// The longest value of bytes or a string.
const LONGEST_VALUE: usize = i16::MAX as usize;

impl<'a> HeaderValue<'a> {
    /// The string, if it is one.
    pub fn as_str(self) -> Option<&'a str> {
        match self {
            HeaderValue::String(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn write(self, name: &str, buffer: &mut BytesMut) -> Result<(), MessageError> {
        let length = match u8::try_from(name.len()) {
            Ok(length) if length > 0 => length,
            _ => return Err(MessageError::HeaderName),
        };
        let sized = match self {
            HeaderValue::Bytes(bytes) => Some((6, bytes)),
            HeaderValue::String(text) => Some((7, text.as_bytes())),
            _ => None,
        };
        if let Some((_, bytes)) = sized
            && bytes.len() > LONGEST_VALUE
        {
            return Err(MessageError::HeaderValueLength(bytes.len()));
        }
        buffer.put_u8(length);
        buffer.put_slice(name.as_bytes());
        match self {
            HeaderValue::Bool(value) => buffer.put_u8(u8::from(!value)),
            HeaderValue::Byte(value) => {
                buffer.put_u8(2);
                buffer.put_i8(value);
            }
            HeaderValue::Int16(value) => {
                buffer.put_u8(3);
                buffer.put_i16(value);
            }
            HeaderValue::Int32(value) => {
                buffer.put_u8(4);
                buffer.put_i32(value);
            }
            HeaderValue::Int64(value) => {
                buffer.put_u8(5);
                buffer.put_i64(value);
            }
            HeaderValue::Timestamp(value) => {
                buffer.put_u8(8);
                buffer.put_i64(value);
            }
            HeaderValue::Uuid(value) => {
                buffer.put_u8(9);
                buffer.put_u128(value);
            }
            HeaderValue::Bytes(_) | HeaderValue::String(_) => {}
        }
        if let Some((kind, bytes)) = sized {
            buffer.put_u8(kind);
            buffer.put_u16(u16::try_from(bytes.len()).unwrap_or(u16::MAX));
            buffer.put_slice(bytes);
        }
        Ok(())
    }
}

/// The headers of a message, in their order.
///
/// ```
/// use restjson::event_stream::{HeaderValue, Message};
///
/// # fn main() -> Result<(), restjson::event_stream::MessageError> {
/// let message = Message::new("").with_header("part", HeaderValue::Byte(1))?;
/// for (name, value) in message.headers() {
///     println!("{name}: {value:?}");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Headers<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Headers<'a> {
    type Item = (&'a str, HeaderValue<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        // The headers of a message have been checked, so an error does not occur.
        read(&mut self.0).ok()?
    }
}

/// Checks a block of headers.
pub(super) fn check(mut block: &[u8]) -> Result<(), MessageError> {
    while read(&mut block)?.is_some() {}
    Ok(())
}

/// Reads a header from the start of a block; `None` at its end.
fn read<'a>(block: &mut &'a [u8]) -> Result<Option<(&'a str, HeaderValue<'a>)>, MessageError> {
    if block.is_empty() {
        return Ok(None);
    }
    let [length] = take_array(block)?;
    let name = std::str::from_utf8(take(block, length.into())?);
    let name = name.ok().filter(|name| !name.is_empty()).ok_or(MessageError::HeaderName)?;
    let [kind] = take_array(block)?;
    let value = match kind {
        0 => HeaderValue::Bool(true),
        1 => HeaderValue::Bool(false),
        2 => HeaderValue::Byte(i8::from_be_bytes(take_array(block)?)),
        3 => HeaderValue::Int16(i16::from_be_bytes(take_array(block)?)),
        4 => HeaderValue::Int32(i32::from_be_bytes(take_array(block)?)),
        5 => HeaderValue::Int64(i64::from_be_bytes(take_array(block)?)),
        6 => HeaderValue::Bytes(take_sized(block)?),
        7 => {
            let text = std::str::from_utf8(take_sized(block)?);
            HeaderValue::String(text.map_err(|_| MessageError::HeaderText)?)
        }
        8 => HeaderValue::Timestamp(i64::from_be_bytes(take_array(block)?)),
        9 => HeaderValue::Uuid(u128::from_be_bytes(take_array(block)?)),
        _ => return Err(MessageError::HeaderType(kind)),
    };
    Ok(Some((name, value)))
}

fn take<'a>(block: &mut &'a [u8], length: usize) -> Result<&'a [u8], MessageError> {
    let (taken, rest) = block.split_at_checked(length).ok_or(MessageError::HeaderTruncated)?;
    *block = rest;
    Ok(taken)
}

fn take_array<const N: usize>(block: &mut &[u8]) -> Result<[u8; N], MessageError> {
    let (taken, rest) = block.split_first_chunk().ok_or(MessageError::HeaderTruncated)?;
    *block = rest;
    Ok(*taken)
}

fn take_sized<'a>(block: &mut &'a [u8]) -> Result<&'a [u8], MessageError> {
    let length = u16::from_be_bytes(take_array(block)?).into();
    if length > LONGEST_VALUE {
        return Err(MessageError::HeaderValueLength(length));
    }
    take(block, length)
}
