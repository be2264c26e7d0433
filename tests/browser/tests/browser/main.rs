//! The pages of the emulator in a real browser: the whole sign-in, and the agent's console.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

mod console;
mod looks;
mod session;
mod sign_in;
mod web;
mod web_page;
