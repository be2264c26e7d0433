//! Runs Smithy's protocol compliance tests of HTTP and of event streams against a generated client.
//!
//! `cargo xtask protocol` generates a test for each case of a model; the test makes the operation
//! and the expected values, and what is here records, answers and compares.
//!
//! <https://smithy.io/2.0/additional-specs/http-protocol-compliance-tests.html>
#![allow(
    clippy::panic,
    clippy::expect_used,
    reason = "everything here runs in tests, which fail by panicking"
)]

mod environment;
mod event_stream;
mod recording;
mod request;
mod response;

pub use environment::{FIXED_TOKEN, Fixed};
pub use event_stream::EventMessage;
pub use recording::Recording;
pub use request::RequestCase;
pub use response::{ResponseCase, assert_same};

use std::future::Future;

/// Runs a test's future to its end.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.expect("a runtime of one thread").block_on(future)
}
