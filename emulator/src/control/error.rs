//! Why the other side could not do something.

use std::fmt;

/// Why a controller could not do what it wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ControlError {
    /// No contact has this id.
    NoSuchChat,
    /// The chat has ended.
    ChatEnded,
    /// No participant of the chat has this id.
    NoSuchParticipant,
    /// No message in the chat's transcript has this id.
    NoSuchItem,
    /// No attachment of the chat that has been completed has this id.
    NoSuchAttachment,
    /// No sign-in is going on.
    NoSignIn,
    /// What was asked for makes no sense; the text says why.
    Invalid(String),
}

impl fmt::Display for ControlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ControlError::NoSuchChat => "no contact has this id",
            ControlError::ChatEnded => "the chat has ended",
            ControlError::NoSuchParticipant => "no participant of the chat has this id",
            ControlError::NoSuchItem => "no message in the transcript has this id",
            ControlError::NoSuchAttachment => "no completed attachment of the chat has this id",
            ControlError::NoSignIn => "no sign-in is going on",
            ControlError::Invalid(message) => message,
        })
    }
}

impl std::error::Error for ControlError {}
