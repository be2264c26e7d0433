//! Signing the customer in during a chat (`AuthenticateCustomer`).
//!
//! 1. The flow asks: [`Event::SignInRequested`](crate::Event::SignInRequested).
//! 2. Within 60 s, [`SignIn::redirect_uri`] … [`url`](SignInRequest::url) yields the address at
//!    which the customer signs in, in a browser.
//! 3. The browser comes back to the redirect URI. [`SignInUrl::verify_redirect`] checks that it
//!    belongs to this request, and yields what a backend passes on to the operation
//!    `UpdateParticipantAuthentication` of the service `connect`.
//! 4. The flow says how it has turned out: [`Event::SignedIn`](crate::Event::SignedIn) or
//!    [`Event::SignInFailed`](crate::Event::SignInFailed).

mod error;
#[cfg(feature = "loopback")]
mod loopback;
mod redirect;
mod request;
mod tracker;

pub use error::SignInError;
#[cfg(feature = "loopback")]
pub use loopback::{Loopback, LoopbackError};
pub use redirect::{RedirectError, SignInResult, verify_redirect};
pub use request::{SignInRequest, SignInUrl};
pub(crate) use tracker::SignInTracker;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use connectparticipant::SessionId;
use connectparticipant::operation::cancel_participant_authentication::CancelParticipantAuthenticationError;

use crate::service::context::{CallError, SessionContext};
use crate::wire::event_name::EventName;

/// How long the service takes a request for the URL.
pub const SIGN_IN_WINDOW: Duration = Duration::from_secs(60);

/// The flow asks the customer to sign in. Cheap to clone; clones are the same request.
#[derive(Clone)]
pub struct SignIn {
    /// The id of the sign-in.
    pub session_id: SessionId,
    /// Until when [`url`](SignInRequest::url) may be asked for, on the client's clock: 60 s after
    /// the request came.
    pub deadline: Duration,
    /// Which request of the session this is.
    number: u64,
    session: Arc<SessionContext>,
    tracker: Arc<SignInTracker>,
    issued: Arc<tokio::sync::Mutex<Option<request::Issued>>>,
}

/// How a sign-in has turned out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignInOutcome {
    /// The customer is signed in.
    Succeeded,
    /// The customer is not.
    Failed(SignInFailure),
    /// Another request has taken the place of this one.
    Superseded,
    /// The session ended first.
    SessionEnded,
}

/// Why the customer is not signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignInFailure {
    /// The identity provider, or its set-up, has refused.
    Failed,
    /// The customer was too slow.
    TimedOut,
    /// The request is not valid any more.
    Expired,
    /// It was cancelled.
    Cancelled,
}

impl SignInFailure {
    pub(crate) fn from_event(event: &EventName) -> Option<Self> {
        match event {
            EventName::AuthenticationFailed => Some(SignInFailure::Failed),
            EventName::AuthenticationTimedOut => Some(SignInFailure::TimedOut),
            EventName::AuthenticationExpired => Some(SignInFailure::Expired),
            EventName::AuthenticationCancelled => Some(SignInFailure::Cancelled),
            _ => None,
        }
    }
}

impl fmt::Display for SignInFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SignInFailure::Failed => "the sign-in has failed",
            SignInFailure::TimedOut => "the customer has not signed in in time",
            SignInFailure::Expired => "the request to sign in has expired",
            SignInFailure::Cancelled => "the sign-in was cancelled",
        })
    }
}

impl SignIn {
    pub(crate) fn new(
        session_id: String,
        received: Duration,
        session: Arc<SessionContext>,
        tracker: Arc<SignInTracker>,
    ) -> Self {
        Self {
            session_id: session_id.into(),
            deadline: received + SIGN_IN_WINDOW,
            number: tracker.requested(),
            session,
            tracker,
            issued: Arc::default(),
        }
    }

    /// How much time is left to ask for the URL.
    pub fn remaining(&self) -> Duration {
        self.deadline.saturating_sub(self.session.environment.now())
    }

    /// Where the browser is to come back to: one of the addresses that are registered with the
    /// user pool's app client, exactly as it is registered there.
    pub fn redirect_uri(&self, redirect_uri: impl Into<String>) -> SignInRequest {
        SignInRequest::new(self.clone(), redirect_uri.into())
    }

    /// Tells the flow that the customer does not want to sign in. The flow goes on with its branch
    /// for that.
    ///
    /// # Errors
    /// If the service cannot be told. That it does not know the sign-in any more is no error.
    pub async fn cancel(&self) -> Result<(), CallError<CancelParticipantAuthenticationError>> {
        let result = self
            .session
            .call(|client, token| {
                client
                    .cancel_participant_authentication()
                    .session_id(&self.session_id)
                    .connection_token(token)
                    .build()
            })
            .await;
        match result {
            Err(CallError::Failed(error)) if error.status() == Some(400) => Ok(()),
            result => result.map(|_| ()),
        }
    }

    /// How it turns out. The same is told by an event; this is for who waits for one sign-in.
    pub async fn outcome(&self) -> SignInOutcome {
        self.tracker.outcome(self.number).await
    }

    /// Why the URL cannot be asked for any more, if it cannot.
    fn check(&self) -> Result<(), SignInError> {
        if let Some(end) = self.session.end() {
            return Err(SignInError::Ended(end));
        }
        if let Some(outcome) = self.tracker.known_outcome(self.number) {
            return Err(match outcome {
                SignInOutcome::Superseded => SignInError::Superseded,
                outcome => SignInError::AlreadyCompleted(outcome),
            });
        }
        if self.remaining().is_zero() {
            return Err(SignInError::WindowExpired);
        }
        Ok(())
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn")
            .field("session_id", &self.session_id)
            .field("remaining", &self.remaining())
            .finish_non_exhaustive()
    }
}
