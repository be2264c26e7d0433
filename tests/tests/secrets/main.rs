//! Secrets are planted wherever the model has one; then everything that can be shown is shown, and
//! everything that is logged is read. They must stand nowhere but on the wire.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

mod calls;
mod coverage;
mod errors;
mod values;
