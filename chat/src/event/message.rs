//! Messages.

use std::fmt;

use connectparticipant::ChatContent;
use connectparticipant::types::MessageProcessingStatus;

use crate::event::{Envelope, enveloped};
use crate::interactive::{Interactive, InteractiveResponse};
use crate::wire::content_type::ContentType;
use crate::wire::item::Item;

/// A message of a participant.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Message {
    envelope: Envelope,
    /// The kind of content.
    pub body: MessageBody,
    /// The state of the processing, if a program processes the message.
    pub processing: Option<MessageProcessingStatus>,
    /// Whether the text is complete. A bot may still be writing it; the rest arrives as a
    /// [replacement](Envelope::replacement).
    pub complete: bool,
    /// Whether the message arrived in chunks, as messages of AI agents do. It is not known for messages from the
    /// transcript.
    pub streamed: bool,
    /// The token of the [`PendingMessage`](crate::PendingMessage) whose echo this is, if this
    /// session has sent it.
    pub client_token: Option<String>,
    content: ChatContent,
}
enveloped!(Message);

/// The kind of content of a message. `Debug` shows the kind, not the content.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum MessageBody {
    /// Plain text.
    Text,
    /// Markdown.
    Markdown,
    /// JSON for programs.
    Json,
    /// A template that the customer answers.
    Interactive(Box<Interactive>),
    /// The answer to a template.
    InteractiveResponse(Box<InteractiveResponse>),
    /// Something else, of this content type.
    Other(ContentType),
}

impl Message {
    pub(super) fn read(envelope: Envelope, item: Item) -> Self {
        let content = item.content.unwrap_or_else(|| "".into());
        let body = match item.content_type.unwrap_or(ContentType::Text) {
            ContentType::Text => MessageBody::Text,
            ContentType::Markdown => MessageBody::Markdown,
            ContentType::Json => MessageBody::Json,
            ContentType::Interactive => {
                MessageBody::Interactive(Box::new(Interactive::read(content.expose())))
            }
            ContentType::InteractiveResponse => {
                let response = InteractiveResponse::read(content.expose());
                MessageBody::InteractiveResponse(Box::new(response))
            }
            other => MessageBody::Other(other),
        };
        let complete = item.metadata.chunk.is_none() || item.metadata.completed == Some(true);
        let streamed = item.metadata.chunk.is_some() || item.metadata.completed.is_some();
        Self {
            envelope,
            body,
            complete,
            streamed,
            processing: item.metadata.processing,
            client_token: None,
            content,
        }
    }

    /// Replaces the item's text with the whole text of a message that arrived in chunks.
    pub(super) fn replace_content(&mut self, content: &str) {
        self.content = content.into();
    }

    /// The content as it was received: text, or JSON.
    ///
    /// ```
    /// use connectparticipant_chat::{Message, MessageBody};
    ///
    /// fn data(message: &Message) -> Option<serde_json::Value> {
    ///     match message.body {
    ///         MessageBody::Json => serde_json::from_str(message.content()).ok(),
    ///         _ => None,
    ///     }
    /// }
    /// ```
    pub fn content(&self) -> &str {
        self.content.expose()
    }

    /// The content to show as text: the text, the title of a template, or the unchanged content.
    ///
    /// ```
    /// use connectparticipant_chat::Message;
    ///
    /// fn line(message: &Message) -> String {
    ///     format!("{}: {}", message.display_name.as_deref().unwrap_or("?"), message.text())
    /// }
    /// ```
    pub fn text(&self) -> &str {
        match &self.body {
            MessageBody::Interactive(interactive) => {
                interactive.title().unwrap_or_else(|| self.content())
            }
            _ => self.content(),
        }
    }
}

impl fmt::Debug for MessageBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MessageBody::Text => f.write_str("Text"),
            MessageBody::Markdown => f.write_str("Markdown"),
            MessageBody::Json => f.write_str("Json"),
            MessageBody::Interactive(interactive) => {
                write!(f, "Interactive({})", interactive.kind())
            }
            MessageBody::InteractiveResponse(_) => f.write_str("InteractiveResponse"),
            MessageBody::Other(content_type) => write!(f, "Other({content_type:?})"),
        }
    }
}
