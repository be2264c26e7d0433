//! The limits of a call: each by itself, on the client and on one call, with its own error.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

mod bodies;
mod documented;
mod each;
mod ends;
