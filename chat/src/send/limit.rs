//! The length of messages.

use std::fmt;

/// The limit on the length of messages. It depends on the channel of the chat, which a session does not
/// know.
///
/// ```
/// use connectparticipant_chat::MessageLimit;
///
/// assert!(MessageLimit::SMS.check("Hello").is_ok());
/// assert!(MessageLimit::Characters(4).check("Hello").is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MessageLimit {
    /// A number of bytes of UTF-8.
    Bytes(usize),
    /// A number of characters.
    Characters(usize),
}

impl MessageLimit {
    /// A chat with agents: 16 384 bytes.
    pub const CHAT: Self = MessageLimit::Bytes(16_384);
    /// A chat with a bot of Amazon Lex: 1 024 characters.
    pub const LEX_BOT: Self = MessageLimit::Characters(1_024);
    /// SMS: 1 024 characters.
    pub const SMS: Self = MessageLimit::Characters(1_024);
    /// WhatsApp: 4 096 characters.
    pub const WHATSAPP: Self = MessageLimit::Characters(4_096);
    /// Apple Messages for Business: 4 096 characters.
    pub const APPLE: Self = MessageLimit::Characters(4_096);

    /// Checks the length of a message's text.
    ///
    /// # Errors
    /// If it is longer than the limit.
    pub fn check(self, text: &str) -> Result<(), TooLong> {
        let (length, limit) = match self {
            MessageLimit::Bytes(limit) => (text.len(), limit),
            MessageLimit::Characters(limit) => (text.chars().count(), limit),
        };
        if length > limit { Err(TooLong { length, limit: self }) } else { Ok(()) }
    }
}

impl Default for MessageLimit {
    fn default() -> Self {
        MessageLimit::CHAT
    }
}

/// A message is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TooLong {
    /// The length, in the unit of the limit.
    pub length: usize,
    /// The limit.
    pub limit: MessageLimit,
}

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (limit, unit) = match self.limit {
            MessageLimit::Bytes(limit) => (limit, "bytes"),
            MessageLimit::Characters(limit) => (limit, "characters"),
        };
        write!(f, "the message has {} {unit}; the limit is {limit}", self.length)
    }
}

impl std::error::Error for TooLong {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_bytes_or_characters() {
        let text = "é".repeat(1_024);
        assert_eq!(MessageLimit::LEX_BOT.check(&text), Ok(()));
        assert!(MessageLimit::LEX_BOT.check(&format!("{text}é")).is_err());
        assert_eq!(MessageLimit::CHAT.check(&"é".repeat(8_192)), Ok(()));
        let error = MessageLimit::CHAT.check(&format!("{}x", "é".repeat(8_192))).unwrap_err();
        assert_eq!(error.to_string(), "the message has 16385 bytes; the limit is 16384");
    }
}
