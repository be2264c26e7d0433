//! The root cause of a fault of hyper, for both transports.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use crate::{LimitExceeded, TransportError, TransportErrorKind};

/// The largest head of a response that hyper reads, in bytes; it also reads 100 headers at most.
const LARGEST_HEAD: usize = 8192 + 4096 * 100;

/// Converts the fault. `connecting` says that there was no connection yet; `too_late` is the
/// transport's own connect limit, if it was reached.
pub(super) fn of<E>(error: E, connecting: bool, too_late: Option<Duration>) -> TransportError
where
    E: StdError + Send + Sync + 'static,
{
    if connecting {
        return match too_late {
            Some(limit) => TransportError::limit(LimitExceeded::Connect(limit)),
            None if causes(&error).any(is_invalid_data) => {
                TransportError::new(TransportErrorKind::Tls, error)
            }
            None => TransportError::new(TransportErrorKind::Connect, error),
        };
    }
    let of_hyper = causes(&error).find_map(|cause| cause.downcast_ref::<hyper::Error>());
    // hyper returns a request that it has not begun to write.
    if of_hyper.is_some_and(hyper::Error::is_canceled) {
        return TransportError::new(TransportErrorKind::Connect, error);
    }
    // hyper has a function for this error only on the server side.
    let is_large_head =
        |error: &hyper::Error| error.is_parse() && error.to_string().ends_with("head is too large");
    if of_hyper.is_some_and(is_large_head) {
        return TransportError::limit(LimitExceeded::HeaderSize(LARGEST_HEAD));
    }
    TransportError::new(TransportErrorKind::Io, error)
}

/// rustls reports invalid data with this kind of error. One such error may contain another, which
/// `source` does not return.
fn is_invalid_data(error: &(dyn StdError + 'static)) -> bool {
    let Some(error) = error.downcast_ref::<io::Error>() else { return false };
    error.kind() == io::ErrorKind::InvalidData
        || error.get_ref().is_some_and(|inner| is_invalid_data(inner))
}

/// The causes of an error, starting with the outermost.
pub(super) fn causes(error: &dyn StdError) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    let mut next = error.source();
    std::iter::from_fn(move || {
        let cause = next?;
        next = cause.source();
        Some(cause)
    })
}
