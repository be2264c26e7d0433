//! The examples of the Markdown pages, compiled and run. `cargo xtask docs` copies their regions into the
//! pages: a file for each page.

#![allow(
    missing_docs,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "pages show what a program does, and tests fail by panicking"
)]

mod backend;
mod blocking;
mod browser;
mod chat;
mod checkpoints;
mod connect;
mod connected;
mod emulator;
mod errors;
mod getting_started;
mod message_streaming;
mod moving_from_aws_sdk;
mod observability;
mod readme;
mod retries_and_limits;
mod sign_in;
mod testing;
mod tls_and_proxies;
mod turns;
