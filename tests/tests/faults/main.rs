//! Faults between the client and the service: the rows F of the matrix.
//!
//! Every case also asserts that no secret can be seen or was logged, and that no task and no socket
//! is left behind.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

mod bodies;
mod breaks;
mod cancel;
mod case;
mod connect;
mod garbage;
mod heads;
mod pool;
mod proxies;
mod redirects;
mod slow;
mod tls;
