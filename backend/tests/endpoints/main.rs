//! The two endpoints in a server, against the emulator, which verifies signatures.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "everything here runs in tests, which fail by panicking"
)]

mod answers;
mod limits;
mod log;
#[cfg(feature = "session")]
mod programs;
mod service;
mod sign_in;
mod site;
