//! The sending of events while a call is in progress.

use std::fmt;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use tokio::sync::{Semaphore, mpsc};

use super::input::EventInput;

/// The sending half of an [`EventInput`]. The stream ends when the sender and its clones are dropped.
///
/// ```
/// use std::num::NonZeroUsize;
///
/// use restjson::event_stream::{EventSender, ExchangeEnded};
///
/// async fn count(sender: EventSender<u32>) -> Result<(), ExchangeEnded<u32>> {
///     for number in 0..10 {
///         sender.send(number).await?;
///     }
///     Ok(())
/// }
///
/// let (sender, input) = EventSender::<u32>::new(NonZeroUsize::MIN);
/// // The input goes into the operation, the sender into a task of the program.
/// # let _ = (count(sender), input);
/// ```
pub struct EventSender<T>(mpsc::Sender<T>);

impl<T: Send + 'static> EventSender<T> {
    /// A sender, and the input of the operation. At most `waiting` events wait until the connection takes them.
    pub fn new(waiting: NonZeroUsize) -> (Self, EventInput<T>) {
        let (sender, receiver) = mpsc::channel(waiting.get().min(Semaphore::MAX_PERMITS));
        (Self(sender), EventInput::new(Received(receiver)))
    }

    /// Sends an event as soon as there is room for it.
    ///
    /// # Errors
    /// If the exchange has ended. The last item of the output's receiver is the reason.
    pub async fn send(&self, event: T) -> Result<(), ExchangeEnded<T>> {
        self.0.send(event).await.map_err(|error| ExchangeEnded(error.0))
    }

    /// Waits until the exchange has ended, so that events are no longer sent.
    pub async fn ended(&self) {
        self.0.closed().await;
    }
}

impl<T> Clone for EventSender<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> fmt::Debug for EventSender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EventSender")
    }
}

struct Received<T>(mpsc::Receiver<T>);

impl<T> Stream for Received<T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        self.0.poll_recv(context)
    }
}

/// The event was not sent: the exchange has ended.
///
/// ```
/// use restjson::event_stream::ExchangeEnded;
///
/// fn keep<T>(error: ExchangeEnded<T>, unsent: &mut Vec<T>) {
///     eprintln!("{error}");
///     unsent.push(error.into_event());
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ExchangeEnded<T>(T);

impl<T> ExchangeEnded<T> {
    /// The event that was not sent.
    pub fn into_event(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for ExchangeEnded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ExchangeEnded")
    }
}

impl<T> fmt::Display for ExchangeEnded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the event was not sent: the exchange has ended, and the receiver of the output says why")
    }
}

impl<T> std::error::Error for ExchangeEnded<T> {}
