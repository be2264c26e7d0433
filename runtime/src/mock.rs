//! Answers calls in tests, instead of a service and the network.
//!
//! A [`Mock`] is told which calls are to come and what to answer, and makes a client that asks it. A
//! call that is not expected, and an expectation that is not met, fail the test.

mod answer;
mod calls;
mod expectation;
mod report;
mod show;

use std::fmt;
use std::panic::Location;
use std::time::Duration;

use crate::{
    Body, BoxFuture, ClientBuilder, Environment, Operation, ResponseBody, Service, Transport,
    TransportError, TransportErrorKind,
};

pub(crate) use calls::Calls;
pub use expectation::Expectation;

/// Answers the calls of the clients that it makes.
///
/// Each call is answered once, as the last word of its retries: nothing is sent, nothing is waited
/// for. Members are checked and written as for a real call, so that what could not be sent fails
/// here too; an idempotency token that is not set counts as not set.
///
/// A call that is not expected panics where it is made, with what was expected and what came; so
/// does [`finish`](Self::finish), or dropping the mock, if a call was wrong or has not come.
pub struct Mock {
    calls: Calls,
}

impl Mock {
    /// Expects nothing yet. Calls may come in any order; of several expectations that a call fits,
    /// the one that was set first answers.
    pub fn new() -> Self {
        Self { calls: Calls::default() }
    }

    /// Expects calls in the order in which they are set.
    pub fn in_order() -> Self {
        let mock = Self::new();
        mock.calls.book().in_order = true;
        mock
    }

    /// Expects a call of an operation, once unless more is said. It must be given an answer.
    #[track_caller]
    pub fn expect<O: Operation>(&self) -> Expectation<'_, O> {
        Expectation::new(&self.calls, Location::caller())
    }

    /// A client that asks this mock.
    ///
    /// # Panics
    /// If the service has no endpoint for `https://localhost`.
    pub fn client<S: Service>(&self) -> S {
        let mut builder = ClientBuilder::<S>::new()
            .endpoint_url("https://localhost")
            .transport(NoNetwork)
            .mock(self.calls.clone());
        if cfg!(any(not(feature = "tokio"), target_family = "wasm")) {
            builder = builder.environment(NoTime);
        }
        match builder.build() {
            Ok(client) => client,
            Err(error) => report::fail(&error.to_string()),
        }
    }

    /// Says that no more calls will come.
    ///
    /// # Panics
    /// If a call was not expected, or an expectation is not met.
    #[track_caller]
    pub fn finish(self) {
        // Dropping looks.
    }
}

impl Default for Mock {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Mock {
    #[track_caller]
    fn drop(&mut self) {
        // A test that is failing says why already.
        if std::thread::panicking() {
            return;
        }
        if let Some(problem) = self.calls.book().problem() {
            report::fail(&problem);
        }
    }
}

impl fmt::Debug for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mock({} expectations)", self.calls.book().entries.len())
    }
}

/// The transport of a client that asks a mock; what is no operation ends here.
struct NoNetwork;

impl Transport for NoNetwork {
    fn send(
        &self,
        _: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        let error = TransportError::new(TransportErrorKind::Unsupported, "a mock has no network");
        Box::pin(std::future::ready(Err(error)))
    }
}

/// The environment of a build that has no clock of its own: time stands still.
struct NoTime;

impl Environment for NoTime {
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    #[cfg(target_family = "wasm")]
    fn system_time(&self) -> std::time::SystemTime {
        std::time::SystemTime::UNIX_EPOCH
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}
