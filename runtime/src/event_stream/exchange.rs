//! The state that the request and the response of a call with events share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};

use crate::{BuildError, Error, TransportError};

/// A call whose request is a stream of events. The receiver gets the reason why an event was refused, because the
/// transport reports only that the body failed or that the connection was lost. The request ends when the receiver is
/// dropped; otherwise an HTTP/2 stream would remain open.
#[derive(Clone, Default)]
pub(crate) struct Exchange(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    refused: Option<Refused>,
    abandoned: bool,
    /// Wakes the request while it waits for the next event.
    waker: Option<Waker>,
}

/// Why an event was not sent.
enum Refused {
    /// A member of the event is invalid.
    Member(BuildError),
    /// The event cannot be encoded as a message.
    Message(TransportError),
}

impl Exchange {
    pub(super) fn refuse_member(&self, error: BuildError) {
        self.state().refused = Some(Refused::Member(error));
    }

    pub(super) fn refuse_message(&self, error: TransportError) {
        self.state().refused = Some(Refused::Message(error));
    }

    /// Takes the error of a refused event.
    pub(crate) fn take_refused<E>(
        &self,
        operation: &'static str,
        attempts: u32,
    ) -> Option<Error<E>> {
        Some(match self.state().refused.take()? {
            Refused::Member(error) => Error::Build { operation, error },
            Refused::Message(error) => Error::Transport { operation, error, attempts },
        })
    }

    /// Notes that the response is no longer read.
    pub(super) fn abandon(&self) {
        let mut state = self.state();
        state.abandoned = true;
        let waker = state.waker.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Whether the response is no longer read. If it still is, the task is woken when that changes.
    pub(super) fn is_abandoned(&self, context: &Context<'_>) -> bool {
        let mut state = self.state();
        if !state.abandoned {
            match &mut state.waker {
                Some(waker) => waker.clone_from(context.waker()),
                none => *none = Some(context.waker().clone()),
            }
        }
        state.abandoned
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
