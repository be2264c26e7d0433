//! One error type for everything that a session does.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use connectparticipant::Error;
use restjson::{AnyError, ServiceError};

use crate::attachment::{DownloadError, UploadError};
use crate::checkpoint::CheckpointError;
use crate::handle::builder::ConnectError;
use crate::handle::sender::ViewError;
use crate::handle::state::EndReason;
use crate::send::{SendError, SendFailure};
use crate::service::context::{CallError, TokenError};
#[cfg(all(feature = "loopback", not(target_family = "wasm")))]
use crate::sign_in::LoopbackError;
use crate::sign_in::{RedirectError, SignInError};

/// Any error of a session, for functions that do several things with a chat: `?` converts into it.
///
/// The original error is kept unchanged. [`is_retryable`](Self::is_retryable) and [`ended`](Self::ended) work for every
/// variant.
///
/// ```
/// use connectparticipant::Client;
/// use connectparticipant_chat::{Chat, ChatError};
///
/// async fn greet(client: &Client, participant_token: &str) -> Result<(), ChatError> {
///     let chat = Chat::connect(client, participant_token).await?;
///     chat.send_text("Hello").await?;
///     chat.disconnect().await?;
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ChatError {
    /// The session could not be established.
    Connect(ConnectError),
    /// A message was not sent, or it is not known whether it was. The error has the message.
    Send(SendError),
    /// A file was not uploaded.
    Upload(UploadError),
    /// A file was not downloaded.
    Download(DownloadError),
    /// A view could not be fetched.
    View(ViewError),
    /// There is no URL for a sign-in.
    SignIn(SignInError),
    /// A redirect does not belong to the sign-in.
    Redirect(RedirectError),
    /// The redirect cannot be received on this machine.
    #[cfg(all(feature = "loopback", not(target_family = "wasm")))]
    Loopback(LoopbackError),
    /// A checkpoint cannot be read.
    Checkpoint(CheckpointError),
    /// The session is over. Nothing was sent.
    Ended(EndReason),
    /// There was no connection token within this time. Nothing was sent.
    NoToken(Duration),
    /// Another call of the session failed: for a receipt, a typing event or leaving the chat.
    Call(AnyError),
}

impl ChatError {
    /// Whether another attempt may succeed: the network, throttling, a fault of the service, or a time that was too
    /// short. Sending [`SendError::pending`] again is safe.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use connectparticipant_chat::{ChatError, EndReason};
    ///
    /// assert!(!ChatError::Ended(EndReason::ChatEnded).is_retryable());
    /// assert!(ChatError::NoToken(Duration::from_secs(30)).is_retryable());
    /// ```
    pub fn is_retryable(&self) -> bool {
        match self {
            ChatError::Connect(error) => matches!(error, ConnectError::TimedOut(_)),
            ChatError::Send(error) => error.is_retryable(),
            ChatError::Upload(error) => error.is_retryable(),
            ChatError::Download(error) => error.is_retryable(),
            ChatError::View(ViewError::Call(error)) => error.is_retryable(),
            ChatError::SignIn(SignInError::Failed(error)) => error.is_retryable(),
            ChatError::SignIn(SignInError::NoToken(_)) | ChatError::NoToken(_) => true,
            ChatError::Call(error) => error.is_retryable(),
            _ => false,
        }
    }

    /// Why the session is over, if that is the cause.
    ///
    /// ```
    /// use connectparticipant_chat::{ChatError, ConnectError, EndReason};
    ///
    /// let error = ChatError::from(ConnectError::Ended(EndReason::ChatEnded));
    /// assert_eq!(error.ended(), Some(&EndReason::ChatEnded));
    /// ```
    pub fn ended(&self) -> Option<&EndReason> {
        match self {
            ChatError::Ended(reason)
            | ChatError::Connect(ConnectError::Ended(reason))
            | ChatError::SignIn(SignInError::Ended(reason))
            | ChatError::View(ViewError::Call(CallError::Ended(reason)))
            | ChatError::Upload(UploadError::Start(CallError::Ended(reason)))
            | ChatError::Upload(UploadError::Complete(CallError::Ended(reason)))
            | ChatError::Download(DownloadError::Get(CallError::Ended(reason))) => Some(reason),
            ChatError::Send(error) => match error.failure() {
                SendFailure::Call(CallError::Ended(reason)) => Some(reason),
                _ => None,
            },
            _ => None,
        }
    }

    fn original(&self) -> Option<&(dyn StdError + 'static)> {
        Some(match self {
            ChatError::Connect(error) => error,
            ChatError::Send(error) => error,
            ChatError::Upload(error) => error,
            ChatError::Download(error) => error,
            ChatError::View(error) => error,
            ChatError::SignIn(error) => error,
            ChatError::Redirect(error) => error,
            #[cfg(all(feature = "loopback", not(target_family = "wasm")))]
            ChatError::Loopback(error) => error,
            ChatError::Checkpoint(error) => error,
            ChatError::Call(error) => error,
            ChatError::Ended(_) | ChatError::NoToken(_) => return None,
        })
    }
}

impl fmt::Display for ChatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ChatError::Ended(reason) => write!(f, "not sent: {reason}"),
            ChatError::NoToken(limit) => write!(f, "not sent: {}", TokenError::TimedOut(*limit)),
            error => error.original().map_or(Ok(()), |original| fmt::Display::fmt(original, f)),
        }
    }
}

impl StdError for ChatError {
    /// The source of the original error, whose message this error already shows.
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.original().and_then(StdError::source)
    }
}

macro_rules! from {
    ($($(#[$cfg:meta])* $variant:ident($error:ty),)*) => {$(
        $(#[$cfg])*
        impl From<$error> for ChatError {
            fn from(error: $error) -> Self {
                ChatError::$variant(error)
            }
        }
    )*};
}

from! {
    Connect(ConnectError),
    Send(SendError),
    Upload(UploadError),
    Download(DownloadError),
    View(ViewError),
    SignIn(SignInError),
    Redirect(RedirectError),
    #[cfg(all(feature = "loopback", not(target_family = "wasm")))]
    Loopback(LoopbackError),
    Checkpoint(CheckpointError),
}

impl From<TokenError> for ChatError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Ended(reason) => ChatError::Ended(reason),
            TokenError::TimedOut(limit) => ChatError::NoToken(limit),
        }
    }
}

impl<E: ServiceError + StdError + Send + Sync> From<CallError<E>> for ChatError {
    fn from(error: CallError<E>) -> Self {
        match error {
            CallError::Ended(reason) => ChatError::Ended(reason),
            CallError::NoToken(limit) => ChatError::NoToken(limit),
            CallError::Failed(error) => ChatError::Call(error.into()),
        }
    }
}

/// For programs that call the client directly in addition to the session.
impl<E: ServiceError + StdError + Send + Sync> From<Error<E>> for ChatError {
    fn from(error: Error<E>) -> Self {
        ChatError::Call(error.into())
    }
}

#[cfg(test)]
mod tests {
    use connectparticipant::operation::send_message::SendMessageError;

    use super::*;

    #[test]
    fn says_what_the_original_says() {
        let no_token = Duration::from_secs(30);
        let errors: Vec<(ChatError, String)> = vec![
            (
                TokenError::TimedOut(no_token).into(),
                CallError::<SendMessageError>::NoToken(no_token).to_string(),
            ),
            (SignInError::WindowExpired.into(), SignInError::WindowExpired.to_string()),
            (RedirectError::WrongState.into(), RedirectError::WrongState.to_string()),
            (CheckpointError::NoToken.into(), CheckpointError::NoToken.to_string()),
            (UploadError::Rejected.into(), UploadError::Rejected.to_string()),
        ];
        for (error, text) in errors {
            assert_eq!(error.to_string(), text);
            assert_eq!(error.is_retryable(), matches!(error, ChatError::NoToken(_)), "{error}");
        }
    }

    #[test]
    fn the_end_of_a_session_is_found_in_any_error() {
        let call = || CallError::Ended(EndReason::Closed);
        let errors: [ChatError; 4] = [
            CallError::<SendMessageError>::Ended(EndReason::Closed).into(),
            UploadError::Start(CallError::Ended(EndReason::Closed)).into(),
            ViewError::Call(CallError::Ended(EndReason::Closed)).into(),
            SignInError::from(call()).into(),
        ];
        for error in errors {
            assert_eq!(error.ended(), Some(&EndReason::Closed), "{error:?}");
            assert!(!error.is_retryable());
        }
    }

    #[test]
    fn a_clone_says_the_same_and_has_the_same_source() {
        let read = || std::io::Error::other("the disk is gone");
        let errors: [ChatError; 3] = [
            UploadError::Read(std::sync::Arc::new(read())).into(),
            DownloadError::Write(std::sync::Arc::new(read())).into(),
            SignInError::Ended(EndReason::Closed).into(),
        ];
        for error in errors {
            let clone = error.clone();
            assert_eq!(clone.to_string(), error.to_string());
            let source = |error: &ChatError| Some(error.source()?.to_string());
            assert_eq!(source(&clone), source(&error));
            let is_io = error.source().is_none_or(|source| source.is::<std::io::Error>());
            assert!(is_io, "{error:?}");
        }
    }

    #[test]
    fn the_end_of_a_session_is_an_error() {
        let refused = crate::SourceError::new(crate::SourceErrorKind::Rejected, "bad request");
        let rejected = EndReason::Rejected(std::sync::Arc::new(refused));
        let error: Box<dyn StdError + Send + Sync> = Box::new(rejected.clone());
        assert_eq!(error.to_string(), rejected.to_string());
        assert!(error.source().is_some_and(|source| source.is::<crate::SourceError>()));
        assert!(EndReason::ChatEnded.source().is_none());
    }
}
