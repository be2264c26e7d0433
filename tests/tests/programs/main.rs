//! Programs that use generated crates: each crate is generated here, and the programs built with it.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

/// The program that is written for the crate of this project compiles with that one.
#[path = "../../fixtures/programs/every_operation.rs"]
mod every_operation;

mod build;
mod client_defaults;
mod context_parameters;
mod endpoint_tests;
mod event_streams;
mod guide;
mod published;
mod signing;
mod streaming;
mod waiters;
mod written_outputs;
