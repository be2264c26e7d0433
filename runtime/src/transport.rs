//! The interface to the network.

mod default;
#[cfg(all(any(feature = "hyper", feature = "reqwest"), not(target_family = "wasm")))]
mod fault;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod fetch;
#[cfg(all(feature = "hyper", not(target_family = "wasm")))]
mod hyper;
#[cfg(all(feature = "reqwest", not(target_family = "wasm")))]
mod reqwest;
#[cfg(all(
    feature = "rustls-no-provider",
    any(feature = "hyper", feature = "reqwest"),
    not(target_family = "wasm"),
))]
mod tls;
#[cfg(all(any(feature = "hyper", feature = "reqwest"), not(target_family = "wasm")))]
mod tokio_runtime;

#[cfg(all(any(feature = "hyper", feature = "reqwest"), not(target_family = "wasm")))]
pub(crate) use self::default::Base;
pub(crate) use self::default::DefaultTransport;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub use self::fetch::FetchTransport;
#[cfg(all(feature = "hyper", not(target_family = "wasm")))]
pub use self::hyper::{HyperTransport, HyperTransportBuilder, Resolver};
#[cfg(all(feature = "reqwest", not(target_family = "wasm")))]
pub use self::reqwest::ReqwestTransport;

use std::sync::Arc;
#[cfg(all(any(feature = "hyper", feature = "reqwest"), not(target_family = "wasm")))]
use std::time::Duration;

use bytes::Bytes;

use crate::{Body, BoxFuture, Limits, ResponseBody, TransportError};

/// The longest time for which a pool keeps an unused connection: hyper's pool adds it to the current time,
/// which must not overflow.
#[cfg(all(any(feature = "hyper", feature = "reqwest"), not(target_family = "wasm")))]
const LONGEST_POOL_IDLE: Duration = Duration::from_secs(366 * 24 * 3600);

/// Sends a request and returns the head of the response, with a body to be read.
///
/// An implementation must not follow redirects or retry, and must send the headers unchanged. Headers with secrets are
/// marked [sensitive](http::HeaderValue::is_sensitive). A closure from a request to a response is also a transport;
/// tests use one instead of the network.
///
/// ```
/// use std::sync::Arc;
///
/// use restjson::{Body, BoxFuture, Limits, ResponseBody, Transport, TransportError, http};
///
/// /// Counts requests.
/// struct Counting<T> {
///     inner: T,
///     count: Arc<std::sync::atomic::AtomicU64>,
/// }
///
/// impl<T: Transport> Transport for Counting<T> {
///     fn send(
///         &self,
///         request: http::Request<Body>,
///     ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
///         self.count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
///         self.inner.send(request)
///     }
///
///     fn with_limits(&self, limits: &Limits) -> Option<Arc<dyn Transport>> {
///         self.inner.with_limits(limits)
///     }
/// }
/// ```
pub trait Transport: Send + Sync + 'static {
    /// Sends one request. Dropping the future must stop it.
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>>;

    /// The transport to use with other limits; `None` if this transport can be used.
    fn with_limits(&self, limits: &Limits) -> Option<Arc<dyn Transport>> {
        let _ = limits;
        None
    }
}

impl<F, R> Transport for F
where
    F: Fn(http::Request<Body>) -> R + Send + Sync + 'static,
    R: IntoResponse,
{
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        Box::pin(std::future::ready(self(request).into_response()))
    }
}

/// The return type of a closure that replaces the network: a response, or a [`TransportError`].
///
/// ```
/// use restjson::{IntoResponse, TransportError, TransportErrorKind, http};
///
/// assert!(http::Response::new("{}").into_response().is_ok());
/// let fault: Result<http::Response<&str>, _> =
///     Err(TransportError::new(TransportErrorKind::Io, "connection reset"));
/// assert!(fault.into_response().is_err());
/// ```
pub trait IntoResponse {
    /// The response, or the reason why there is none.
    ///
    /// # Errors
    /// The fault that the closure returned.
    fn into_response(self) -> Result<http::Response<ResponseBody>, TransportError>;
}

impl<B: Into<Bytes>> IntoResponse for http::Response<B> {
    fn into_response(self) -> Result<http::Response<ResponseBody>, TransportError> {
        Ok(self.map(|body| ResponseBody::from(body.into())))
    }
}

impl<B: Into<Bytes>> IntoResponse for Result<http::Response<B>, TransportError> {
    fn into_response(self) -> Result<http::Response<ResponseBody>, TransportError> {
        self.and_then(IntoResponse::into_response)
    }
}
