//! What is on the wire: every byte of the requests, and the responses, over real connections.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

mod client;
mod derived;
mod errors;
mod requests;
mod responses;
mod signed;
