//! The program as a process, against the emulator on this machine.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests fail by panicking, and say what they skip"
)]

mod chat;
mod config;
mod exit_codes;
mod formats;
mod help;
mod names;
mod one_shot;
mod operations;
mod output;
mod places;
mod program;
#[cfg(unix)]
mod pty;
#[cfg(unix)]
mod recording;
mod running;
mod secrets;
mod shells;
#[cfg(unix)]
mod sign_in;
mod start_chat;
#[cfg(unix)]
mod terminal;
mod transcript;
