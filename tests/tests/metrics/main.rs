//! What a client tells its meter, and what OpenTelemetry and the crate `metrics` make of it.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

mod calls;
mod facade;
mod opentelemetry_sdk;
mod spans;
