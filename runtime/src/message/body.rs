//! The body of a request.

use std::fmt;

use bytes::Bytes;

#[cfg(any(feature = "checksum", feature = "compression", feature = "tree-hash"))]
use crate::errors::{BuildError, Reason};

/// The body of a request: bytes in memory, or a stream.
///
/// ```
/// use restjson::Body;
///
/// let body = Body::from(b"{}".to_vec());
/// assert_eq!((body.bytes(), body.length()), (b"{}".as_slice(), Some(2)));
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum Body {
    /// Bytes in memory. They can be sent again.
    Bytes(Bytes),
    /// A stream that is read while it is sent. It can be sent once.
    #[cfg(feature = "stream")]
    Stream(crate::ByteStream),
}

impl Body {
    /// The bytes; empty for a stream.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Body::Bytes(bytes) => bytes,
            #[cfg(feature = "stream")]
            Body::Stream(_) => &[],
        }
    }

    /// The bytes in memory, for code that reads them before they are sent.
    ///
    /// # Errors
    /// If the body is a stream, because a stream cannot be read twice.
    #[cfg(any(feature = "checksum", feature = "compression", feature = "tree-hash"))]
    pub(crate) fn held(&self) -> Result<&[u8], BuildError> {
        match self {
            Body::Bytes(bytes) => Ok(bytes),
            #[cfg(feature = "stream")]
            Body::Stream(stream) => match stream.held() {
                Some(bytes) => Ok(bytes),
                None => Err(BuildError::member("body", Reason::Stream)),
            },
        }
    }

    /// The number of bytes, if it is known.
    pub fn length(&self) -> Option<u64> {
        match self {
            Body::Bytes(bytes) => Some(bytes.len() as u64),
            #[cfg(feature = "stream")]
            Body::Stream(stream) => stream.length(),
        }
    }

    /// Whether it can be sent a second time.
    pub(crate) fn is_replayable(&self) -> bool {
        match self {
            Body::Bytes(_) => true,
            #[cfg(feature = "stream")]
            Body::Stream(stream) => stream.is_replayable(),
        }
    }
}

impl Default for Body {
    fn default() -> Self {
        Body::Bytes(Bytes::new())
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Body::Bytes(bytes)
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Body::Bytes(bytes.into())
    }
}

#[cfg(feature = "stream")]
impl From<crate::ByteStream> for Body {
    fn from(stream: crate::ByteStream) -> Self {
        Body::Stream(stream)
    }
}

impl fmt::Debug for Body {
    /// Prints only the length, because a body may contain secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length() {
            Some(length) => write!(f, "Body({length} bytes)"),
            None => f.write_str("Body(stream)"),
        }
    }
}
