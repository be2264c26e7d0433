//! Why a record is not an item of a chat.

use std::fmt;

/// Why a record is not an item of a chat. The error contains at most the record's type.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeError {
    /// The string is not JSON, or is nested too deeply.
    NotJson {
        /// The line at which reading stopped, from 1.
        line: usize,
        /// The column at which reading stopped, from 1.
        column: usize,
    },
    /// The JSON is neither a record nor an item: it is not an object, or it has none of the members `Records`, `Sns`,
    /// `body` and `Message`.
    UnknownShape,
    /// The SNS message is not a notification, but of this type: `SubscriptionConfirmation`,
    /// `UnsubscribeConfirmation` or another.
    NotANotification(String),
    /// The message is not an item of a chat: this member is missing or is not a string.
    NotAChatItem(&'static str),
}

impl DecodeError {
    pub(super) fn json(error: &serde_json::Error) -> Self {
        DecodeError::NotJson { line: error.line(), column: error.column() }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecodeError::NotJson { line, column } => {
                write!(f, "the record is not JSON: line {line}, column {column}")
            }
            DecodeError::UnknownShape => {
                f.write_str("the record is not an SNS record, an SQS record or a chat item")
            }
            DecodeError::NotANotification(kind) => {
                write!(f, "the SNS message is not a Notification: its Type is {kind:?}")
            }
            DecodeError::NotAChatItem(member) => {
                write!(
                    f,
                    "the message is not an item of a chat: the string member {member} is missing"
                )
            }
        }
    }
}

impl std::error::Error for DecodeError {}
