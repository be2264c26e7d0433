//! The current sign-in of a session, and its outcome.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use connectparticipant::SessionId;
use tokio::sync::watch;

use crate::sign_in::SignInOutcome;
use crate::sign_in::request::IssuedUrl;

/// The sign-ins of a session.
#[derive(Debug)]
pub(crate) struct SignInTracker {
    current: watch::Sender<Current>,
    request: Mutex<Option<FlowRequest>>,
}

/// The newest request of the flow.
#[derive(Clone, Debug)]
pub(super) struct FlowRequest {
    pub(super) number: u64,
    pub(super) session_id: SessionId,
    pub(super) deadline: Duration,
    pub(super) issued: IssuedUrl,
}

#[derive(Clone, Copy, Debug, Default)]
struct Current {
    number: u64,
    outcome: Option<SignInOutcome>,
}

impl SignInTracker {
    pub(crate) fn new() -> Self {
        Self { current: watch::Sender::new(Current::default()), request: Mutex::default() }
    }

    /// Remembers a request, for handles and checkpoints.
    pub(super) fn remember(&self, request: FlowRequest) {
        *self.request.lock().unwrap_or_else(PoisonError::into_inner) = Some(request);
    }

    /// The newest request, and its outcome.
    pub(super) fn newest(&self) -> Option<(FlowRequest, Option<SignInOutcome>)> {
        let request = self.request.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
        let outcome = self.known_outcome(request.number);
        Some((request, outcome))
    }

    /// Notes a new request, which replaces the one before, and returns its number.
    pub(crate) fn requested(&self) -> u64 {
        let number = self.current.borrow().number + 1;
        self.current.send_replace(Current { number, outcome: None });
        number
    }

    /// Sets the outcome of the current request.
    pub(crate) fn settled(&self, outcome: SignInOutcome) {
        self.current.send_if_modified(|current| {
            let first = current.outcome.is_none();
            current.outcome = current.outcome.or(Some(outcome));
            first
        });
    }

    pub(super) fn known_outcome(&self, number: u64) -> Option<SignInOutcome> {
        let current = *self.current.borrow();
        if current.number > number { Some(SignInOutcome::Superseded) } else { current.outcome }
    }

    pub(super) async fn outcome(&self, number: u64) -> SignInOutcome {
        let mut changes = self.current.subscribe();
        loop {
            changes.mark_unchanged();
            if let Some(outcome) = self.known_outcome(number) {
                return outcome;
            }
            if changes.changed().await.is_err() {
                return SignInOutcome::SessionEnded;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_second_request_supersedes_the_first() {
        let tracker = SignInTracker::new();
        let first = tracker.requested();
        assert_eq!(tracker.known_outcome(first), None);
        let second = tracker.requested();
        assert_eq!(tracker.outcome(first).await, SignInOutcome::Superseded);
        tracker.settled(SignInOutcome::Succeeded);
        tracker.settled(SignInOutcome::SessionEnded);
        assert_eq!(tracker.outcome(second).await, SignInOutcome::Succeeded);
    }
}
