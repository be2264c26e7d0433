//! Sending: messages, typing, receipts.

mod limit;
mod outbox;
mod pending;
pub(crate) mod receipts;
pub(crate) mod typing;

pub use limit::{MessageLimit, TooLong};
pub(crate) use outbox::{KeptOutbox, Outbox};
pub use pending::PendingMessage;
pub use receipts::ReceiptOutcome;
pub use typing::TYPING_SHOWN_FOR;

use std::error::Error as StdError;
use std::fmt;

use connectparticipant::operation::send_message::SendMessageError;
use connectparticipant::types::MessageProcessingStatus;

use crate::service::context::CallError;

/// A message that has been sent.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Sent {
    /// The id of the message in the chat. Its echo has the same id.
    pub id: Option<String>,
    /// When it was sent, in ISO 8601. `None` if the response is lost and only the echo is known.
    pub absolute_time: Option<String>,
    /// The state of the processing, if a program processes the message.
    pub processing: Option<MessageProcessingStatus>,
}

/// The error for a message that was not sent, or may not have been sent. Sending
/// [`pending`](Self::pending) again is safe: the service recognises the message by its token.
#[derive(Clone, Debug)]
pub struct SendError {
    pending: Box<PendingMessage>,
    failure: Box<SendFailure>,
}

/// Why a message was not sent.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum SendFailure {
    /// The message is empty.
    Empty,
    /// The message is too long for the channel.
    TooLong(TooLong),
    /// The session is over, or the call failed.
    Call(CallError<SendMessageError>),
}

impl SendError {
    pub(crate) fn new(pending: PendingMessage, failure: SendFailure) -> Self {
        Self { pending: Box::new(pending), failure: Box::new(failure) }
    }

    /// The message, to send it again.
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    ///
    /// async fn example(chat: &Chat) -> Result<(), Box<dyn std::error::Error>> {
    ///     if let Err(error) = chat.send_text("Hello").await {
    ///         chat.send(error.pending()).await?;
    ///     }
    ///     Ok(())
    /// }
    /// ```
    pub fn pending(&self) -> &PendingMessage {
        &self.pending
    }

    /// Returns the message and drops the error.
    pub fn into_pending(self) -> PendingMessage {
        *self.pending
    }

    /// Why it was not sent.
    ///
    /// ```
    /// use connectparticipant_chat::{SendError, SendFailure};
    ///
    /// fn is_too_long(error: &SendError) -> bool {
    ///     matches!(error.failure(), SendFailure::TooLong(_))
    /// }
    /// ```
    pub fn failure(&self) -> &SendFailure {
        &self.failure
    }

    /// Whether another attempt may succeed.
    ///
    /// ```
    /// use connectparticipant_chat::{PendingMessage, SendError};
    ///
    /// /// The message to send again later, if that may help.
    /// fn keep(error: SendError) -> Option<PendingMessage> {
    ///     error.is_retryable().then(|| error.into_pending())
    /// }
    /// ```
    pub fn is_retryable(&self) -> bool {
        match &*self.failure {
            SendFailure::Call(error) => error.is_retryable(),
            SendFailure::Empty | SendFailure::TooLong(_) => false,
        }
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.failure {
            SendFailure::Empty => f.write_str("not sent: the message is empty"),
            SendFailure::TooLong(error) => write!(f, "not sent: {error}"),
            SendFailure::Call(error) => error.fmt(f),
        }
    }
}

impl StdError for SendError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &*self.failure {
            SendFailure::Empty => None,
            SendFailure::TooLong(error) => Some(error),
            SendFailure::Call(error) => Some(error),
        }
    }
}
