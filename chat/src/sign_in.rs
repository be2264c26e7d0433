//! Customer sign-in during a chat (`AuthenticateCustomer`).
//!
//! 1. The flow requests it: [`Event::SignInRequested`](crate::Event::SignInRequested).
//! 2. Within 60 s, [`SignIn::redirect_uri`] … [`url`](SignInRequest::url) returns the URL at which the
//!    customer signs in, in a browser.
//! 3. The browser is redirected to the redirect URI. [`SignInUrl::verify_redirect`] checks that the
//!    redirect belongs to this request, and returns what a back end passes to the operation
//!    `UpdateParticipantAuthentication` of the service `connect`.
//! 4. The flow reports the result: [`Event::SignedIn`](crate::Event::SignedIn) or
//!    [`Event::SignInFailed`](crate::Event::SignInFailed).

mod error;
mod kept;
#[cfg(all(feature = "loopback", not(target_family = "wasm")))]
mod loopback;
mod redirect;
mod request;
mod tracker;

pub use error::SignInError;
pub(crate) use kept::KeptSignIn;
#[cfg(all(feature = "loopback", not(target_family = "wasm")))]
pub use loopback::{Loopback, LoopbackError};
pub use redirect::{RedirectError, SignInResult, verify_redirect};
pub use request::{SignInRequest, SignInUrl};
pub(crate) use tracker::SignInTracker;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use connectparticipant::SessionId;
use connectparticipant::operation::cancel_participant_authentication::CancelParticipantAuthenticationError;
use serde::{Deserialize, Serialize};

use crate::service::context::{CallError, SessionContext};
use crate::sign_in::request::IssuedUrl;
use crate::sign_in::tracker::FlowRequest;
use crate::wire::event_name::EventName;

/// How long after its request the flow accepts the call for the URL.
pub const SIGN_IN_WINDOW: Duration = Duration::from_secs(60);

/// A request of the flow that the customer signs in. Cheap to clone; clones are the same request.
///
/// ```
/// use connectparticipant_chat::SignIn;
///
/// async fn example(sign_in: &SignIn) -> Result<(), Box<dyn std::error::Error>> {
///     println!("{} s left", sign_in.remaining().as_secs());
///     let url = sign_in.redirect_uri("https://app.example.com/signed-in").url().await?;
///     println!("sign in at {}", url.as_str());
///     println!("{:?}", sign_in.outcome().await);
///     Ok(())
/// }
/// ```
#[derive(Clone)]
pub struct SignIn {
    /// The session id of the sign-in.
    pub session_id: SessionId,
    /// The deadline for [`url`](SignInRequest::url), on the client's clock: 60 s after the request
    /// arrived.
    pub deadline: Duration,
    /// The number of this request in the session.
    number: u64,
    session: Arc<SessionContext>,
    tracker: Arc<SignInTracker>,
    issued: IssuedUrl,
}

/// The result of a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignInOutcome {
    /// The customer is signed in.
    Succeeded,
    /// The customer is not signed in.
    Failed(SignInFailure),
    /// A newer request of the flow replaced this one.
    Superseded,
    /// The session ended first.
    SessionEnded,
}

/// Why the customer is not signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum SignInFailure {
    /// The identity provider rejected the sign-in, or is configured incorrectly.
    Failed,
    /// The customer did not sign in before the deadline.
    TimedOut,
    /// The request is no longer valid.
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
            SignInFailure::TimedOut => "the customer did not sign in before the deadline",
            SignInFailure::Expired => "the request to sign in has expired",
            SignInFailure::Cancelled => "the sign-in was cancelled",
        })
    }
}

impl fmt::Display for SignInOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SignInOutcome::Succeeded => f.write_str("signed in"),
            SignInOutcome::Failed(failure) => failure.fmt(f),
            SignInOutcome::Superseded => {
                f.write_str("another request of the flow superseded this one")
            }
            SignInOutcome::SessionEnded => f.write_str("the session ended before the sign-in"),
        }
    }
}

impl SignIn {
    pub(crate) fn new(
        session_id: String,
        received: Duration,
        session: Arc<SessionContext>,
        tracker: Arc<SignInTracker>,
    ) -> Self {
        let request = FlowRequest {
            number: tracker.requested(),
            session_id: session_id.into(),
            deadline: received + SIGN_IN_WINDOW,
            issued: IssuedUrl::default(),
        };
        tracker.remember(request.clone());
        Self::of(request, session, tracker)
    }

    fn of(request: FlowRequest, session: Arc<SessionContext>, tracker: Arc<SignInTracker>) -> Self {
        let FlowRequest { number, session_id, deadline, issued } = request;
        Self { session_id, deadline, number, session, tracker, issued }
    }

    /// The newest request, if it has no outcome yet.
    pub(crate) fn current(
        session: &Arc<SessionContext>,
        tracker: &Arc<SignInTracker>,
    ) -> Option<Self> {
        let (request, outcome) = tracker.newest()?;
        let (session, tracker) = (Arc::clone(session), Arc::clone(tracker));
        outcome.is_none().then(|| Self::of(request, session, tracker))
    }

    /// How much time is left to request the URL.
    pub fn remaining(&self) -> Duration {
        self.deadline.saturating_sub(self.session.environment.now())
    }

    /// Sets the URI to which the browser is redirected: one of the URIs that are registered with the user pool's app
    /// client, exactly as it is registered.
    pub fn redirect_uri(&self, redirect_uri: impl Into<String>) -> SignInRequest {
        SignInRequest::new(self.clone(), redirect_uri.into())
    }

    /// Tells the flow that the customer does not want to sign in. The flow continues with its branch for
    /// this case.
    ///
    /// # Errors
    /// If the call fails. If the service no longer knows the sign-in, that is not an error.
    ///
    /// ```
    /// use connectparticipant_chat::SignIn;
    ///
    /// async fn example(sign_in: &SignIn) -> Result<(), Box<dyn std::error::Error>> {
    ///     sign_in.cancel().await?;
    ///     Ok(())
    /// }
    /// ```
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

    /// Waits for the result. The session also reports the result as an event; this method is for code that waits for
    /// one sign-in. It returns when the session ends, at the latest.
    pub async fn outcome(&self) -> SignInOutcome {
        self.tracker.outcome(self.number).await
    }

    /// Why the URL can no longer be requested, if it cannot.
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

/// Equal if both refer to the same request of the flow.
impl PartialEq for SignIn {
    fn eq(&self, other: &Self) -> bool {
        self.session_id == other.session_id && self.number == other.number
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
