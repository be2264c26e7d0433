//! The seam to the network.

#[cfg(feature = "reqwest")]
mod reqwest;

#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};

use crate::{Body, BoxFuture, Limits, TransportError};

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

/// The body of a response that is still to be read.
pub struct ResponseBody(Source);

enum Source {
    Held(Option<Bytes>),
    Streamed(Pin<Box<dyn Chunks>>),
}

/// A boxed body; on WebAssembly it need not be `Send`.
#[cfg(not(target_family = "wasm"))]
trait Chunks: http_body::Body<Data = Bytes, Error = TransportError> + Send {}
#[cfg(not(target_family = "wasm"))]
impl<B: http_body::Body<Data = Bytes, Error = TransportError> + Send> Chunks for B {}
#[cfg(target_family = "wasm")]
trait Chunks: http_body::Body<Data = Bytes, Error = TransportError> {}
#[cfg(target_family = "wasm")]
impl<B: http_body::Body<Data = Bytes, Error = TransportError>> Chunks for B {}

impl ResponseBody {
    /// A body that arrives piece by piece.
    #[cfg(not(target_family = "wasm"))]
    pub fn streamed(
        body: impl http_body::Body<Data = Bytes, Error = TransportError> + Send + 'static,
    ) -> Self {
        Self(Source::Streamed(Box::pin(body)))
    }

    /// A body that arrives piece by piece.
    #[cfg(target_family = "wasm")]
    pub fn streamed(
        body: impl http_body::Body<Data = Bytes, Error = TransportError> + 'static,
    ) -> Self {
        Self(Source::Streamed(Box::pin(body)))
    }

    /// The next piece; `None` at the end.
    pub async fn chunk(&mut self) -> Option<Result<Bytes, TransportError>> {
        std::future::poll_fn(|context| self.poll_chunk(context)).await
    }

    pub(crate) fn poll_chunk(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, TransportError>>> {
        match &mut self.0 {
            Source::Held(bytes) => Poll::Ready(bytes.take().filter(Buf::has_remaining).map(Ok)),
            Source::Streamed(body) => loop {
                match ready!(body.as_mut().poll_frame(context)) {
                    None => return Poll::Ready(None),
                    Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                    // Trailers are not used by the protocol.
                    Some(Ok(frame)) => {
                        if let Ok(data) = frame.into_data() {
                            return Poll::Ready(Some(Ok(data)));
                        }
                    }
                }
            },
        }
    }
}

impl From<Bytes> for ResponseBody {
    fn from(bytes: Bytes) -> Self {
        Self(Source::Held(Some(bytes)))
    }
}

impl fmt::Debug for ResponseBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Source::Held(_) => "ResponseBody(held)",
            Source::Streamed(_) => "ResponseBody(streamed)",
        })
    }
}
