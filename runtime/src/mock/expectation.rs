//! What is expected, and what has come.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;

use super::answer::{Answer, Answers};
use super::{Mock, report};
use crate::{Error, Exception, Operation, ServiceError, TransportErrorKind, Validator};

/// A call that is expected, until it is told what to answer.
#[must_use = "it is expected once it has an answer"]
pub struct Expectation<'mock, O: Operation> {
    mock: &'mock Mock,
    place: &'static Location<'static>,
    fits: Fits<O>,
    least: u32,
    most: u32,
    operation: PhantomData<fn() -> O>,
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

impl<'mock, O: Operation> Expectation<'mock, O> {
    pub(super) fn new(mock: &'mock Mock, place: &'static Location<'static>) -> Self {
        Self { mock, place, fits: Fits::All, least: 1, most: 1, operation: PhantomData }
    }

    /// Only a call with exactly these members. One that differs is shown beside them.
    pub fn with(mut self, operation: O) -> Self
    where
        O: PartialEq,
    {
        let mut operation = operation;
        fill(&mut operation);
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
        if !O::Error::VARIANTS.iter().any(|case| case.shape().code == shape.code) {
            let listed: Vec<_> = O::Error::VARIANTS.iter().map(|case| case.shape().code).collect();
            report::fail(&format!(
                "{} does not fail with {}; what it fails with: {}",
                O::NAME,
                shape.code,
                listed.join(", ")
            ));
        }
        let body = serde_json::json!({ "message": message }).to_string();
        self.answers(move || Answer::Response {
            status: shape.status,
            code: Some(shape.code),
            body: body.clone(),
        });
    }

    /// Answers with a response of that status and body, which is read as one of the service: as the
    /// output, or as an error whose code stands in `__type`.
    pub fn answers_json(self, status: u16, body: impl Into<String>) {
        let body = body.into();
        self.answers(move || Answer::Response { status, code: None, body: body.clone() });
    }

    /// Answers that the service was not reached, or its response did not arrive.
    pub fn faults(self, kind: TransportErrorKind) {
        self.answers(move || Answer::Fault(kind));
    }

    /// Answers that no response came within the limit of an attempt.
    pub fn times_out(self) {
        self.answers(|| Answer::TimesOut);
    }

    fn answers(self, answer: impl Fn() -> Answer<O> + Send + 'static) {
        let Self { mock, place, fits, least, most, .. } = self;
        let typed = Typed { fits, answer: Box::new(answer) };
        mock.add(Entry { name: O::NAME, place, least, most, calls: 0, typed: Box::new(typed) });
    }
}

impl<O: Operation> fmt::Debug for Expectation<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Expectation({})", O::NAME)
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
    typed: Box<dyn Any + Send>,
}

/// What is particular to an operation.
pub(super) struct Typed<O: Operation> {
    pub(super) fits: Fits<O>,
    answer: Answers<O>,
}

impl Entry {
    /// What is particular to this operation, if it is the one that is expected.
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

/// All expectations of a mock, and the calls that none of them was for.
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

    /// What the test has to be told at its end.
    pub(super) fn problem(&self) -> Option<String> {
        self.wrong.clone().or_else(|| report::unmet(self))
    }
}

/// What a real call does before it sends.
pub(super) fn prepare<O: Operation>(operation: &mut O) -> Result<(), Error<O::Error>> {
    fill(operation);
    let mut validator = Validator::default();
    operation.validate(&mut validator);
    let written = validator.done().and_then(|()| operation.encode().map(drop));
    written.map_err(|error| Error::Build { operation: O::NAME, error })
}

/// The same token in what is expected and in what comes, where neither has one.
fn fill<O: Operation>(operation: &mut O) {
    operation.fill_idempotency_token(&mut || "made by the client".to_owned());
}
