//! The pages of the emulator and of the examples in a real browser: the whole sign-in, and the agent's console.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

mod console;
mod examples;
mod looks;
mod session;
mod sign_in;
mod web;
mod web_page;
