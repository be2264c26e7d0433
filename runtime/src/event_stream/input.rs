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
use super::message::Message;
use crate::{BuildError, TransportError, TransportErrorKind};

/// The events that an operation sends: a stream that is read as fast as the connection takes them.
///
/// They are sent once. Clones share what is left of them. The request ends when the stream ends; if an event
/// cannot be encoded, it ends with an error.
///
/// ```
/// use restjson::event_stream::EventInput;
///
/// // All events are there before the call.
/// let input: EventInput<&str> = vec!["one", "two"].into();
/// println!("{input:?}");
///
/// /// They come while the call is going on, for example from a channel of the program.
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

/// Two are equal if they share their events.
impl<T> PartialEq for EventInput<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: Send + 'static> From<Vec<T>> for EventInput<T> {
    fn from(events: Vec<T>) -> Self {
        Self::new(Listed(events.into_iter()))
    }
}

/// The events of a list.
struct Listed<T>(std::vec::IntoIter<T>);

impl<T> Unpin for Listed<T> {}

impl<T> Stream for Listed<T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<T>> {
        Poll::Ready(self.0.next())
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
}

impl Messages {
    pub(crate) fn new<T: EncodeEvent>(input: &EventInput<T>) -> Self {
        Self {
            messages: Box::pin(input.clone()),
            #[cfg(feature = "sigv4")]
            signature: None,
            ended: false,
        }
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
        let Poll::Ready(message) = self.messages.as_mut().poll_next(context) else {
            return Poll::Pending;
        };
        let bytes = match message {
            Some(Ok(message)) => message.encode().map_err(failed),
            Some(Err(error)) => Err(failed(error)),
            None => {
                self.ended = true;
                return Poll::Ready(self.end());
            }
        };
        let bytes = bytes.and_then(|bytes| self.signed(bytes));
        self.ended = bytes.is_err();
        Poll::Ready(Some(bytes))
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

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> TransportError {
    TransportError::new(TransportErrorKind::Unsupported, error)
}
