//! What the two halves of a call with events tell each other.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};

use crate::{BuildError, Error, TransportError};

/// A call whose request is a stream of events. Its receiver learns why an event was refused: the transport reports only
/// that the body has failed, or that the connection is lost. The request learns that the receiver is gone: an HTTP/2
/// stream would remain open.
#[derive(Clone, Default)]
pub(crate) struct Exchange(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    refused: Option<Refused>,
    abandoned: bool,
    /// Of the request, while it waits for the next event.
    waker: Option<Waker>,
}

/// Why an event was not sent.
enum Refused {
    /// A member of the event.
    Member(BuildError),
    /// The message of the event.
    Message(TransportError),
}

impl Exchange {
    pub(super) fn refuse_member(&self, error: BuildError) {
        self.state().refused = Some(Refused::Member(error));
    }

    pub(super) fn refuse_message(&self, error: TransportError) {
        self.state().refused = Some(Refused::Message(error));
    }

    /// The error of a refused event; it is taken once.
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

    /// Nobody reads the response any more.
    pub(super) fn abandon(&self) {
        let mut state = self.state();
        state.abandoned = true;
        let waker = state.waker.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Whether nobody reads the response any more. If not, the task is woken when that is so.
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
