//! Errors of the control API.

/// Why the control API refuses a request.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use connectparticipant_emulator::{ControlError, Emulator};
///
/// let emulator = Emulator::start().await?;
/// let chat = emulator.start_chat("Ada")?;
/// chat.end()?;
/// assert_eq!(chat.say("Hello?").unwrap_err(), ControlError::ChatEnded);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ControlError {
    /// No contact has this id.
    #[error("no contact has this id")]
    NoSuchChat,
    /// The chat has ended.
    #[error("the chat has ended")]
    ChatEnded,
    /// No participant of the chat has this id.
    #[error("no participant of the chat has this id")]
    NoSuchParticipant,
    /// No message in the chat's transcript has this id.
    #[error("no message in the transcript has this id")]
    NoSuchItem,
    /// No completed attachment of the chat has this id.
    #[error("no completed attachment of the chat has this id")]
    NoSuchAttachment,
    /// The customer is not being asked to sign in.
    #[error("no sign-in is in progress")]
    NoSignIn,
    /// The request is invalid; the string is the reason.
    #[error("{0}")]
    Invalid(String),
}
