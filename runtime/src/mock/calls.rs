//! The calls that a mock expects, and those that its clients make.

use std::any::Any;
use std::panic::Location;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tracing::Span;

use super::answer::{Answer, Answers};
use super::report;
use crate::client::{Circumstances, outcome};
use crate::operation::validate;
use crate::{Error, Limits, Operation};

/// The state that a mock shares with its clients.
#[derive(Clone, Default)]
pub(crate) struct Calls(Arc<Mutex<Book>>);

impl Calls {
    pub(super) fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn expect(&self, entry: Entry) {
        self.book().entries.push(entry);
    }

    /// The answer to a call. Members are checked and encoded as for a real call.
    pub(crate) fn answer<O: Operation>(
        &self,
        mut operation: O,
        limits: &Limits,
    ) -> Result<O::Output, Error<O::Error>> {
        fill_idempotency_token(&mut operation);
        validate(&operation)?;
        let encoded = operation.encode();
        encoded.map(drop).map_err(|error| Error::Build { operation: O::NAME, error })?;
        // The lock is released before the test fails.
        let found = self.book().find(&operation);
        match found {
            Ok(Answer::Output(output)) => Ok(output),
            Ok(Answer::Outcome(answer)) => {
                let circumstances = Circumstances {
                    identity: &|_| {},
                    span: &Span::none(),
                    #[cfg(feature = "event-stream")]
                    exchange: crate::event_stream::Exchange::default(),
                };
                outcome(&operation, answer.into_result::<O>(limits), circumstances)
            }
            Err(unexpected) => report::fail(&unexpected),
        }
    }
}

/// Sets the same token in the expected and the actual call, if neither has one.
pub(super) fn fill_idempotency_token<O: Operation>(operation: &mut O) {
    operation.fill_idempotency_token(&mut || "made by the client".to_owned());
}

/// Which calls of an operation are meant.
pub(super) enum Fits<O> {
    All,
    Equal(O, fn(&O, &O) -> bool),
    When(Box<dyn Fn(&O) -> bool + Send>),
}

impl<O> Fits<O> {
    pub(super) fn accept(&self, operation: &O) -> bool {
        match self {
            Fits::All => true,
            Fits::Equal(expected, same) => same(expected, operation),
            Fits::When(accepts) => accepts(operation),
        }
    }
}

/// An expectation, whatever its operation.
pub(super) struct Entry {
    pub(super) name: &'static str,
    pub(super) place: &'static Location<'static>,
    pub(super) least: u32,
    pub(super) most: u32,
    pub(super) calls: u32,
    /// A [`Typed`] of its operation.
    pub(super) typed: Box<dyn Any + Send>,
}

/// The typed part of an expectation.
pub(super) struct Typed<O: Operation> {
    pub(super) fits: Fits<O>,
    pub(super) answer: Answers<O>,
}

impl Entry {
    /// The typed part, if this operation is the expected one.
    pub(super) fn of<O: Operation>(&self) -> Option<&Typed<O>> {
        self.typed.downcast_ref()
    }

    fn take<O: Operation>(&mut self, operation: &O) -> Option<Answer<O>> {
        if self.calls >= self.most {
            return None;
        }
        let typed = self.of::<O>().filter(|typed| typed.fits.accept(operation))?;
        let answer = (typed.answer)();
        self.calls += 1;
        Some(answer)
    }
}

/// All expectations of a mock, and the unexpected calls.
#[derive(Default)]
pub(super) struct Book {
    pub(super) entries: Vec<Entry>,
    pub(super) in_order: bool,
    /// The first call that was wrong; those after it may be so because of it.
    pub(super) wrong: Option<String>,
}

impl Book {
    /// The answer to a call, or what is wrong with it.
    pub(super) fn find<O: Operation>(&mut self, operation: &O) -> Result<Answer<O>, String> {
        let in_order = self.in_order;
        for entry in &mut self.entries {
            if let Some(answer) = entry.take(operation) {
                return Ok(answer);
            }
            if in_order && entry.calls < entry.least {
                break;
            }
        }
        let text = report::unexpected(self, operation);
        self.wrong.get_or_insert_with(|| text.clone());
        Err(text)
    }

    /// The report at the end of the test.
    pub(super) fn problem(&self) -> Option<String> {
        self.wrong.clone().or_else(|| report::unmet(self))
    }
}
