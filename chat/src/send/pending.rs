//! Messages to send.

use connectparticipant::ChatContent;
use serde::{Deserialize, Serialize};

use crate::wire::content_type::ContentType;

/// A message to send, with the token by which the service recognises it. If it is sent twice, it appears in the chat
/// once.
///
/// Keep the message until it is sent, and send the same one again after a failure. It implements serde, so that
/// it can be sent after a restart. **The serialised form contains the text**; `Debug` does not show it.
/// How long the service remembers a token is not documented.
///
/// ```
/// use connectparticipant_chat::PendingMessage;
///
/// let message = PendingMessage::markdown("**Hello**");
/// assert_eq!((message.content_type().to_string().as_str(), message.content()), ("text/markdown", "**Hello**"));
/// let message = PendingMessage::json(&serde_json::json!({"order": 4711}));
/// assert_eq!(message.content(), r#"{"order":4711}"#);
///
/// let message = PendingMessage::text("Hello");
/// let kept = serde_json::to_string(&message)?;
/// assert_eq!(serde_json::from_str::<PendingMessage>(&kept)?.token(), message.token());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PendingMessage {
    client_token: String,
    content_type: ContentType,
    content: ChatContent,
}

impl PendingMessage {
    /// A message of any content type, with a new token.
    ///
    /// ```
    /// use connectparticipant_chat::{ContentType, PendingMessage};
    ///
    /// let message = PendingMessage::new("text/plain", "Hello");
    /// assert_eq!(*message.content_type(), ContentType::Text);
    /// ```
    pub fn new(content_type: impl Into<ContentType>, content: impl Into<ChatContent>) -> Self {
        Self {
            client_token: uuid::Uuid::new_v4().to_string(),
            content_type: content_type.into(),
            content: content.into(),
        }
    }

    /// A message of plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(ContentType::Text, text.into())
    }

    /// A message of Markdown.
    pub fn markdown(markdown: impl Into<String>) -> Self {
        Self::new(ContentType::Markdown, markdown.into())
    }

    /// A message of JSON.
    pub fn json(json: &serde_json::Value) -> Self {
        Self::new(ContentType::Json, json.to_string())
    }

    /// The same message with this token, of 1 to 500 characters.
    ///
    /// ```
    /// use connectparticipant_chat::PendingMessage;
    ///
    /// let message = PendingMessage::text("Hello").client_token("order-4711");
    /// assert_eq!(message.token(), "order-4711");
    /// ```
    #[must_use]
    pub fn client_token(self, client_token: impl Into<String>) -> Self {
        Self { client_token: client_token.into(), ..self }
    }

    /// The token.
    pub fn token(&self) -> &str {
        &self.client_token
    }

    /// The content type.
    pub fn content_type(&self) -> &ContentType {
        &self.content_type
    }

    /// The content: text, or JSON.
    pub fn content(&self) -> &str {
        self.content.expose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survives_a_restart_and_stays_silent() {
        let message = PendingMessage::text("canary");
        let written = serde_json::to_string(&message).unwrap();
        let read: PendingMessage = serde_json::from_str(&written).unwrap();
        assert_eq!(read, message);
        assert_ne!(read.token(), PendingMessage::text("canary").token());
        assert!(!format!("{message:?}").contains("canary"));
    }
}
