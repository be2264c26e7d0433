//! Sending messages, typing events and receipts.

use std::sync::PoisonError;

use connectparticipant::operation::send_event::SendEventError;
use connectparticipant::types::ParticipantRole;

use crate::event::Envelope;
use crate::handle::sender::{PendingReceipt, Sender};
use crate::send::receipts::{ReceiptKind, ReceiptOutcome, ReceiptTarget};
use crate::send::typing::TypingThrottle;
use crate::send::{PendingMessage, SendError, SendFailure, Sent};
use crate::service::context::CallError;
use crate::service::quota::{Priority, Quota};
use crate::service::source_error::{self, SourceErrorKind};
use crate::wire::content_type::ContentType;
use crate::wire::event_name::EventName;
use crate::wire::time;

impl Sender {
    /// Sends plain text.
    ///
    /// # Errors
    /// If the message is empty or too long, the session is over, or the call fails. The error contains the
    /// message: [sending](Self::send) it again does not duplicate it.
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    ///
    /// async fn example(chat: &Chat) -> Result<(), Box<dyn std::error::Error>> {
    ///     let sent = chat.send_text("Where is my order?").await?;
    ///     println!("sent as {:?}", sent.id);
    ///     Ok(())
    /// }
    /// ```
    pub async fn send_text(&self, text: impl Into<String>) -> Result<Sent, SendError> {
        self.send(&PendingMessage::text(text)).await
    }

    /// Sends Markdown, if the chat supports it.
    ///
    /// # Errors
    /// The same as [`send_text`](Self::send_text).
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    ///
    /// async fn example(chat: &Chat) -> Result<(), Box<dyn std::error::Error>> {
    ///     chat.send_markdown("Please **hurry**").await?;
    ///     Ok(())
    /// }
    /// ```
    pub async fn send_markdown(&self, markdown: impl Into<String>) -> Result<Sent, SendError> {
        self.send(&PendingMessage::markdown(markdown)).await
    }

    /// Sends JSON, if the chat supports it.
    ///
    /// # Errors
    /// The same as [`send_text`](Self::send_text).
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    ///
    /// async fn example(chat: &Chat) -> Result<(), Box<dyn std::error::Error>> {
    ///     chat.send_json(&serde_json::json!({"order": 4711})).await?;
    ///     Ok(())
    /// }
    /// ```
    pub async fn send_json(&self, json: &serde_json::Value) -> Result<Sent, SendError> {
        self.send(&PendingMessage::json(json)).await
    }

    /// Sends a message, for the first time or again: the service accepts it once. If the response is lost and
    /// the echo of the message arrives over the socket, the message counts as sent.
    ///
    /// # Errors
    /// The same as [`send_text`](Self::send_text).
    ///
    /// ```
    /// use connectparticipant_chat::{Chat, PendingMessage};
    ///
    /// async fn example(chat: &Chat) -> Result<(), Box<dyn std::error::Error>> {
    ///     let message = PendingMessage::text("Where is my order?");
    ///     if let Err(error) = chat.send(&message).await
    ///         && error.is_retryable()
    ///     {
    ///         chat.send(&message).await?;
    ///     }
    ///     Ok(())
    /// }
    /// ```
    pub async fn send(&self, message: &PendingMessage) -> Result<Sent, SendError> {
        let fail = |failure| SendError::new(message.clone(), failure);
        if message.content().is_empty() {
            return Err(fail(SendFailure::Empty));
        }
        self.shared
            .parts
            .message_limit
            .check(message.content())
            .map_err(|error| fail(SendFailure::TooLong(error)))?;
        // Before the wait for the quota, so that a checkpoint knows a message that waits.
        self.shared.parts.outbox.sending(message);
        self.session.limiter.acquire(Quota::SendMessage, Priority::Message).await;
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
                self.shared.parts.outbox.sent(message, output.id.as_deref());
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
                match self.shared.parts.outbox.failed(message, surely) {
                    Some(id) => Ok(Sent { id: Some(id), absolute_time: None, processing: None }),
                    None => Err(fail(SendFailure::Call(error))),
                }
            }
        }
    }

    /// Returns the messages that are being sent, and those whose `send` was dropped before the response arrived, so it is
    /// not known whether they were sent. The oldest comes first; at most 64. After [`Chat::resume`](crate::Chat::resume),
    /// it also returns those that could not be sent again.
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    ///
    /// async fn example(chat: &Chat) {
    ///     for message in chat.pending() {
    ///         if let Err(error) = chat.send(&message).await {
    ///             println!("not sent: {error}");
    ///         }
    ///     }
    /// }
    /// ```
    pub fn pending(&self) -> Vec<PendingMessage> {
        self.shared.parts.outbox.pending()
    }

    /// Sends the messages of an earlier session, in order. Messages that cannot be sent stay
    /// pending.
    pub(crate) async fn send_pending(&self) {
        for message in self.pending() {
            let Err(error) = self.send(&message).await else { continue };
            tracing::warn!(%error, "a message of an earlier session is still pending");
            let is_retryable = error.is_retryable();
            self.shared.parts.outbox.keep_pending(error.into_pending());
            if is_retryable {
                // Later messages wait, so that the order is kept.
                return;
            }
        }
    }

    /// Tells the other participants that the participant is typing. Call it on every keystroke: the service is notified at
    /// most once in ten seconds, and not at all if the quota is used up. Returns whether the service was notified.
    ///
    /// # Errors
    /// If the session is over or the call fails.
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    ///
    /// async fn example(chat: &Chat) -> Result<(), Box<dyn std::error::Error>> {
    ///     chat.typing().await?;
    ///     Ok(())
    /// }
    /// ```
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

    /// Tells the sender that a message or a file was delivered. It does not wait: the session collects receipts
    /// for up to five seconds. `.await` the result for the outcome.
    ///
    /// ```
    /// use connectparticipant_chat::{Chat, Message};
    ///
    /// async fn example(chat: &Chat, message: &Message) {
    ///     let outcome = chat.mark_delivered(message).await;
    ///     println!("{outcome}");
    /// }
    /// ```
    pub fn mark_delivered(&self, envelope: &Envelope) -> PendingReceipt {
        self.receipt(ReceiptKind::Delivered, envelope)
    }

    /// Tells the sender that a message or a file was read, and so was everything before it. It does not wait;
    /// `.await` the result for the outcome. If more than 64 commands wait for the session, the receipt is sent
    /// only if its outcome is awaited.
    ///
    /// ```
    /// use connectparticipant_chat::{Chat, Message};
    ///
    /// fn example(chat: &Chat, message: &Message) {
    ///     chat.mark_read(message);
    /// }
    /// ```
    pub fn mark_read(&self, envelope: &Envelope) -> PendingReceipt {
        self.receipt(ReceiptKind::Read, envelope)
    }

    fn receipt(&self, kind: ReceiptKind, envelope: &Envelope) -> PendingReceipt {
        let from_person =
            matches!(envelope.role, Some(ParticipantRole::Agent | ParticipantRole::Customer));
        let own = self.participant_id();
        let is_own = own.is_some() && own == envelope.participant_id;
        let Some(id) = envelope.id.clone().filter(|_| from_person && !is_own) else {
            return PendingReceipt::decided(ReceiptOutcome::NotNeeded);
        };
        let time = envelope.absolute_time.as_deref().and_then(time::milliseconds);
        let target = ReceiptTarget { time: time.unwrap_or(i64::MIN), id };
        PendingReceipt::send(&self.session.commands, kind, target)
    }
}
