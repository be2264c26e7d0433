//! The body of a response.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};

use crate::TransportError;
#[cfg(all(feature = "hyper", not(target_family = "wasm")))]
use crate::TransportErrorKind;

/// The body of a response that has not been read yet.
///
/// ```
/// # #[cfg(feature = "tokio")]
/// # async fn example() -> Result<(), restjson::TransportError> {
/// let mut body = restjson::ResponseBody::from(bytes::Bytes::from("two words"));
/// while let Some(chunk) = body.chunk().await {
///     println!("{} bytes", chunk?.len());
/// }
/// # Ok(())
/// # }
/// ```
///
/// Your own transport passes a body that is still arriving:
///
/// ```
/// use restjson::{ResponseBody, TransportError};
///
/// fn respond<B>(body: B) -> ResponseBody
/// where
///     B: http_body::Body<Data = bytes::Bytes, Error = TransportError> + Send + 'static,
/// {
///     ResponseBody::streamed(body)
/// }
/// ```
pub struct ResponseBody(Source);

enum Source {
    Held(Option<Bytes>),
    Streamed(Pin<Box<dyn http_body::Body<Data = Bytes, Error = TransportError> + Send>>),
    /// The body of the default transport, without a box around them.
    #[cfg(all(feature = "hyper", not(target_family = "wasm")))]
    Incoming(hyper::body::Incoming),
}

impl ResponseBody {
    /// A body that arrives in pieces. It is `Send` on WebAssembly too, because errors and outputs may
    /// contain it.
    pub fn streamed(
        body: impl http_body::Body<Data = Bytes, Error = TransportError> + Send + 'static,
    ) -> Self {
        Self(Source::Streamed(Box::pin(body)))
    }

    #[cfg(all(feature = "hyper", not(target_family = "wasm")))]
    pub(crate) fn incoming(body: hyper::body::Incoming) -> Self {
        Self(Source::Incoming(body))
    }

    /// The next piece; `None` at the end.
    pub async fn chunk(&mut self) -> Option<Result<Bytes, TransportError>> {
        std::future::poll_fn(|context| self.poll_chunk(context)).await
    }

    pub(crate) fn poll_chunk(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, TransportError>>> {
        loop {
            let frame = match &mut self.0 {
                Source::Held(bytes) => {
                    return Poll::Ready(bytes.take().filter(Buf::has_remaining).map(Ok));
                }
                Source::Streamed(body) => ready!(body.as_mut().poll_frame(context)),
                #[cfg(all(feature = "hyper", not(target_family = "wasm")))]
                Source::Incoming(body) => {
                    let frame = ready!(http_body::Body::poll_frame(Pin::new(body), context));
                    frame.map(|frame| {
                        frame.map_err(|error| TransportError::new(TransportErrorKind::Io, error))
                    })
                }
            };
            match frame {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                // Trailers are not used by the protocol.
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        return Poll::Ready(Some(Ok(data)));
                    }
                }
            }
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
            _ => "ResponseBody(streamed)",
        })
    }
}
