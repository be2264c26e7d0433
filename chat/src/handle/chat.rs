//! The handle of a session.

use std::fmt;
use std::ops::Deref;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use connectparticipant::{Client, ParticipantToken};
use futures_core::Stream;
use tokio::sync::{mpsc, oneshot, watch};

use crate::event::Event;
use crate::handle::builder::{ChatBuilder, ConnectError};
use crate::handle::position::Position;
use crate::handle::sender::Sender;
use crate::service::source::ConnectionSource;
use crate::session::HandedOver;
use crate::turns::{KeptTurns, TurnMemory};

/// A chat session. [`next`](Self::next) returns its events. It derefs to a [`Sender`], which has the methods for
/// sending.
///
/// One background task maintains the connection. Dropping the `Chat` ends the task at once but does not end the chat;
/// [`disconnect`](Sender::disconnect) leaves the chat.
///
/// It is also a `futures` stream of events.
pub struct Chat {
    sender: Sender,
    events: mpsc::Receiver<Box<HandedOver>>,
    skipped: watch::Receiver<u64>,
    position: Position,
    turns: TurnMemory,
    /// Dropped with the handle, so that the task notices the end.
    _alive: oneshot::Sender<()>,
}

/// The parts of a handle.
pub(crate) struct Handles {
    pub(crate) sender: Sender,
    pub(crate) events: mpsc::Receiver<Box<HandedOver>>,
    pub(crate) skipped: watch::Receiver<u64>,
    pub(crate) alive: oneshot::Sender<()>,
    pub(crate) position: Position,
    pub(crate) turns: TurnMemory,
}

impl Chat {
    /// Connects a participant and waits for the subscription. The contact flow starts with the first
    /// subscription; the customer has five minutes for it after `StartChatContact`.
    ///
    /// # Errors
    /// If the token is denied, the service rejects the request, or there is no connection within a minute.
    ///
    /// ```
    /// use connectparticipant::Client;
    /// use connectparticipant_chat::Chat;
    ///
    /// async fn example(participant_token: String) -> Result<(), Box<dyn std::error::Error>> {
    ///     let client = Client::new("us-east-1")?;
    ///     let chat = Chat::connect(&client, participant_token).await?;
    ///     chat.send_text("Hello").await?;
    ///     Ok(())
    /// }
    /// ```
    pub async fn connect(
        client: &Client,
        participant_token: impl Into<ParticipantToken>,
    ) -> Result<Self, ConnectError> {
        Self::builder(client, participant_token).connect().await
    }

    /// Returns a builder, which sets up a session before it connects.
    ///
    /// ```
    /// use connectparticipant::Client;
    /// use connectparticipant_chat::{Chat, History};
    ///
    /// async fn example(client: &Client, token: &str) -> Result<(), Box<dyn std::error::Error>> {
    ///     let chat = Chat::builder(client, token).history(History::None).connect().await?;
    ///     assert!(chat.state().borrow().is_online());
    ///     Ok(())
    /// }
    /// ```
    pub fn builder(client: &Client, participant_token: impl Into<ParticipantToken>) -> ChatBuilder {
        ChatBuilder::new(client, participant_token.into())
    }

    /// Returns a builder for a session whose connections come from a [`ConnectionSource`], such as a session of an
    /// agent.
    ///
    /// ```
    /// use connectparticipant::Client;
    /// use connectparticipant_chat::{Chat, ConnectionSource};
    ///
    /// async fn example(client: &Client, source: impl ConnectionSource) -> Result<(), Box<dyn std::error::Error>> {
    ///     let chat = Chat::with_source(client, source).agent().connect().await?;
    ///     chat.send_text("How can I help?").await?;
    ///     Ok(())
    /// }
    /// ```
    pub fn with_source(client: &Client, source: impl ConnectionSource) -> ChatBuilder {
        ChatBuilder::with_source(client, source)
    }

    pub(crate) fn new(handles: Handles) -> Self {
        let Handles { sender, events, skipped, alive, position, turns } = handles;
        Self { sender, events, skipped, position, turns, _alive: alive }
    }

    /// Returns the next event, or `None` after [`Event::Ended`]. No event is lost if the future is dropped.
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    ///
    /// async fn example(mut chat: Chat) {
    ///     while let Some(event) = chat.next().await {
    ///         println!("{event:?}");
    ///     }
    /// }
    /// ```
    pub async fn next(&mut self) -> Option<Event> {
        std::future::poll_fn(|context| self.poll_event(context)).await
    }

    /// The next event. Events that a turn has set aside come first.
    fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Option<Event>> {
        match self.turns.next_passed() {
            Some(event) => Poll::Ready(Some(event)),
            None => self.poll_new_event(context),
        }
    }

    /// The next event that neither the program nor a turn has seen.
    pub(crate) fn poll_new_event(&mut self, context: &mut Context<'_>) -> Poll<Option<Event>> {
        let handed_over = ready!(self.events.poll_recv(context));
        let event = handed_over.map(|handed_over| self.position.take(*handed_over));
        if let Some(event) = &event {
            self.turns.observe(event);
        }
        Poll::Ready(event)
    }

    pub(super) fn position(&self) -> &Position {
        &self.position
    }

    /// Events that a turn has seen but the program has not taken.
    pub(super) fn passed(&self) -> impl Iterator<Item = &Event> {
        self.turns.passed()
    }

    pub(super) fn kept_turns(&self) -> KeptTurns {
        self.turns.keep()
    }

    pub(crate) fn turn_memory(&mut self) -> &mut TurnMemory {
        &mut self.turns
    }

    /// Returns a handle for sending from other tasks. It does not keep the session alive.
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    ///
    /// async fn example(chat: &Chat) {
    ///     let sender = chat.sender();
    ///     tokio::spawn(async move { sender.send_text("Hello from a task").await });
    /// }
    /// ```
    pub fn sender(&self) -> Sender {
        self.sender.clone()
    }

    /// Returns how many items and frames were lost:
    ///
    /// - items that a slow consumer did not take and that no transcript keeps (typing, receipts);
    /// - items that were left in the transcript and that the service then did not return;
    /// - frames that this crate does not know, beyond the 64 that wait;
    /// - events that a [turn](crate::Answer::turn) passes over, beyond the 256 that wait for [`next`](Self::next);
    /// - one for each [`Event::TranscriptGap`], because the number of items in a gap is not known.
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    ///
    /// async fn example(chat: &Chat) {
    ///     if chat.skipped() > 0 {
    ///         println!("{} items were lost", chat.skipped());
    ///     }
    /// }
    /// ```
    pub fn skipped(&self) -> u64 {
        self.skipped.borrow().saturating_add(self.turns.lost())
    }
}

impl Deref for Chat {
    type Target = Sender;

    /// The sender of the chat.
    fn deref(&self) -> &Sender {
        &self.sender
    }
}

impl Stream for Chat {
    type Item = Event;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Event>> {
        self.poll_event(context)
    }
}

impl fmt::Debug for Chat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chat")
            .field("state", &*self.sender.state().borrow())
            .finish_non_exhaustive()
    }
}
