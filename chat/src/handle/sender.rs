//! What can be done in a chat.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use connectparticipant::operation::describe_view::DescribeViewError;
use connectparticipant::operation::disconnect_participant::DisconnectParticipantError;
use connectparticipant::operation::send_event::SendEventError;
use connectparticipant::types::ParticipantRole;
use connectparticipant::{Client, ConnectionToken};
use tokio::sync::{oneshot, watch};

use crate::attachment::{
    self, Download, DownloadError, ScanResults, Upload, UploadError, Uploaded,
};
use crate::event::Envelope;
use crate::handle::state::{EndReason, State};
use crate::handle::view::{InvalidView, View};
use crate::interactive::ViewResource;
use crate::send::receipts::{ReceiptKind, ReceiptOutcome, ReceiptTarget};
use crate::send::typing::TypingThrottle;
use crate::send::{MessageLimit, Outbox, PendingMessage, SendError, SendFailure, Sent};
use crate::service::context::{CallError, SessionContext, TokenError};
use crate::service::quota::{Priority, Quota};
use crate::service::source_error::{self, SourceErrorKind};
use crate::session::SessionCommand;
use crate::wire::content_type::ContentType;
use crate::wire::event_name::EventName;
use crate::wire::time;

/// Sends to a chat. Cheap to clone, for other tasks; it does not keep the session alive.
#[derive(Clone)]
pub struct Sender {
    session: Arc<SessionContext>,
    shared: Arc<Shared>,
}

struct Shared {
    outbox: Arc<Outbox>,
    scan_results: Arc<ScanResults>,
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
    InvalidView(InvalidView),
}

impl Sender {
    pub(crate) fn new(
        session: Arc<SessionContext>,
        outbox: Arc<Outbox>,
        scan_results: Arc<ScanResults>,
        message_limit: MessageLimit,
    ) -> Self {
        let typing = Mutex::default();
        Self { session, shared: Arc::new(Shared { outbox, scan_results, typing, message_limit }) }
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
        self.session.limiter.acquire(Quota::SendMessage, Priority::Message).await;
        self.shared.outbox.sending(message);
        let result = self
            .session
            .call(|client, token| {
                client
                    .send_message()
                    .content_type(message.content_type().to_string())
                    .content(message.content())
                    .client_token(message.token())
                    .connection_token(token)
                    .build()
            })
            .await;
        match result {
            Ok(output) => {
                self.shared.outbox.sent(message, output.id.as_deref());
                self.typing_throttle(TypingThrottle::reset);
                Ok(Sent {
                    id: output.id,
                    absolute_time: output.absolute_time,
                    processing: output
                        .message_metadata
                        .and_then(|metadata| metadata.message_processing_status),
                })
            }
            Err(error) => {
                let surely = match &error {
                    CallError::Ended(_) | CallError::NoToken(_) => true,
                    CallError::Failed(error) => {
                        source_error::classify(error) != SourceErrorKind::Transient
                    }
                };
                match self.shared.outbox.failed(message, surely) {
                    Some(id) => Ok(Sent { id: Some(id), absolute_time: None, processing: None }),
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
        let now = self.session.environment.now();
        if !self.typing_throttle(|throttle| throttle.tell(now)) {
            return Ok(false);
        }
        if !self.session.limiter.try_acquire(Quota::SendEvent) {
            self.typing_throttle(TypingThrottle::reset);
            return Ok(false);
        }
        let told = self
            .session
            .call(|client, token| {
                client
                    .send_event()
                    .content_type(ContentType::from(EventName::Typing).to_string())
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
        let is_own = own.is_some() && own == envelope.participant_id;
        let Some(id) = envelope.id.clone().filter(|_| from_person && !is_own) else {
            return ReceiptOutcome::NotNeeded;
        };
        let time = envelope.absolute_time.as_deref().and_then(time::milliseconds);
        let (response, outcome) = oneshot::channel();
        let target = ReceiptTarget { time: time.unwrap_or(i64::MIN), id };
        // If the task is gone, so is the other end of the response.
        let _ =
            self.session.commands.send(SessionCommand::Receipt { kind, target, response }).await;
        outcome.await.unwrap_or(ReceiptOutcome::Failed)
    }

    /// Uploads a file and waits for the scan. Dropping the future ends the upload.
    ///
    /// # Errors
    /// If the service, the storage or the scan refuses it, or it cannot be read.
    pub async fn upload(&self, upload: Upload) -> Result<Uploaded, UploadError> {
        attachment::upload(&self.session, &self.shared.scan_results, upload).await
    }

    /// Begins to download a file of the chat, by its id.
    ///
    /// # Errors
    /// If the service or the storage does not give it.
    pub async fn download(&self, attachment_id: &str) -> Result<Download, DownloadError> {
        attachment::download(&self.session, attachment_id).await
    }

    /// Fetches a view that a message asks for.
    ///
    /// # Errors
    /// If the service does not give it, or what it gives cannot be read.
    pub async fn describe_view(&self, resource: &ViewResource) -> Result<View, ViewError> {
        let output = self
            .session
            .call(|client, token| {
                client
                    .describe_view()
                    .view_token(&resource.view_token)
                    .connection_token(token)
                    .build()
            })
            .await
            .map_err(ViewError::Call)?;
        View::read(output.view.unwrap_or_default()).map_err(ViewError::InvalidView)
    }

    /// Leaves the chat for good, as the participant. The session goes on until the service says
    /// that the chat has ended: a flow may still ask how it was.
    ///
    /// # Errors
    /// If the call fails. That the chat is over already is no error.
    pub async fn disconnect(&self) -> Result<(), CallError<DisconnectParticipantError>> {
        self.session.limiter.acquire(Quota::DisconnectParticipant, Priority::Connection).await;
        let result = self
            .session
            .call(|client, token| client.disconnect_participant().connection_token(token).build())
            .await;
        match result {
            Err(CallError::Ended(EndReason::ChatEnded | EndReason::EndedWhileOffline)) => Ok(()),
            // The participant has left already: an answer was lost, or this is the second time.
            Err(CallError::Failed(error))
                if source_error::classify(&error) == SourceErrorKind::AccessDenied =>
            {
                Ok(())
            }
            result => result.map(|_| ()),
        }
    }

    /// Ends the session here, and not for the others: [`Event::Ended`](crate::Event::Ended) follows.
    pub async fn close(&self) {
        self.command(SessionCommand::Close).await;
    }

    /// Closes the socket until [`resume`](Self::resume): a program goes into the background. What
    /// is missed meanwhile is delivered then. Calls are still possible.
    pub async fn suspend(&self) {
        self.command(SessionCommand::Suspend).await;
    }

    /// Connects again after [`suspend`](Self::suspend).
    pub async fn resume(&self) {
        self.command(SessionCommand::Resume).await;
    }

    /// Tries at once what would be tried later: the network is known to be back.
    pub async fn reconnect_now(&self) {
        self.command(SessionCommand::Wake).await;
    }

    async fn command(&self, command: SessionCommand) {
        // A task that is gone has nothing to close or to suspend.
        let _ = self.session.commands.send(command).await;
    }

    /// How the connection stands, now and from now on.
    pub fn state(&self) -> watch::Receiver<State> {
        self.session.state.clone()
    }

    /// The token of the reading, for calls of the [client](Self::client) that the session does not
    /// make: reading older transcript, for one.
    ///
    /// # Errors
    /// If the session is over, or there is no token in time.
    pub async fn connection_token(&self) -> Result<ConnectionToken, TokenError> {
        self.session.token().await.map(|(token, _)| token)
    }

    /// The client of the session.
    pub fn client(&self) -> &Client {
        &self.session.client
    }

    /// The id of the participant; known once a message that was sent here has come back.
    pub fn participant_id(&self) -> Option<String> {
        self.shared.outbox.participant_id()
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender")
            .field("state", &*self.session.state.borrow())
            .finish_non_exhaustive()
    }
}

impl fmt::Display for ViewError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ViewError::Call(error) => error.fmt(f),
            ViewError::InvalidView(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ViewError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ViewError::Call(error) => Some(error),
            ViewError::InvalidView(error) => Some(error),
        }
    }
}
