//! Revisions of the model that AWS might publish tomorrow: each is taken over by `cargo xtask update`,
//! generated, compiled, and run through the tests that grow by themselves.
//!
//! All revisions at once are compiled in every run; each by itself with `cargo xtask rehearse`.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

mod build;
mod published;
mod rehearse;
mod report;
mod revisions;
