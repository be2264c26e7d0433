//! Bodies in hyper's types.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use http_body::{Frame, SizeHint};

use crate::{Body, TransportError};

/// The body of a request.
pub(super) struct Outgoing(Body);

impl Outgoing {
    pub(super) fn new(body: Body) -> Self {
        Self(body)
    }
}

impl http_body::Body for Outgoing {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let _ = &context;
        match &mut self.0 {
            Body::Bytes(bytes) => {
                let bytes = std::mem::take(bytes);
                Poll::Ready(bytes.has_remaining().then(|| Ok(Frame::data(bytes))))
            }
            #[cfg(feature = "stream")]
            Body::Stream(stream) => Pin::new(stream).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Body::Bytes(bytes) => bytes.is_empty(),
            #[cfg(feature = "stream")]
            Body::Stream(stream) => stream.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Body::Bytes(bytes) => SizeHint::with_exact(bytes.len() as u64),
            #[cfg(feature = "stream")]
            Body::Stream(stream) => stream.size_hint(),
        }
    }
}
