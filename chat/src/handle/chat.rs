//! The handle of a session.

use std::fmt;
use std::ops::Deref;
use std::pin::Pin;
use std::task::{Context, Poll};

use connectparticipant::{Client, ParticipantToken};
use futures_core::Stream;
use tokio::sync::{mpsc, oneshot, watch};

use crate::event::Event;
use crate::handle::builder::{ChatBuilder, ConnectError};
use crate::handle::sender::Sender;
use crate::service::source::ConnectionSource;

/// A chat: events come out of [`next`](Self::next), and everything that a [`Sender`] does can be
/// done with it.
///
/// One background task keeps it connected. Dropping the handle ends the task, at once and without
/// ending the chat for the others; [`disconnect`](Sender::disconnect) does that.
pub struct Chat {
    sender: Sender,
    events: mpsc::Receiver<Box<Event>>,
    skipped: watch::Receiver<u64>,
    /// Dropped with the handle, which the task notices.
    _alive: oneshot::Sender<()>,
}

/// What a handle is made of.
pub(crate) struct Handles {
    pub(crate) sender: Sender,
    pub(crate) events: mpsc::Receiver<Box<Event>>,
    pub(crate) skipped: watch::Receiver<u64>,
    pub(crate) alive: oneshot::Sender<()>,
}

impl Chat {
    /// Connects a participant, and waits for the subscription. The flow of the chat starts with the
    /// first one; the customer has five minutes for it after `StartChatContact`.
    ///
    /// # Errors
    /// If the token is refused, or there is no connection within a minute.
    pub async fn connect(
        client: &Client,
        participant_token: impl Into<ParticipantToken>,
    ) -> Result<Self, ConnectError> {
        Self::builder(client, participant_token).connect().await
    }

    /// Makes a session with settings of its own.
    pub fn builder(client: &Client, participant_token: impl Into<ParticipantToken>) -> ChatBuilder {
        ChatBuilder::new(client, participant_token.into())
    }

    /// Makes a session whose connections come from elsewhere, as those of agents do.
    pub fn with_source(client: &Client, source: impl ConnectionSource) -> ChatBuilder {
        ChatBuilder::with_source(client, source)
    }

    pub(crate) fn new(handles: Handles) -> Self {
        let Handles { sender, events, skipped, alive } = handles;
        Self { sender, events, skipped, _alive: alive }
    }

    /// The next event. After [`Event::Ended`] there is none. Nothing is lost if the future is
    /// dropped.
    pub async fn next(&mut self) -> Option<Event> {
        self.events.recv().await.map(|event| *event)
    }

    /// A handle for sending, for other tasks. It does not keep the session alive.
    pub fn sender(&self) -> Sender {
        self.sender.clone()
    }

    /// How many items were left out because they were not taken in time: typing and receipts, which
    /// no transcript keeps, and what could not be fetched any more when the chat had ended.
    pub fn skipped(&self) -> u64 {
        *self.skipped.borrow()
    }
}

impl Deref for Chat {
    type Target = Sender;

    /// What can be sent.
    fn deref(&self) -> &Sender {
        &self.sender
    }
}

impl Stream for Chat {
    type Item = Event;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Event>> {
        self.events.poll_recv(context).map(|event| event.map(|event| *event))
    }
}

impl fmt::Debug for Chat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chat")
            .field("state", &*self.sender.state().borrow())
            .finish_non_exhaustive()
    }
}
