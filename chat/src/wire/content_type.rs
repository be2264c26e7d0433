//! The content types of messages and events: parsed once for each item.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::wire::event_name::{EventName, PREFIX};

const TEXT: &str = "text/plain";
const MARKDOWN: &str = "text/markdown";
const JSON: &str = "application/json";
const INTERACTIVE: &str = "application/vnd.amazonaws.connect.message.interactive";
const INTERACTIVE_RESPONSE: &str = "application/vnd.amazonaws.connect.message.interactive.response";

/// The content type of an item.
///
/// It is compared as HTTP compares media types: regardless of case, and without its parameters.
///
/// ```
/// use connectparticipant_chat::{ContentType, EventName};
///
/// assert_eq!(ContentType::from("Text/Plain; charset=utf-8"), ContentType::Text);
/// let typing = ContentType::from("application/vnd.amazonaws.connect.event.typing");
/// assert_eq!(typing, ContentType::Event(EventName::Typing));
/// assert_eq!(typing.event_name(), Some(&EventName::Typing));
/// assert_eq!(ContentType::Markdown.to_string(), "text/markdown");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ContentType {
    /// Plain text: `text/plain`.
    Text,
    /// Markdown: `text/markdown`.
    Markdown,
    /// JSON for the program on the other side: `application/json`.
    Json,
    /// An interactive message: a template that the customer answers.
    Interactive,
    /// The answer to an interactive message.
    InteractiveResponse,
    /// An event.
    Event(EventName),
    /// A content type that this crate does not know, as it was received.
    Other(String),
}

impl ContentType {
    /// The event's name, if it is the content type of an event.
    pub fn event_name(&self) -> Option<&EventName> {
        match self {
            ContentType::Event(name) => Some(name),
            _ => None,
        }
    }
}

impl From<&str> for ContentType {
    fn from(text: &str) -> Self {
        let essence = text.split(';').next().unwrap_or_default().trim();
        let prefix = essence.get(..PREFIX.len());
        if let Some(name) = essence.get(PREFIX.len()..)
            && prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case(PREFIX))
        {
            return ContentType::Event(name.into());
        }
        match essence.to_ascii_lowercase().as_str() {
            TEXT => ContentType::Text,
            MARKDOWN => ContentType::Markdown,
            JSON => ContentType::Json,
            INTERACTIVE => ContentType::Interactive,
            INTERACTIVE_RESPONSE => ContentType::InteractiveResponse,
            _ => ContentType::Other(text.to_owned()),
        }
    }
}

impl From<String> for ContentType {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl From<EventName> for ContentType {
    fn from(name: EventName) -> Self {
        ContentType::Event(name)
    }
}

impl FromStr for ContentType {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.into())
    }
}

impl fmt::Display for ContentType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ContentType::Text => TEXT,
            ContentType::Markdown => MARKDOWN,
            ContentType::Json => JSON,
            ContentType::Interactive => INTERACTIVE,
            ContentType::InteractiveResponse => INTERACTIVE_RESPONSE,
            ContentType::Event(name) => return write!(f, "{PREFIX}{name}"),
            ContentType::Other(text) => text,
        })
    }
}

impl Serialize for ContentType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ContentType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_events() {
        let shouted = "APPLICATION/VND.AMAZONAWS.CONNECT.EVENT.CHAT.ENDED";
        assert_eq!(ContentType::from(shouted), EventName::ChatEnded.into());
        for name in EventName::KNOWN {
            let content_type = ContentType::from(name.clone());
            assert_eq!(ContentType::from(content_type.to_string()), content_type);
        }
        for other in ["", TEXT, INTERACTIVE, "application/vnd.amazonaws.connect.événement"] {
            assert_eq!(ContentType::from(other).event_name(), None, "{other}");
        }
    }

    #[test]
    fn ignores_parameters_and_case() {
        for text in [
            "text/plain",
            "text/plain; charset=utf-8",
            "TEXT/PLAIN;charset=UTF-8",
            " text/plain ; x",
        ] {
            assert_eq!(ContentType::from(text), ContentType::Text, "{text}");
        }
        let typing = format!("{PREFIX}typing; v=1");
        assert_eq!(ContentType::from(typing), EventName::Typing.into());
        let other = "image/png; q=1";
        assert_eq!(ContentType::from(other).to_string(), other, "kept as it came");
    }
}
