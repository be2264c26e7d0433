//! When a call is tried again, when, how often, and at whose expense: all on paused time.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

mod budget;
mod calls;
mod delays;
mod repeatable;
mod server_delay;
mod time;
mod tokens;
