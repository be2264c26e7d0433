//! Limits that were reached.

use std::fmt;
use std::time::Duration;

/// A limit that was reached, with its value.
///
/// ```
/// use std::time::Duration;
///
/// use restjson::LimitExceeded;
///
/// assert!(LimitExceeded::Attempt(Duration::from_secs(15)).is_time());
/// assert!(!LimitExceeded::ResponseSize(8 << 20).is_time());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LimitExceeded {
    /// No connection was established in this time.
    Connect(Duration),
    /// The head of the response did not arrive in this time.
    Attempt(Duration),
    /// The call as a whole did not end in this time.
    Operation(Duration),
    /// No piece of the body arrived in this time.
    Idle(Duration),
    /// The body has more than this number of bytes.
    ResponseSize(usize),
    /// The headers have more bytes than this, or there are more headers than the transport reads. A `Content-Length` of
    /// 2⁶⁴ − 2 or 2⁶⁴ − 1 has the same error, because hyper does not distinguish the three cases.
    HeaderSize(usize),
}

impl LimitExceeded {
    /// Whether it is a time, not a size.
    pub fn is_time(&self) -> bool {
        !matches!(self, LimitExceeded::ResponseSize(_) | LimitExceeded::HeaderSize(_))
    }
}

impl fmt::Display for LimitExceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LimitExceeded::Connect(limit) => {
                write!(f, "no connection within {limit:?} (connect limit)")
            }
            LimitExceeded::Attempt(limit) => {
                write!(f, "no response within {limit:?} (attempt limit)")
            }
            LimitExceeded::Operation(limit) => {
                write!(f, "not completed within {limit:?} (operation limit)")
            }
            LimitExceeded::Idle(limit) => {
                write!(f, "the response stopped for {limit:?} (idle limit)")
            }
            LimitExceeded::ResponseSize(limit) => {
                write!(f, "the response has more than {limit} bytes (response size limit)")
            }
            LimitExceeded::HeaderSize(limit) => {
                write!(
                    f,
                    "the response's headers have more than {limit} bytes, are too many, or state a \
                     Content-Length that is too large to count (header size limit)"
                )
            }
        }
    }
}

impl std::error::Error for LimitExceeded {}
