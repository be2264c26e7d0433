//! Events that are received.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};

use super::decoder::MessageDecoder;
use super::event::DecodeEvent;
use super::exchange::Exchange;
use super::listed::Listed;
use super::message::Message;
use crate::message::{Mask, request_id_of};
use crate::{
    ByteStream, DecodeError, Error, ErrorResponse, Response, ServiceError, TransportError,
    TransportErrorKind,
};

/// The events that an operation returns, in their order: a [`Stream`] of them.
///
/// The receiver reads only when it is polled; the connection may buffer some more bytes. An error is the last item: the
/// operation's typed error, a limit, or a fault of the connection or the format. The events before
/// the error have been returned. The limit `idle` applies between two pieces of the stream. Dropping the receiver ends
/// the exchange.
///
/// ```
/// use std::fmt::Debug;
///
/// use restjson::event_stream::{DecodeEvent, EventReceiver};
/// use restjson::{Error, ServiceError};
///
/// async fn print<T, E>(mut events: EventReceiver<T, E>) -> Result<(), Error<E>>
/// where
///     T: DecodeEvent + Debug,
///     E: ServiceError,
/// {
///     while let Some(event) = events.next().await {
///         println!("{:?}", event?);
///     }
///     Ok(())
/// }
/// ```
pub struct EventReceiver<T, E> {
    source: Source<T, E>,
}

enum Source<T, E> {
    Body(Box<Body<T, E>>),
    Given(Pin<Box<dyn Stream<Item = Result<T, Error<E>>> + Send>>),
    Ended,
}

/// The body of a response.
struct Body<T, E> {
    bytes: ByteStream,
    chunk: Bytes,
    decoder: MessageDecoder,
    origin: Origin,
    /// Whether the service has ended the response.
    complete: bool,
    item: PhantomData<fn() -> Result<T, E>>,
}

impl<T, E> Drop for Body<T, E> {
    fn drop(&mut self) {
        if !self.complete {
            self.origin.exchange.abandon();
        }
    }
}

/// The call that a stream belongs to.
#[derive(Default)]
pub(crate) struct Origin {
    operation: &'static str,
    attempts: u32,
    /// Hides the secrets of the request.
    mask: Option<Mask>,
    exchange: Exchange,
    status: http::StatusCode,
    headers: HeaderMap,
}

impl Origin {
    pub(crate) fn new(
        operation: &'static str,
        attempts: u32,
        mask: Mask,
        exchange: Exchange,
    ) -> Self {
        Self { operation, attempts, mask: Some(mask), exchange, ..Self::default() }
    }
}

impl<T, E> EventReceiver<T, E> {
    /// Returns the items of a stream, up to its first error. It is for tests of code that takes a receiver; a mock can
    /// return one.
    pub fn new(events: impl Stream<Item = Result<T, Error<E>>> + Send + 'static) -> Self {
        Self { source: Source::Given(Box::pin(events)) }
    }
}

impl<T: DecodeEvent, E: ServiceError> EventReceiver<T, E> {
    /// The events in the body of a response.
    pub(crate) fn received(response: &mut Response) -> Self {
        let origin = Origin {
            status: response.status,
            headers: std::mem::take(&mut response.headers),
            ..response.origin.take().unwrap_or_default()
        };
        let body = Body {
            bytes: response.stream(),
            chunk: Bytes::new(),
            decoder: MessageDecoder::default(),
            origin,
            complete: false,
            item: PhantomData,
        };
        Self { source: Source::Body(Box::new(body)) }
    }

    /// The next event; `None` after the last one, and after an error.
    ///
    /// # Errors
    /// If the service reports an error in the stream, the stream stops for the limit `idle`, the connection is
    /// lost, or the bytes are not events.
    pub async fn next(&mut self) -> Option<Result<T, Error<E>>> {
        std::future::poll_fn(|context| self.poll_event(context)).await
    }

    fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error<E>>>> {
        let event = match &mut self.source {
            Source::Body(body) => ready!(body.poll_event(context)),
            Source::Given(events) => ready!(events.as_mut().poll_next(context)),
            Source::Ended => None,
        };
        if !matches!(event, Some(Ok(_))) {
            self.source = Source::Ended;
        }
        Poll::Ready(event)
    }
}

impl<T: DecodeEvent, E: ServiceError> Body<T, E> {
    fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error<E>>>> {
        Poll::Ready(match ready!(self.poll_message(context)) {
            None => None,
            Some(Ok(message)) => Some(self.event(&message)),
            Some(Err(error)) => Some(Err(self.lost(error))),
        })
    }

    fn poll_message(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Message, TransportError>>> {
        let corrupt = |error| TransportError::new(TransportErrorKind::Io, error);
        loop {
            match self.decoder.decode(&mut self.chunk) {
                Ok(Some(message)) => return Poll::Ready(Some(Ok(message))),
                Ok(None) => {}
                Err(error) => return Poll::Ready(Some(Err(corrupt(error)))),
            }
            self.chunk = match ready!(Pin::new(&mut self.bytes).poll_next(context)) {
                Some(Ok(chunk)) => chunk,
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    self.complete = true;
                    let end = self.decoder.finish();
                    return Poll::Ready(end.err().map(|error| Err(corrupt(error))));
                }
            };
        }
    }

    fn event(&self, message: &Message) -> Result<T, Error<E>> {
        let text = |name| message.header(name).and_then(|value| value.as_str());
        match text(":message-type") {
            Some("event") => match text(":event-type") {
                Some(name) => {
                    T::decode_event(name, message).map_err(|error| self.unread(error, message))
                }
                None => Err(self.unread(DecodeError::new("header :event-type", MISSING), message)),
            },
            Some("exception") => {
                Err(self.refused(text(":exception-type"), message.payload().clone(), message))
            }
            Some("error") => {
                let reason = serde_json::json!({ "message": text(":error-message") });
                Err(self.refused(text(":error-code"), reason.to_string().into(), message))
            }
            Some(_) => {
                let expected = "expected event, exception or error";
                Err(self.unread(DecodeError::new("header :message-type", expected), message))
            }
            None => Err(self.unread(DecodeError::new("header :message-type", MISSING), message)),
        }
    }

    /// The service's error, as in an error response.
    fn refused(&self, code: Option<&str>, body: Bytes, message: &Message) -> Error<E> {
        let named = |(name, _): &&(&str, &str)| Some(*name) == code;
        let code = T::EXCEPTIONS.iter().find(named).map_or(code, |(_, code)| Some(code));
        let shapes: Vec<_> = E::VARIANTS.iter().map(|variant| variant.shape()).collect();
        let shape = shapes.iter().find(|shape| Some(shape.code) == code);
        let status = shape.and_then(|shape| http::StatusCode::from_u16(shape.status).ok());
        let mut headers = self.origin.headers.clone();
        let value = |text: Option<&str>| text.and_then(|text| HeaderValue::from_str(text).ok());
        if let Some(code) = value(code) {
            headers.insert("x-amzn-errortype", code);
        }
        let content_type = message.header(":content-type").and_then(|value| value.as_str());
        match value(content_type) {
            Some(content_type) => headers.insert(CONTENT_TYPE, content_type),
            None => headers.remove(CONTENT_TYPE),
        };
        let status = status.unwrap_or(self.origin.status);
        let mut response = ErrorResponse::new(status, headers, body, &shapes);
        if let Some(mask) = &self.origin.mask {
            response = response.masked(mask);
        }
        Error::Service {
            operation: self.origin.operation,
            error: E::decode(response.clone()),
            response,
            attempts: self.origin.attempts,
        }
    }

    fn unread(&self, error: DecodeError, message: &Message) -> Error<E> {
        let content_type = message.header(":content-type").and_then(|value| value.as_str());
        let request_id = request_id_of(&self.origin.headers);
        let mut error = error.of(self.origin.status, content_type, request_id, message.payload());
        if let Some(mask) = &self.origin.mask {
            error = error.masked(mask);
        }
        Error::Decode {
            operation: self.origin.operation,
            request_id: error.request_id().map(str::to_owned),
            error,
            attempts: self.origin.attempts,
        }
    }

    fn lost(&self, error: TransportError) -> Error<E> {
        let (operation, attempts) = (self.origin.operation, self.origin.attempts);
        if let Some(refused) = self.origin.exchange.take_refused(operation, attempts) {
            return refused;
        }
        match error.as_limit() {
            Some(error) => Error::Limit { operation, error, attempts },
            None => Error::Transport { operation, error, attempts },
        }
    }
}

const MISSING: &str = "required, but missing";

impl<T: DecodeEvent, E: ServiceError> Stream for EventReceiver<T, E> {
    type Item = Result<T, Error<E>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_event(context)
    }
}

/// A receiver without events.
impl<T, E> Default for EventReceiver<T, E> {
    fn default() -> Self {
        Self { source: Source::Ended }
    }
}

/// A receiver that returns these events.
impl<T: Send + 'static, E: 'static> From<Vec<T>> for EventReceiver<T, E> {
    fn from(events: Vec<T>) -> Self {
        Self::new(Listed::new(events.into_iter().map(Ok)))
    }
}

impl<T, E> fmt::Debug for EventReceiver<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Source::Body(body) => write!(f, "EventReceiver({})", body.origin.operation),
            Source::Given(_) => f.write_str("EventReceiver(given)"),
            Source::Ended => f.write_str("EventReceiver(ended)"),
        }
    }
}
