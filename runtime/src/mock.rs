//! Responds to calls in tests, in place of a service and the network.
//!
//! A [`Mock`] holds the expected calls with their responses and makes a client that uses them. An unexpected call fails the
//! test, and so does an expectation that is not met.

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

/// Responds to the calls of the clients that it makes.
///
/// A mock responds to a call once, without retries and delays, and sends nothing. It validates and encodes members as a real
/// call does, so an invalid member fails here too. An idempotency token that the client generated counts as not set.
///
/// An unexpected call panics where it is made, and the message shows the expected and the actual members. [`finish`](Self::finish), or dropping
/// the mock, panics if a call was unexpected or an expectation was not met. Each panic names the lines of the test that set
/// up the expectations or, if there are none, the line that made the mock.
///
/// ```
/// use restjson::mock::Mock;
/// use restjson::{Operation, Service};
///
/// /// Code under test that takes a client of the service `S` gets this one.
/// fn expect_one_call<S: Service, O: Operation>() -> (Mock, S)
/// where
///     O::Output: Default,
/// {
///     let mock = Mock::new(); // Mock::in_order(): calls in the order of the expectations
///     mock.expect::<O>().returns_with(|_output| {});
///     let client = mock.client();
///     (mock, client)
/// }
///
/// Mock::new().finish(); // nothing was expected, and nothing was called
/// let mock = Mock::in_order();
/// assert_eq!(format!("{mock:?}"), "Mock(0 expectations)");
/// ```
pub struct Mock {
    calls: Calls,
}

impl Mock {
    /// A mock without expectations. Calls may be made in any order; if a call meets several expectations, the first one
    /// applies.
    #[track_caller]
    pub fn new() -> Self {
        Self { calls: Calls::new(false, Location::caller()) }
    }

    /// A mock that accepts calls only in the order of its expectations.
    #[track_caller]
    pub fn in_order() -> Self {
        Self { calls: Calls::new(true, Location::caller()) }
    }

    /// Expects one call of an operation. The expectation is complete when it has a response.
    #[track_caller]
    pub fn expect<O: Operation>(&self) -> Expectation<'_, O> {
        Expectation::new(&self.calls, Location::caller())
    }

    /// A client that uses this mock instead of the network.
    ///
    /// # Panics
    /// If the service has no endpoint for `https://localhost`.
    #[track_caller]
    pub fn client<S: Service>(&self) -> S {
        let mut builder = ClientBuilder::<S>::new()
            .endpoint_url("https://localhost")
            .transport(NoNetwork)
            .mock(self.calls.clone());
        if cfg!(any(
            all(not(feature = "tokio"), not(target_family = "wasm")),
            all(target_family = "wasm", not(target_os = "unknown")),
        )) {
            builder = builder.environment(NoTime);
        }
        match builder.build() {
            Ok(client) => client,
            Err(error) => report::fail(&error.to_string()),
        }
    }

    /// Verifies that every expectation was met.
    ///
    /// # Panics
    /// If a call was unexpected, or an expectation was not met.
    #[track_caller]
    pub fn finish(self) {
        // Not left to `Drop`: the panic of a `drop` has no line of the test.
        self.verify();
    }

    #[track_caller]
    fn verify(&self) {
        // The panic that fails the test already has a reason.
        if std::thread::panicking() {
            return;
        }
        if let Some(problem) = self.calls.book().problem() {
            report::fail(&problem);
        }
    }
}

impl Default for Mock {
    #[track_caller]
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        self.verify();
    }
}

impl fmt::Debug for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mock({} expectations)", self.calls.book().entries.len())
    }
}

/// The transport of a mock's client. A request that is not an operation fails here.
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

/// The environment of a build without a clock: time does not advance.
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
