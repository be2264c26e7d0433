//! Messages.

use std::fmt;

use connectparticipant::ChatContent;
use connectparticipant::types::MessageProcessingStatus;

use crate::content_type;
use crate::event::{Envelope, enveloped, is};
use crate::interactive::{Interactive, Response};
use crate::item::Item;

/// Something that somebody says.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Message {
    pub(super) envelope: Envelope,
    /// What it says.
    pub body: Body,
    /// Of a message that a program processes on its way: how far that is.
    pub processing: Option<MessageProcessingStatus>,
    /// Whether this is the whole text. A bot may still be writing; what follows comes as a
    /// [replacement](Envelope::replacement).
    pub complete: bool,
    /// The token of the [`PendingMessage`](crate::PendingMessage) that this is the echo of, if this
    /// session has sent it.
    pub client_token: Option<String>,
    content: ChatContent,
}
enveloped!(Message);

/// What a message says.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Body {
    /// Plain text.
    Text,
    /// Markdown.
    Markdown,
    /// JSON, for programs.
    Json,
    /// A template that the customer answers.
    Interactive(Box<Interactive>),
    /// The answer to a template.
    Response(Box<Response>),
    /// Something else; its content type.
    Other(String),
}

impl Message {
    pub(super) fn read(envelope: Envelope, item: Item) -> Self {
        let content = item.content.clone().unwrap_or_else(|| "".into());
        let body = if item.content_type.is_empty() || is(&item, content_type::TEXT) {
            Body::Text
        } else if is(&item, content_type::MARKDOWN) {
            Body::Markdown
        } else if is(&item, content_type::JSON) {
            Body::Json
        } else if is(&item, content_type::INTERACTIVE) {
            Body::Interactive(Box::new(Interactive::read(content.expose())))
        } else if is(&item, content_type::INTERACTIVE_RESPONSE) {
            Body::Response(Box::new(Response::read(content.expose())))
        } else {
            Body::Other(item.content_type.clone())
        };
        let complete = item.metadata.chunk.is_none() || item.metadata.completed == Some(true);
        Self {
            envelope,
            body,
            complete,
            processing: item.metadata.processing,
            client_token: None,
            content,
        }
    }

    /// The content as it came: text, or JSON.
    pub fn content(&self) -> &str {
        self.content.expose()
    }

    /// What to show as text: the text, the title of a template, or the content as it came.
    pub fn text(&self) -> &str {
        match &self.body {
            Body::Interactive(interactive) => interactive.title().unwrap_or_else(|| self.content()),
            _ => self.content(),
        }
    }
}

impl fmt::Debug for Body {
    /// What it is, not what it says.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Body::Text => f.write_str("Text"),
            Body::Markdown => f.write_str("Markdown"),
            Body::Json => f.write_str("Json"),
            Body::Interactive(interactive) => write!(f, "Interactive({})", interactive.kind()),
            Body::Response(_) => f.write_str("Response"),
            Body::Other(content_type) => write!(f, "Other({content_type:?})"),
        }
    }
}
