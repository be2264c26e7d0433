//! Errors of the call for the URL.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use connectparticipant::Error;
use connectparticipant::operation::get_authentication_url::GetAuthenticationUrlError;

use crate::handle::state::EndReason;
use crate::service::context::{CallError, TokenError};
use crate::sign_in::SignInOutcome;

/// Why there is no URL. Neither the URL nor the redirect URI is shown.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum SignInError {
    /// 60 s have passed since the request of the flow: the service would reject the call. Nothing was
    /// sent.
    WindowExpired,
    /// A newer request of the flow replaced this one. Nothing was sent.
    Superseded,
    /// The sign-in already has an outcome. Nothing was sent.
    AlreadyCompleted(SignInOutcome),
    /// The URL was issued for another redirect URI. The service issues only one URL for each
    /// sign-in.
    RedirectUriMismatch,
    /// The session is over.
    Ended(EndReason),
    /// There was no connection token within this time. Nothing was sent.
    NoToken(Duration),
    /// The call failed.
    Failed(Error<GetAuthenticationUrlError>),
    /// The service has returned no URL, or one that is not `https` or has no `state`.
    InvalidUrl,
}

impl From<CallError<GetAuthenticationUrlError>> for SignInError {
    fn from(error: CallError<GetAuthenticationUrlError>) -> Self {
        match error {
            CallError::Ended(reason) => SignInError::Ended(reason),
            CallError::NoToken(limit) => SignInError::NoToken(limit),
            CallError::Failed(error) => SignInError::Failed(error),
        }
    }
}

impl fmt::Display for SignInError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SignInError::WindowExpired => f.write_str(
                "too late to sign in: the URL must be requested within 60 s of the flow's request",
            ),
            SignInError::Superseded => {
                f.write_str("the flow has requested another sign-in; use the newer request")
            }
            SignInError::AlreadyCompleted(outcome) => write!(f, "the sign-in is over: {outcome:?}"),
            SignInError::RedirectUriMismatch => f.write_str(
                "the URL was already issued for another redirect URI, and is issued only once",
            ),
            SignInError::Ended(end) => write!(f, "no sign-in: {end}"),
            SignInError::NoToken(limit) => {
                write!(f, "no sign-in: {}", TokenError::TimedOut(*limit))
            }
            SignInError::Failed(error) => error.fmt(f),
            SignInError::InvalidUrl => {
                f.write_str("the service returned no valid URL with a state")
            }
        }
    }
}

impl StdError for SignInError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            SignInError::Failed(error) => Some(error),
            _ => None,
        }
    }
}
