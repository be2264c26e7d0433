//! What a fault of reqwest's is at bottom.

use std::error::Error as StdError;
use std::io;

use crate::TransportErrorKind;

/// The largest head of a response that hyper reads, in bytes; it also reads 100 headers at most.
pub(super) const LARGEST_HEAD: usize = 8192 + 4096 * 100;

/// The kind, if the request has not left: there was no connection, or it was closed too early.
pub(super) fn of_connection(error: &reqwest::Error) -> Option<TransportErrorKind> {
    if error.is_connect() {
        let distrusted =
            causes(error).filter_map(|cause| cause.downcast_ref()).any(is_invalid_data);
        return Some(match distrusted {
            true => TransportErrorKind::Tls,
            false => TransportErrorKind::Connect,
        });
    }
    // hyper gives a request back that it has not begun to write.
    let unsent = hyper_error(error).is_some_and(hyper::Error::is_canceled);
    unsent.then_some(TransportErrorKind::Connect)
}

/// How rustls says that it does not like what it reads. One such error may be inside of another,
/// which does not name it as its cause.
fn is_invalid_data(error: &io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    error.kind() == io::ErrorKind::InvalidData || inner.is_some_and(is_invalid_data)
}

pub(super) fn is_large_head(error: &reqwest::Error) -> bool {
    // Only for servers has hyper a word for it.
    hyper_error(error)
        .is_some_and(|error| error.is_parse() && error.to_string().ends_with("head is too large"))
}

fn hyper_error(error: &reqwest::Error) -> Option<&hyper::Error> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

fn causes<'a>(error: &'a reqwest::Error) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    let mut next = error.source();
    std::iter::from_fn(move || {
        let cause = next?;
        next = cause.source();
        Some(cause)
    })
}
