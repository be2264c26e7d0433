//! Mocks: what they answer, and what they say when a test does something else.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

mod answers;
mod failures;
mod operations;
