//! Limits on the time and the size of a call.

use std::time::Duration;

#[cfg(doc)]
use crate::LimitExceeded;

/// The limits of a call. [`Duration::MAX`] and [`usize::MAX`] switch a limit off.
///
/// | limit | default | error |
/// | --- | --- | --- |
/// | [`connect`](Self::connect): name, TCP and TLS | 3.1 s | [`LimitExceeded::Connect`] |
/// | [`attempt`](Self::attempt): until the response's head has arrived | 15 s | [`LimitExceeded::Attempt`] |
/// | [`operation`](Self::operation): all attempts and the waits between them | 45 s | [`LimitExceeded::Operation`] |
/// | [`idle`](Self::idle): between two pieces of a response's body | 10 s | [`LimitExceeded::Idle`] |
/// | [`response_size`](Self::response_size): the body | 8 MiB | [`LimitExceeded::ResponseSize`] |
/// | [`header_size`](Self::header_size): names and values of the response's headers | 64 KiB | [`LimitExceeded::HeaderSize`] |
/// | [`pool_idle`](Self::pool_idle): how long an unused connection is kept | 15 s | none |
///
/// Set them for a client with [`ClientBuilder::limits`](crate::ClientBuilder::limits), for one call with the client's
/// `with_limits`.
///
/// A streamed response has no size limit, and its operation limit ends when the head has arrived. The client reads at
/// most 64 KiB of the body of an error response; if the body is longer or incomplete, the call still returns the error
/// that belongs to the status. The default transport reads at most 100 headers and 408 KiB of headers, whatever `header_size` is.
///
/// ```
/// use std::time::Duration;
///
/// use restjson::Limits;
///
/// let limits = Limits::default()
///     .connect(Duration::from_secs(1))
///     .attempt(Duration::from_secs(2))
///     .operation(Duration::from_secs(5))
///     .idle(Duration::from_secs(2))
///     .response_size(1 << 20)
///     .header_size(16 << 10)
///     .pool_idle(Duration::from_secs(5));
/// assert_eq!(limits.operation, Duration::from_secs(5));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The longest time to establish a connection.
    pub connect: Duration,
    /// The longest time until the head of a response has arrived.
    pub attempt: Duration,
    /// The longest time of the whole call.
    pub operation: Duration,
    /// The longest time between two pieces of a body.
    pub idle: Duration,
    /// The largest size of a body, in bytes.
    pub response_size: usize,
    /// The largest size of all headers, in bytes.
    pub header_size: usize,
    /// How long an unused connection is kept. Servers close unused connections after 20 s or more. A shorter time
    /// keeps calls from using a connection that the server is closing.
    pub pool_idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_millis(3100),
            attempt: Duration::from_secs(15),
            operation: Duration::from_secs(45),
            idle: Duration::from_secs(10),
            response_size: 8 << 20,
            header_size: 64 << 10,
            pool_idle: Duration::from_secs(15),
        }
    }
}

macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident: $type:ty;)*) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name(mut self, $name: $type) -> Self {
            self.$name = $name;
            self
        }
    )*};
}

impl Limits {
    setters! {
        /// Sets the longest time to establish a connection.
        connect: Duration;
        /// Sets the longest time until the head of a response has arrived.
        attempt: Duration;
        /// Sets the longest time of the whole call.
        operation: Duration;
        /// Sets the longest time between two pieces of a body.
        idle: Duration;
        /// Sets the largest size of a body, in bytes.
        response_size: usize;
        /// Sets the largest size of all headers, in bytes.
        header_size: usize;
        /// Sets how long an unused connection is kept.
        pool_idle: Duration;
    }
}
