//! Workers against nats-server and the emulator, on this machine.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "only tests use it"
)]

#[path = "../../trial/nats_server.rs"]
mod nats_server;

#[path = "../../../tests/tests/docs/rows.rs"]
mod rows;

mod bad_input;
mod life;
mod measured;
mod outage;
mod page;
mod program;
mod sending;
mod setup;
