//! The session against the emulator: real HTTP, real WebSockets, on this machine.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "only tests use it"
)]

#[path = "../support/mod.rs"]
mod support;

mod attachments;
mod checkpoint;
mod connection;
mod conversation;
mod delivery;
mod frames;
mod interactive;
mod many;
mod sending;
mod sign_in;
mod source;
mod tls;
mod turns;
