//! The id of a chat, which is part of subjects and keys of NATS.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The id of a chat in the fleet: 1 to 128 letters, digits, `-` and `_`. A contact id is one.
///
/// ```
/// use connectparticipant_fleet::ChatId;
///
/// let id: ChatId = "a1b2c3d4-5678-90ab-cdef-111122223333".parse()?;
/// assert_eq!(id.as_str().len(), 36);
/// assert!("two words".parse::<ChatId>().is_err());
/// # Ok::<(), connectparticipant_fleet::InvalidChatId>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ChatId(String);

/// The error for a string that is not a valid chat id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a chat id: it must have 1 to 128 letters, digits, '-' and '_'")]
#[non_exhaustive]
pub struct InvalidChatId {
    /// The first 64 characters of the string.
    pub text: String,
}

impl ChatId {
    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ChatId {
    type Error = InvalidChatId;

    fn try_from(text: String) -> Result<Self, InvalidChatId> {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if (1..=128).contains(&text.len()) && text.bytes().all(known) {
            Ok(Self(text))
        } else {
            Err(InvalidChatId { text: text.chars().take(64).collect() })
        }
    }
}

impl std::str::FromStr for ChatId {
    type Err = InvalidChatId;

    fn from_str(text: &str) -> Result<Self, InvalidChatId> {
        Self::try_from(text.to_owned())
    }
}

impl From<ChatId> for String {
    fn from(id: ChatId) -> Self {
        id.0
    }
}

impl fmt::Display for ChatId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::ChatId;

    /// What NATS would read as a wildcard, a further token or a space.
    #[test]
    fn an_id_cannot_reach_another_subject() {
        for text in ["", "a.b", "*", ">", "a b", "ä", "a\n", &"x".repeat(129)] {
            assert!(text.parse::<ChatId>().is_err(), "{text}");
        }
        assert!(serde_json::from_str::<ChatId>(r#""a.b""#).is_err());
        assert!("x".repeat(128).parse::<ChatId>().is_ok());
    }
}
