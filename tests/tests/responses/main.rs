//! Responses of every shape: the rows R of the matrix. Good ones are made from the model; the others
//! are good ones that something has happened to.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

mod answers;
mod errors;
mod malformed;
mod members;
mod statuses;
mod truncated;
mod written;
