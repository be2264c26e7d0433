//! An expected call.

use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;

use super::answer::{Answer, Outcome};
use super::calls::{Calls, Entry, Fits, Typed, fill_idempotency_token};
use super::report;
use crate::errors::Exception;
use crate::{Operation, ServiceError, TransportErrorKind};

/// An expected call. It is complete when it has a response.
///
/// ```
/// use restjson::mock::Mock;
/// use restjson::{Operation, TransportErrorKind};
///
/// fn expectations<O: Operation + PartialEq + Clone>(mock: &Mock, operation: O, output: O::Output)
/// where
///     O::Output: Clone + Send + Default + 'static,
/// {
///     mock.expect::<O>().with(operation.clone()).returns(output);
///     mock.expect::<O>().when(move |call| *call == operation).times(2).returns_with(|_output| {});
///     mock.expect::<O>().answers_json(404, r#"{"__type": "NotFoundException"}"#);
///     mock.expect::<O>().faults(TransportErrorKind::Connect);
///     mock.expect::<O>().at_least(0).times_out();
/// }
/// ```
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

    /// Matches only a call with exactly these members. A failure shows both calls as a diff.
    pub fn with(mut self, operation: O) -> Self
    where
        O: PartialEq,
    {
        let mut operation = operation;
        fill_idempotency_token(&mut operation);
        self.fits = Fits::Equal(operation, O::eq);
        self
    }

    /// Matches only a call for which the closure returns true. The closure can also use `assert!`, for a better
    /// message.
    pub fn when(mut self, accepts: impl Fn(&O) -> bool + Send + 'static) -> Self {
        self.fits = Fits::When(Box::new(accepts));
        self
    }

    /// Expects this number of calls, all with the same outcome.
    pub fn times(mut self, times: u32) -> Self {
        (self.least, self.most) = (times, times);
        self
    }

    /// Expects this number of calls or more, all with the same outcome; 0 allows any number.
    pub fn at_least(mut self, times: u32) -> Self {
        (self.least, self.most) = (times, u32::MAX);
        self
    }

    /// Returns this output.
    pub fn returns(self, output: O::Output)
    where
        O::Output: Clone + Send + 'static,
    {
        self.answers(move || Answer::Output(output.clone()));
    }

    /// Returns a default output after the closure has set some of its members.
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

    /// Returns an error that the operation declares.
    ///
    /// ```
    /// use restjson::Operation;
    /// use restjson::mock::Mock;
    ///
    /// fn throttled<O: Operation, ThrottlingException: restjson::Exception>(mock: &Mock) {
    ///     mock.expect::<O>().fails::<ThrottlingException>("slow down");
    /// }
    /// ```
    ///
    /// # Panics
    /// If the operation does not declare the error.
    #[track_caller]
    pub fn fails<T: Exception>(self, message: &str) {
        let shape = T::SHAPE;
        if !O::Error::VARIANTS.iter().any(|variant| variant.shape().code == shape.code) {
            let listed: Vec<_> =
                O::Error::VARIANTS.iter().map(|variant| variant.shape().code).collect();
            report::fail(&format!(
                "{} does not declare the error {}; its errors: {}",
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

    /// Returns a response that is decoded as a real one is: as the output, or as the error that `__type` names.
    pub fn answers_json(self, status: u16, body: impl Into<String>) {
        let body = body.into();
        self.answers(move || {
            Answer::Outcome(Outcome::Response { status, code: None, body: body.clone() })
        });
    }

    /// Returns a stream of these messages, which are decoded as real ones are. An output that has members outside the
    /// stream needs the status and the headers of a response: use a closure as the transport instead.
    ///
    /// ```
    /// use restjson::Operation;
    /// use restjson::event_stream::{Message, MessageError};
    /// use restjson::mock::Mock;
    ///
    /// fn interrupted<O: Operation>(mock: &Mock) -> Result<(), MessageError> {
    ///     mock.expect::<O>().answers_events(&[
    ///         Message::event("text", r#"{"text": "Hel"}"#)?,
    ///         Message::exception("throttlingException", r#"{"message": "slow down"}"#)?,
    ///     ]);
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Panics
    /// If a message has more than 16 MiB.
    #[cfg(feature = "event-stream")]
    #[track_caller]
    pub fn answers_events(self, messages: &[crate::event_stream::Message]) {
        let mut body = Vec::new();
        for message in messages {
            match message.encode() {
                Ok(bytes) => body.extend_from_slice(&bytes),
                Err(error) => report::fail(&error.to_string()),
            }
        }
        let body = bytes::Bytes::from(body);
        self.answers(move || Answer::Outcome(Outcome::Events(body.clone())));
    }

    /// Fails the call with a fault: the service was not reached, or its response did not arrive.
    pub fn faults(self, kind: TransportErrorKind) {
        self.answers(move || Answer::Outcome(Outcome::Fault(kind)));
    }

    /// Fails the call as if no response had arrived within the attempt limit.
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
