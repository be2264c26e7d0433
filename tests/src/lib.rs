//! What the tests of this crate share.
#![allow(
    clippy::panic,
    clippy::expect_used,
    reason = "everything here runs in tests, which fail by panicking"
)]

pub mod docs;
pub mod fault_server;
pub mod matrix;
pub mod models;

pub use skips::upstream;
