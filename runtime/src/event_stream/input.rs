//! Events that are sent.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
#[cfg(feature = "sigv4")]
use std::time::SystemTime;

use bytes::Bytes;
use futures_core::Stream;

use super::event::EncodeEvent;
use super::exchange::Exchange;
use super::listed::Listed;
use super::message::Message;
use crate::{BuildError, TransportError, TransportErrorKind};

/// The events that an operation sends: a stream that is read as fast as the connection takes them.
///
/// The events are sent once: clones share the events that are left. The request ends when the stream ends. If an event
/// cannot be encoded, the request ends with an error.
///
/// ```
/// use restjson::event_stream::EventInput;
///
/// // All events are there before the call.
/// let input: EventInput<&str> = vec!["one", "two"].into();
/// println!("{input:?}");
///
/// /// They come while the call is going on; [`EventSender`](restjson::event_stream::EventSender) is for events that a
/// /// task of the program sends.
/// fn live<T>(events: impl futures_core::Stream<Item = T> + Send + 'static) -> EventInput<T> {
///     EventInput::new(events)
/// }
/// ```
pub struct EventInput<T>(Arc<Mutex<Pin<Box<dyn Stream<Item = T> + Send>>>>);

impl<T> EventInput<T> {
    /// The events of a stream.
    pub fn new(events: impl Stream<Item = T> + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(Box::pin(events))))
    }
}

impl<T> Clone for EventInput<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> fmt::Debug for EventInput<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EventInput")
    }
}

/// Two inputs are equal if they share their events.
impl<T> PartialEq for EventInput<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: Send + 'static> From<Vec<T>> for EventInput<T> {
    fn from(events: Vec<T>) -> Self {
        Self::new(Listed::new(events.into_iter()))
    }
}

impl<T: EncodeEvent> Stream for EventInput<T> {
    type Item = Result<Message, BuildError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut events = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        events.as_mut().poll_next(context).map(|event| event.map(|event| event.encode_event()))
    }
}

/// How the messages of a request are signed.
#[cfg(feature = "sigv4")]
struct Signature {
    signer: crate::signing::EventSigner,
    clock: Box<dyn Fn() -> SystemTime + Send>,
}

/// The body of a request that sends events.
pub(crate) struct Messages {
    messages: Pin<Box<dyn Stream<Item = Result<Message, BuildError>> + Send>>,
    #[cfg(feature = "sigv4")]
    signature: Option<Signature>,
    ended: bool,
    exchange: Exchange,
}

impl Messages {
    pub(crate) fn new<T: EncodeEvent>(input: &EventInput<T>) -> Self {
        Self {
            messages: Box::pin(input.clone()),
            #[cfg(feature = "sigv4")]
            signature: None,
            ended: false,
            exchange: Exchange::default(),
        }
    }

    /// The call that the events belong to.
    pub(crate) fn join(&mut self, exchange: Exchange) {
        self.exchange = exchange;
    }

    /// Signs all messages, with the time that `clock` returns.
    #[cfg(feature = "sigv4")]
    pub(crate) fn sign(
        &mut self,
        signer: crate::signing::EventSigner,
        clock: impl Fn() -> SystemTime + Send + 'static,
    ) {
        self.signature = Some(Signature { signer, clock: Box::new(clock) });
    }

    /// The bytes of the next message; `None` after the last one.
    pub(crate) fn poll_chunk(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, TransportError>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        if self.exchange.is_abandoned(context) {
            self.end_early();
            return Poll::Ready(Some(Err(failed(Unsent("the response is no longer read")))));
        }
        let Poll::Ready(message) = self.messages.as_mut().poll_next(context) else {
            return Poll::Pending;
        };
        let bytes = match message {
            Some(Ok(message)) => message.encode().map_err(failed),
            Some(Err(error)) => {
                self.end_early();
                self.exchange.refuse_member(error);
                return Poll::Ready(Some(Err(failed(Unsent("an event is not valid")))));
            }
            None => {
                self.ended = true;
                return Poll::Ready(self.end());
            }
        };
        let bytes = bytes.and_then(|bytes| self.signed(bytes)).map_err(|error| {
            self.end_early();
            self.exchange.refuse_message(error);
            failed(Unsent("an event cannot be encoded as a message"))
        });
        Poll::Ready(Some(bytes))
    }

    /// Drops the program's stream, so that an [`EventSender`](super::EventSender) notices the end.
    fn end_early(&mut self) {
        self.ended = true;
        self.messages = Box::pin(Listed::new(std::iter::empty()));
    }

    /// What follows the last message: a signed stream ends with an empty message.
    fn end(&mut self) -> Option<Result<Bytes, TransportError>> {
        #[cfg(feature = "sigv4")]
        if self.signature.is_some() {
            return Some(self.signed(Bytes::new()));
        }
        None
    }

    fn signed(&mut self, message: Bytes) -> Result<Bytes, TransportError> {
        #[cfg(feature = "sigv4")]
        if let Some(Signature { signer, clock }) = &mut self.signature {
            let signed = signer.sign(message, clock()).map_err(failed)?;
            return signed.encode().map_err(failed);
        }
        Ok(message)
    }
}

/// A placeholder for the transport; the caller gets the reason.
#[derive(Debug)]
struct Unsent(&'static str);

impl fmt::Display for Unsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Unsent {}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> TransportError {
    TransportError::new(TransportErrorKind::Unsupported, error)
}
