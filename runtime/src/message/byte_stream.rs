//! Bodies that are sent while they are read, and read while they arrive (`smithy.api#streaming`).

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Body, Frame, SizeHint};

use super::Chunks;
use crate::ResponseBody;
use crate::platform::{Confined, confined};
use crate::{BoxFuture, Environment, LimitExceeded, TransportError, TransportErrorKind};

/// Bytes that arrive piece by piece: a [`Stream`] of the pieces, and a [`Body`].
///
/// A stream that holds its bytes in memory can be sent again, so that a call can be repeated. A
/// stream from another source can be read only once; its clones share the bytes that are left.
#[derive(Clone)]
pub struct ByteStream {
    source: Source,
    length: Option<u64>,
}

#[derive(Clone)]
enum Source {
    Held(Bytes),
    Shared(Arc<Mutex<BoxBody>>),
    #[cfg(feature = "event-stream")]
    Messages(Arc<Mutex<crate::event_stream::Messages>>),
}

type BoxBody = Pin<Box<dyn Body<Data = Bytes, Error = TransportError> + Send>>;

impl ByteStream {
    /// Bytes that are part of the program.
    pub fn from_static(bytes: &'static [u8]) -> Self {
        Bytes::from_static(bytes).into()
    }

    /// The chunks of another body.
    pub fn from_body<B>(body: B) -> Self
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn StdError + Send + Sync>>,
    {
        let length = body.size_hint().exact();
        let source = Source::Shared(Arc::new(Mutex::new(Box::pin(Foreign(Box::pin(body))))));
        Self { source, length }
    }

    /// A stream of the items of `stream`. Its length is not known unless
    /// [`with_length`](Self::with_length) sets it.
    pub fn from_stream<S, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        Self::from_body(Yielded(Box::pin(stream)))
    }

    /// A stream that reads a file or a socket, 64 KiB at a time.
    #[cfg(feature = "tokio")]
    pub fn from_read(read: impl tokio::io::AsyncRead + Send + 'static) -> Self {
        Self::from_body(Read(Box::pin(read)))
    }

    /// Sets the number of bytes. If the stream has more or fewer, sending it fails.
    #[must_use]
    pub fn with_length(self, length: u64) -> Self {
        Self { length: Some(length), ..self }
    }

    /// The number of bytes, if it is known.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// The bytes, if they are in memory.
    pub fn held(&self) -> Option<&Bytes> {
        match &self.source {
            Source::Held(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The messages of an event stream.
    #[cfg(feature = "event-stream")]
    pub(crate) fn from_messages(messages: crate::event_stream::Messages) -> Self {
        Self { source: Source::Messages(Arc::new(Mutex::new(messages))), length: None }
    }

    /// The messages, if the stream consists of messages.
    #[cfg(feature = "event-stream")]
    pub(crate) fn messages(
        &self,
    ) -> Option<std::sync::MutexGuard<'_, crate::event_stream::Messages>> {
        match &self.source {
            Source::Messages(messages) => {
                Some(messages.lock().unwrap_or_else(PoisonError::into_inner))
            }
            _ => None,
        }
    }

    pub(crate) fn is_replayable(&self) -> bool {
        self.held().is_some()
    }

    /// A response's body with a limit on the time between two pieces.
    pub(crate) fn from_response(
        body: ResponseBody,
        idle: Duration,
        environment: Arc<dyn Environment>,
    ) -> Self {
        let limited = Limited { body, idle, environment, timer: None };
        Self { source: Source::Shared(Arc::new(Mutex::new(Box::pin(limited)))), length: None }
    }

    /// The next piece; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes, TransportError>> {
        std::future::poll_fn(|context| self.poll_chunk(context)).await
    }

    /// All bytes, at most `limit`.
    ///
    /// # Errors
    /// If there are more than `limit` bytes, or the bytes do not arrive.
    pub async fn collect(mut self, limit: usize) -> Result<Bytes, TransportError> {
        let mut chunks = Chunks::default();
        while let Some(chunk) = self.next().await {
            if !chunks.push(chunk?, limit) {
                let too_large = LimitExceeded::ResponseSize(limit);
                return Err(TransportError::new(TransportErrorKind::Io, too_large));
            }
        }
        Ok(chunks.into_bytes())
    }

    fn poll_chunk(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, TransportError>>> {
        loop {
            let frame = ready!(Pin::new(&mut *self).poll_frame(context));
            match frame.map(|frame| frame.map(Frame::into_data)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(Ok(data))) => return Poll::Ready(Some(Ok(data))),
                // Trailers are not used by the protocol.
                Some(Ok(Err(_))) => {}
            }
        }
    }
}

impl Body for ByteStream {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        match &mut self.source {
            Source::Held(bytes) if bytes.is_empty() => Poll::Ready(None),
            Source::Held(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Source::Shared(body) => {
                let mut body = body.lock().unwrap_or_else(PoisonError::into_inner);
                body.as_mut().poll_frame(context)
            }
            #[cfg(feature = "event-stream")]
            Source::Messages(messages) => {
                let mut messages = messages.lock().unwrap_or_else(PoisonError::into_inner);
                messages.poll_chunk(context).map_ok(Frame::data)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.held().is_some_and(Bytes::is_empty)
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_chunk(context)
    }
}

impl From<Bytes> for ByteStream {
    fn from(bytes: Bytes) -> Self {
        let length = Some(bytes.len() as u64);
        Self { source: Source::Held(bytes), length }
    }
}

impl From<Vec<u8>> for ByteStream {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<&'static str> for ByteStream {
    fn from(text: &'static str) -> Self {
        Self::from_static(text.as_bytes())
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length {
            Some(length) => write!(f, "ByteStream({length} bytes)"),
            None => f.write_str("ByteStream"),
        }
    }
}

/// A body with another error type.
struct Foreign<B>(Pin<Box<B>>);

impl<B> Body for Foreign<B>
where
    B: Body<Data = Bytes>,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let frame = self.0.as_mut().poll_frame(context);
        frame.map_err(|error| TransportError::new(TransportErrorKind::Io, error))
    }
}

/// A stream as a body.
struct Yielded<S>(Pin<Box<S>>);

impl<S: Stream<Item = Result<Bytes, E>>, E> Body for Yielded<S> {
    type Data = Bytes;
    type Error = E;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, E>>> {
        self.0.as_mut().poll_next(context).map_ok(Frame::data)
    }
}

/// A reader as a body.
#[cfg(feature = "tokio")]
struct Read<R>(Pin<Box<R>>);

#[cfg(feature = "tokio")]
impl<R: tokio::io::AsyncRead> Body for Read<R> {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        const PIECE: usize = 64 << 10;
        let mut piece = vec![0; PIECE];
        let mut buffer = tokio::io::ReadBuf::new(&mut piece);
        ready!(self.0.as_mut().poll_read(context, &mut buffer))?;
        let length = buffer.filled().len();
        piece.truncate(length);
        Poll::Ready((length > 0).then(|| Ok(Frame::data(piece.into()))))
    }
}

/// A response's body with a limit on the time between two pieces.
struct Limited {
    body: ResponseBody,
    idle: Duration,
    environment: Arc<dyn Environment>,
    timer: Option<Confined<BoxFuture<'static, ()>>>,
}

impl Body for Limited {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let this = &mut *self;
        if let Poll::Ready(chunk) = this.body.poll_chunk(context) {
            this.timer = None;
            return Poll::Ready(chunk.map(|chunk| chunk.map(Frame::data)));
        }
        if this.idle == Duration::MAX {
            return Poll::Pending;
        }
        let sleep = || confined(this.environment.sleep(this.idle));
        let timer = this.timer.get_or_insert_with(sleep);
        ready!(timer.as_mut().poll(context));
        let stopped = LimitExceeded::Idle(this.idle);
        Poll::Ready(Some(Err(TransportError::new(TransportErrorKind::Io, stopped))))
    }
}
