//! The emulator over real HTTP and real WebSockets.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "everything here runs in tests, which fail by panicking"
)]

mod attachments;
mod browsers;
mod client;
mod clock;
mod connect;
mod constraints;
mod control;
mod described;
mod faults;
mod messages;
mod model;
mod openapi;
mod pages;
mod protocol;
mod refusals;
mod sign_in;
mod signatures;
mod snapshot;
mod socket;
mod streaming;
mod throttling;
mod tokens;
mod transcript;
mod typos;
mod views;
mod watch;
mod wire;
