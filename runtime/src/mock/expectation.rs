//! A call that is expected.

use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;

use super::answer::{Answer, Outcome};
use super::calls::{Calls, Entry, Fits, Typed, fill_idempotency_token};
use super::report;
use crate::errors::Exception;
use crate::{Operation, ServiceError, TransportErrorKind};

/// A call that is expected, until it is told what to answer.
#[must_use = "it is expected once it has an answer"]
pub struct Expectation<'mock, O: Operation> {
    calls: &'mock Calls,
    place: &'static Location<'static>,
    fits: Fits<O>,
    least: u32,
    most: u32,
    operation: PhantomData<fn() -> O>,
}

impl<'mock, O: Operation> Expectation<'mock, O> {
    pub(super) fn new(calls: &'mock Calls, place: &'static Location<'static>) -> Self {
        Self { calls, place, fits: Fits::All, least: 1, most: 1, operation: PhantomData }
    }

    /// Only a call with exactly these members. One that differs is shown beside them.
    pub fn with(mut self, operation: O) -> Self
    where
        O: PartialEq,
    {
        let mut operation = operation;
        fill_idempotency_token(&mut operation);
        self.fits = Fits::Equal(operation, O::eq);
        self
    }

    /// Only a call for which this is true. It may also assert, and so say more than `false` does.
    pub fn when(mut self, accepts: impl Fn(&O) -> bool + Send + 'static) -> Self {
        self.fits = Fits::When(Box::new(accepts));
        self
    }

    /// That many calls, all of which get the same answer.
    pub fn times(mut self, times: u32) -> Self {
        (self.least, self.most) = (times, times);
        self
    }

    /// That many calls or more, all of which get the same answer; 0 for any number.
    pub fn at_least(mut self, times: u32) -> Self {
        (self.least, self.most) = (times, u32::MAX);
        self
    }

    /// Answers with this output.
    pub fn returns(self, output: O::Output)
    where
        O::Output: Clone + Send + 'static,
    {
        self.answers(move || Answer::Output(output.clone()));
    }

    /// Answers with an output of which only these members are set.
    pub fn returns_with(self, set: impl Fn(&mut O::Output) + Send + 'static)
    where
        O::Output: Default,
    {
        self.answers(move || {
            let mut output = O::Output::default();
            set(&mut output);
            Answer::Output(output)
        });
    }

    /// Answers with an error that the operation lists: `fails::<ThrottlingException>("slow down")`.
    ///
    /// # Panics
    /// If the operation does not list it.
    #[track_caller]
    pub fn fails<T: Exception>(self, message: &str) {
        let shape = T::SHAPE;
        if !O::Error::VARIANTS.iter().any(|variant| variant.shape().code == shape.code) {
            let listed: Vec<_> =
                O::Error::VARIANTS.iter().map(|variant| variant.shape().code).collect();
            report::fail(&format!(
                "{} does not fail with {}; what it fails with: {}",
                O::NAME,
                shape.code,
                listed.join(", ")
            ));
        }
        let body = serde_json::json!({ "message": message }).to_string();
        self.answers(move || {
            Answer::Outcome(Outcome::Response {
                status: shape.status,
                code: Some(shape.code),
                body: body.clone(),
            })
        });
    }

    /// Answers with a response of that status and body, which is read as one of the service: as the
    /// output, or as an error whose code stands in `__type`.
    pub fn answers_json(self, status: u16, body: impl Into<String>) {
        let body = body.into();
        self.answers(move || {
            Answer::Outcome(Outcome::Response { status, code: None, body: body.clone() })
        });
    }

    /// Answers that the service was not reached, or its response did not arrive.
    pub fn faults(self, kind: TransportErrorKind) {
        self.answers(move || Answer::Outcome(Outcome::Fault(kind)));
    }

    /// Answers that no response came within the limit of an attempt.
    pub fn times_out(self) {
        self.answers(|| Answer::Outcome(Outcome::TimesOut));
    }

    fn answers(self, answer: impl Fn() -> Answer<O> + Send + 'static) {
        let Self { calls, place, fits, least, most, .. } = self;
        let typed = Typed { fits, answer: Box::new(answer) };
        calls.expect(Entry { name: O::NAME, place, least, most, calls: 0, typed: Box::new(typed) });
    }
}

impl<O: Operation> fmt::Debug for Expectation<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Expectation({})", O::NAME)
    }
}
