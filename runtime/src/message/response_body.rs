//! The body of a response.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};

use crate::TransportError;

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
