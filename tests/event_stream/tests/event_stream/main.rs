//! Event streams: the format and its signatures beside AWS's own crates, then whole calls over connections.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod bad_bytes;
mod both_ways;
mod calls;
mod oracle;
mod random;
mod server;
mod service;
mod signing;
