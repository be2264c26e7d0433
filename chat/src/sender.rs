//! What can be done in a chat.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use connectparticipant::operation::describe_view::DescribeViewError;
use connectparticipant::operation::disconnect_participant::DisconnectParticipantError;
use connectparticipant::operation::send_event::SendEventError;
use connectparticipant::types::ParticipantRole;
use connectparticipant::{Client, ConnectionToken};
use tokio::sync::{oneshot, watch};

use crate::attachment::{self, Download, DownloadError, Upload, UploadError, Uploaded, Verdicts};
use crate::call::{CallError, Line};
use crate::content_type;
use crate::event::Envelope;
use crate::interactive::ViewResource;
use crate::quota::{Priority, Quota};
use crate::receipts::{Mark, ReceiptKind, ReceiptOutcome};
use crate::refusal::{self, RefusalKind};
use crate::send::{MessageLimit, Outbox, PendingMessage, SendError, SendFailure, Sent};
use crate::session::Command;
use crate::state::{End, State};
use crate::time;
use crate::typing::TypingThrottle;
use crate::view::{NotJson, View};

/// Sends to a chat. Cheap to clone, for other tasks; it does not keep the session alive.
#[derive(Clone)]
pub struct Sender {
    line: Arc<Line>,
    shared: Arc<Shared>,
}

struct Shared {
    outbox: Arc<Outbox>,
    verdicts: Arc<Verdicts>,
    typing: Mutex<TypingThrottle>,
    message_limit: MessageLimit,
}

/// Why there is no view.
#[derive(Debug)]
#[non_exhaustive]
pub enum ViewError {
    /// The call has failed.
    Call(CallError<DescribeViewError>),
    /// The service has returned none, or one that cannot be read.
    NotJson(NotJson),
}

impl Sender {
    pub(crate) fn new(
        line: Arc<Line>,
        outbox: Arc<Outbox>,
        verdicts: Arc<Verdicts>,
        message_limit: MessageLimit,
    ) -> Self {
        let typing = Mutex::default();
        Self { line, shared: Arc::new(Shared { outbox, verdicts, typing, message_limit }) }
    }

    /// Sends plain text.
    ///
    /// # Errors
    /// If it is empty or too long, the session is over, or the call fails. The error holds the
    /// message, which can be [sent](Self::send) again without being doubled.
    pub async fn send_text(&self, text: impl Into<String>) -> Result<Sent, SendError> {
        self.send(&PendingMessage::text(text)).await
    }

    /// Sends Markdown, if the chat supports it.
    ///
    /// # Errors
    /// As [`send_text`](Self::send_text).
    pub async fn send_markdown(&self, markdown: impl Into<String>) -> Result<Sent, SendError> {
        self.send(&PendingMessage::markdown(markdown)).await
    }

    /// Sends JSON, if the chat supports it.
    ///
    /// # Errors
    /// As [`send_text`](Self::send_text).
    pub async fn send_json(&self, json: &serde_json::Value) -> Result<Sent, SendError> {
        self.send(&PendingMessage::json(json)).await
    }

    /// Sends a message, or sends it again: the service takes it once. If the answer is lost but the
    /// message comes back over the socket, it counts as sent.
    ///
    /// # Errors
    /// As [`send_text`](Self::send_text).
    pub async fn send(&self, message: &PendingMessage) -> Result<Sent, SendError> {
        let fail = |failure| SendError::new(message.clone(), failure);
        if message.content().is_empty() {
            return Err(fail(SendFailure::Empty));
        }
        self.shared
            .message_limit
            .check(message.content())
            .map_err(|error| fail(SendFailure::TooLong(error)))?;
        self.line.limiter.acquire(Quota::SendMessage, Priority::Message).await;
        self.shared.outbox.sending(message);
        let result = self
            .line
            .call(|client, token| {
                client
                    .send_message()
                    .content_type(message.content_type())
                    .content(message.content())
                    .client_token(message.token())
                    .connection_token(token)
                    .build()
            })
            .await;
        match result {
            Ok(output) => {
                let id = output.id.unwrap_or_default();
                self.shared.outbox.sent(message, &id);
                self.typing_throttle(TypingThrottle::reset);
                Ok(Sent {
                    id,
                    absolute_time: output.absolute_time.unwrap_or_default(),
                    processing: output
                        .message_metadata
                        .and_then(|metadata| metadata.message_processing_status),
                })
            }
            Err(error) => {
                let surely = match &error {
                    CallError::Over(_) => true,
                    CallError::Failed(error) => refusal::kind(error) != RefusalKind::Transient,
                };
                match self.shared.outbox.failed(message, surely) {
                    Some(id) => Ok(Sent { id, absolute_time: String::new(), processing: None }),
                    None => Err(fail(SendFailure::Call(error))),
                }
            }
        }
    }

    /// Tells the others that somebody types here. Call it as often as you like, at every key: the
    /// service is told once in ten seconds, and not at all when there is no room for it beside what
    /// matters more. Whether it was told now.
    ///
    /// # Errors
    /// If the session is over or the call fails.
    pub async fn typing(&self) -> Result<bool, CallError<SendEventError>> {
        let now = self.line.environment.now();
        if !self.typing_throttle(|throttle| throttle.tell(now)) {
            return Ok(false);
        }
        if !self.line.limiter.try_acquire(Quota::SendEvent) {
            self.typing_throttle(TypingThrottle::reset);
            return Ok(false);
        }
        let told = self
            .line
            .call(|client, token| {
                client
                    .send_event()
                    .content_type(content_type::TYPING)
                    .connection_token(token)
                    .build()
            })
            .await;
        if told.is_err() {
            self.typing_throttle(TypingThrottle::reset);
        }
        told.map(|_| true)
    }

    fn typing_throttle<T>(&self, change: impl FnOnce(&mut TypingThrottle) -> T) -> T {
        change(&mut self.shared.typing.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Tells the sender of a message or a file that it has arrived. Waits until that is told, or
    /// known to be needless; what is to be told is collected for up to five seconds.
    pub async fn mark_delivered(&self, envelope: &Envelope) -> ReceiptOutcome {
        self.receipt(ReceiptKind::Delivered, envelope).await
    }

    /// Tells the sender of a message or a file that it was read, and so has arrived, and with it
    /// what came before it.
    pub async fn mark_read(&self, envelope: &Envelope) -> ReceiptOutcome {
        self.receipt(ReceiptKind::Read, envelope).await
    }

    async fn receipt(&self, kind: ReceiptKind, envelope: &Envelope) -> ReceiptOutcome {
        let from_person =
            matches!(envelope.role, Some(ParticipantRole::Agent | ParticipantRole::Customer));
        let own = self.participant_id();
        if !from_person || envelope.id.is_empty() || own.is_some() && own == envelope.participant_id
        {
            return ReceiptOutcome::NotNeeded;
        }
        let time = time::milliseconds(&envelope.absolute_time).unwrap_or(i64::MIN);
        let (response, outcome) = oneshot::channel();
        let mark = Mark { time, id: envelope.id.clone() };
        // If the task is gone, so is the other end of the response.
        let _ = self.line.commands.send(Command::Receipt { kind, mark, response }).await;
        outcome.await.unwrap_or(ReceiptOutcome::Failed)
    }

    /// Uploads a file and waits for the scan. Dropping the future ends the upload.
    ///
    /// # Errors
    /// If the service, the storage or the scan refuses it, or it cannot be read.
    pub async fn upload(&self, upload: Upload) -> Result<Uploaded, UploadError> {
        attachment::upload(&self.line, &self.shared.verdicts, upload).await
    }

    /// Begins to download a file of the chat, by its id.
    ///
    /// # Errors
    /// If the service or the storage does not give it.
    pub async fn download(&self, attachment_id: &str) -> Result<Download, DownloadError> {
        attachment::download(&self.line, attachment_id).await
    }

    /// Fetches a view that a message asks for.
    ///
    /// # Errors
    /// If the service does not give it, or what it gives cannot be read.
    pub async fn describe_view(&self, resource: &ViewResource) -> Result<View, ViewError> {
        let output = self
            .line
            .call(|client, token| {
                client
                    .describe_view()
                    .view_token(&resource.view_token)
                    .connection_token(token)
                    .build()
            })
            .await
            .map_err(ViewError::Call)?;
        View::read(output.view.unwrap_or_default()).map_err(ViewError::NotJson)
    }

    /// Leaves the chat for good, as the participant. The session goes on until the service says
    /// that the chat has ended: a flow may still ask how it was.
    ///
    /// # Errors
    /// If the call fails. That the chat is over already is no error.
    pub async fn disconnect(&self) -> Result<(), CallError<DisconnectParticipantError>> {
        self.line.limiter.acquire(Quota::DisconnectParticipant, Priority::Connection).await;
        let result = self
            .line
            .call(|client, token| client.disconnect_participant().connection_token(token).build())
            .await;
        match result {
            Err(CallError::Over(End::ChatEnded | End::EndedWhileAway)) => Ok(()),
            // The participant has left already: an answer was lost, or this is the second time.
            Err(CallError::Failed(error)) if refusal::kind(&error) == RefusalKind::Denied => Ok(()),
            result => result.map(|_| ()),
        }
    }

    /// Ends the session here, and not for the others: [`Event::Ended`](crate::Event::Ended) follows.
    pub async fn close(&self) {
        self.tell(Command::Close).await;
    }

    /// Closes the socket until [`resume`](Self::resume): a program goes into the background. What
    /// is missed meanwhile is delivered then. Calls are still possible.
    pub async fn suspend(&self) {
        self.tell(Command::Suspend).await;
    }

    /// Connects again after [`suspend`](Self::suspend).
    pub async fn resume(&self) {
        self.tell(Command::Resume).await;
    }

    /// Tries at once what would be tried later: the network is known to be back.
    pub async fn reconnect_now(&self) {
        self.tell(Command::Wake).await;
    }

    async fn tell(&self, command: Command) {
        // A task that is gone has nothing to close or to suspend.
        let _ = self.line.commands.send(command).await;
    }

    /// How the connection stands, now and from now on.
    pub fn state(&self) -> watch::Receiver<State> {
        self.line.state.clone()
    }

    /// The token of the moment, for calls of the [client](Self::client) that the session does not
    /// make: reading older transcript, for one.
    ///
    /// # Errors
    /// Why the session is over, if it is.
    pub async fn connection_token(&self) -> Result<ConnectionToken, End> {
        self.line.token().await.map(|(token, _)| token)
    }

    /// The client of the session.
    pub fn client(&self) -> &Client {
        &self.line.client
    }

    /// The id of the participant; known once a message that was sent here has come back.
    pub fn participant_id(&self) -> Option<String> {
        self.shared.outbox.participant_id()
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender").field("state", &*self.line.state.borrow()).finish_non_exhaustive()
    }
}

impl fmt::Display for ViewError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ViewError::Call(error) => error.fmt(f),
            ViewError::NotJson(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ViewError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ViewError::Call(error) => Some(error),
            ViewError::NotJson(error) => Some(error),
        }
    }
}
