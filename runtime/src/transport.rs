//! The seam to the network.

mod default;
#[cfg(all(any(feature = "hyper", feature = "reqwest"), not(target_family = "wasm")))]
mod fault;
#[cfg(all(feature = "hyper", not(target_family = "wasm")))]
mod hyper;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(all(
    feature = "rustls-no-provider",
    any(feature = "hyper", feature = "reqwest"),
    not(target_family = "wasm"),
))]
mod tls;

#[cfg(any(all(feature = "hyper", not(target_family = "wasm")), feature = "reqwest"))]
pub(crate) use self::default::Base;
pub(crate) use self::default::DefaultTransport;
#[cfg(all(feature = "hyper", not(target_family = "wasm")))]
pub use self::hyper::{HyperTransport, HyperTransportBuilder, Resolver};
#[cfg(feature = "reqwest")]
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
/// An implementation does not follow redirects, does not retry, and sends the headers it is given;
/// those that hold secrets are marked [sensitive](http::HeaderValue::is_sensitive). Every closure
/// from a request to a response is a transport too: that is how tests replace the network.
pub trait Transport: Send + Sync + 'static {
    /// Sends one request. Dropping the future must end what it began.
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>>;

    /// The transport to use under other limits, if it is another.
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

/// What a closure that stands in for the network may return.
pub trait IntoResponse {
    /// The response, or why there is none.
    ///
    /// # Errors
    /// The fault that the closure makes up.
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
