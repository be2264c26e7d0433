//! Commands to a chat.

use std::fmt;

use connectparticipant_chat::{ContentType, PendingMessage};
use serde::{Deserialize, Serialize};

use crate::entries::{self, EntryError};

/// A command to a chat: send a message, report that the participant is typing, or leave.
///
/// `Debug` shows no message text.
///
/// ```
/// use connectparticipant_fleet::Command;
///
/// let command = Command::text("Where is my order?").token("order-4711-1");
/// assert!(!format!("{command:?}").contains("order?"));
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    token: String,
    action: Action,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Action {
    Message { content_type: String, content: String },
    Typing,
    End,
}

impl Command {
    fn new(action: Action) -> Self {
        Self { token: uuid::Uuid::new_v4().to_string(), action }
    }

    /// Sends plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::message(ContentType::Text, text)
    }

    /// Sends a message of any content type.
    ///
    /// ```
    /// use connectparticipant_chat::ContentType;
    /// use connectparticipant_fleet::Command;
    ///
    /// let command = Command::message(ContentType::Markdown, "Please **hurry**");
    /// # let _ = command;
    /// ```
    pub fn message(content_type: impl Into<ContentType>, content: impl Into<String>) -> Self {
        let content_type = content_type.into().to_string();
        Self::new(Action::Message { content_type, content: content.into() })
    }

    /// Reports that the participant is typing.
    ///
    /// ```
    /// let command = connectparticipant_fleet::Command::typing();
    /// # let _ = command;
    /// ```
    pub fn typing() -> Self {
        Self::new(Action::Typing)
    }

    /// Leaves the chat, as the participant.
    ///
    /// ```
    /// let command = connectparticipant_fleet::Command::end();
    /// # let _ = command;
    /// ```
    pub fn end() -> Self {
        Self::new(Action::End)
    }

    /// Sets the token that identifies the command. NATS ignores a second command with the same token within the duplicate
    /// window, and the service ignores a second message with the same token. By default, the token is random. Set a token
    /// if you may have to repeat a command whose outcome is unknown.
    #[must_use]
    pub fn token(self, token: impl Into<String>) -> Self {
        Self { token: token.into(), ..self }
    }

    /// The token.
    ///
    /// ```
    /// use connectparticipant_fleet::Command;
    ///
    /// assert_eq!(Command::typing().token("t-1").client_token(), "t-1");
    /// ```
    pub fn client_token(&self) -> &str {
        &self.token
    }

    pub(crate) fn action(&self) -> &Action {
        &self.action
    }

    pub(crate) fn to_bytes(&self) -> bytes::Bytes {
        entries::write(self)
    }

    pub(crate) fn from_bytes(subject: &str, json: &[u8]) -> Result<Self, EntryError> {
        entries::read(subject, json)
    }
}

impl Action {
    /// The message to send. Its token makes it one message, however often it is sent.
    pub(crate) fn pending(&self, token: &str) -> Option<PendingMessage> {
        match self {
            Action::Message { content_type, content } => Some(
                PendingMessage::new(content_type.as_str(), content.as_str()).client_token(token),
            ),
            Action::Typing | Action::End => None,
        }
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let action = match &self.action {
            Action::Message { .. } => "message",
            Action::Typing => "typing",
            Action::End => "end",
        };
        f.debug_struct("Command").field("token", &self.token).field("action", &action).finish()
    }
}
