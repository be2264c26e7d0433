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

mod exit_codes;
mod help;
mod operations;
mod output;
mod program;
mod secrets;
mod shells;
