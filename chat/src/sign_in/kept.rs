//! A sign-in in a checkpoint.

use std::sync::Arc;
use std::time::Duration;

use connectparticipant::SessionId;
use serde::{Deserialize, Serialize};

use crate::event::Event;
use crate::service::context::SessionContext;
use crate::sign_in::request::Issued;
use crate::sign_in::tracker::FlowRequest;
use crate::sign_in::{SIGN_IN_WINDOW, SignInFailure, SignInOutcome, SignInTracker};

/// A sign-in that is not over for the consumer. It is secret as a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct KeptSignIn {
    session_id: SessionId,
    /// How much time is left to request the URL.
    remaining: Duration,
    issued: Option<Issued>,
    /// Whether the consumer has taken the request.
    is_requested: bool,
    outcome: Option<KeptOutcome>,
}

/// An outcome that the consumer has not taken.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum KeptOutcome {
    Succeeded,
    Failed,
    TimedOut,
    Expired,
    Cancelled,
}

impl KeptOutcome {
    fn of(outcome: SignInOutcome) -> Option<Self> {
        match outcome {
            SignInOutcome::Succeeded => Some(KeptOutcome::Succeeded),
            SignInOutcome::Failed(SignInFailure::Failed) => Some(KeptOutcome::Failed),
            SignInOutcome::Failed(SignInFailure::TimedOut) => Some(KeptOutcome::TimedOut),
            SignInOutcome::Failed(SignInFailure::Expired) => Some(KeptOutcome::Expired),
            SignInOutcome::Failed(SignInFailure::Cancelled) => Some(KeptOutcome::Cancelled),
            SignInOutcome::Superseded | SignInOutcome::SessionEnded => None,
        }
    }

    fn outcome(self) -> SignInOutcome {
        match self {
            KeptOutcome::Succeeded => SignInOutcome::Succeeded,
            KeptOutcome::Failed => SignInOutcome::Failed(SignInFailure::Failed),
            KeptOutcome::TimedOut => SignInOutcome::Failed(SignInFailure::TimedOut),
            KeptOutcome::Expired => SignInOutcome::Failed(SignInFailure::Expired),
            KeptOutcome::Cancelled => SignInOutcome::Failed(SignInFailure::Cancelled),
        }
    }
}

impl SignInTracker {
    /// The sign-in of the session. `is_requested` and `is_over` say what the consumer has taken of it.
    pub(crate) fn keep(
        &self,
        now: Duration,
        is_requested: bool,
        is_over: bool,
    ) -> Option<KeptSignIn> {
        let (request, outcome) = self.newest()?;
        // A session that has ended does not change the sign-in.
        let outcome = outcome.and_then(KeptOutcome::of);
        if outcome.is_some() && is_over {
            return None;
        }
        Some(KeptSignIn {
            session_id: request.session_id,
            remaining: request.deadline.saturating_sub(now),
            // While a call for the URL is running, the URL is not known.
            issued: request.issued.try_lock().ok().and_then(|issued| issued.clone()),
            is_requested,
            outcome,
        })
    }

    /// Continues a sign-in; `ago` is the time since it was kept. Returns the events that the consumer has not taken.
    pub(crate) fn resume(
        self: &Arc<Self>,
        kept: KeptSignIn,
        session: &Arc<SessionContext>,
        ago: Duration,
    ) -> Vec<Event> {
        let remaining = kept.remaining.min(SIGN_IN_WINDOW).saturating_sub(ago);
        let request = FlowRequest {
            number: self.requested(),
            session_id: kept.session_id,
            deadline: session.environment.now().saturating_add(remaining),
            issued: Arc::new(tokio::sync::Mutex::new(kept.issued)),
        };
        self.remember(request.clone());
        let sign_in = super::SignIn::of(request, Arc::clone(session), Arc::clone(self));
        let mut events = Vec::new();
        if !kept.is_requested {
            events.push(Event::SignInRequested(sign_in));
        }
        if let Some(outcome) = kept.outcome.map(KeptOutcome::outcome) {
            self.settled(outcome);
            events.push(match outcome {
                SignInOutcome::Failed(failure) => Event::SignInFailed(failure),
                _ => Event::SignedIn,
            });
        }
        events
    }
}
