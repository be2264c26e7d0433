//! The content types of messages and events.

/// Plain text.
pub const TEXT: &str = "text/plain";
/// Markdown.
pub const MARKDOWN: &str = "text/markdown";
/// JSON, for programs at the other end.
pub const JSON: &str = "application/json";
/// An interactive message: a template that the customer answers.
pub const INTERACTIVE: &str = "application/vnd.amazonaws.connect.message.interactive";
/// The answer to an interactive message.
pub const INTERACTIVE_RESPONSE: &str =
    "application/vnd.amazonaws.connect.message.interactive.response";

/// Somebody types.
pub const TYPING: &str = "application/vnd.amazonaws.connect.event.typing";
/// A message has arrived.
pub const DELIVERED: &str = "application/vnd.amazonaws.connect.event.message.delivered";
/// A message was read.
pub const READ: &str = "application/vnd.amazonaws.connect.event.message.read";

/// What the content types of all events begin with.
const EVENT: &str = "application/vnd.amazonaws.connect.event.";

/// The part of an event's content type that says which event it is, in lower case: `typing`,
/// `chat.ended`. `None` if it is no event's.
pub(crate) fn event_name(content_type: &str) -> Option<String> {
    let prefix = content_type.get(..EVENT.len())?;
    if !prefix.eq_ignore_ascii_case(EVENT) {
        return None;
    }
    content_type.get(EVENT.len()..).map(str::to_ascii_lowercase)
}

/// Compares content types as clients do: without regard to case.
pub(crate) fn is(content_type: &str, expected: &str) -> bool {
    content_type.eq_ignore_ascii_case(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_events() {
        assert_eq!(event_name(TYPING).as_deref(), Some("typing"));
        let shouted = "APPLICATION/VND.AMAZONAWS.CONNECT.EVENT.CHAT.ENDED";
        assert_eq!(event_name(shouted).as_deref(), Some("chat.ended"));
        for other in ["", TEXT, INTERACTIVE, "application/vnd.amazonaws.connect.événement"] {
            assert_eq!(event_name(other), None);
        }
    }
}
