//! What the generator writes, and what it refuses.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

mod aliases;
mod compiles;
mod decisions;
mod deep;
mod excerpt;
mod features;
mod generated_crate;
mod mutations;
mod operation_table;
mod overlays;
mod published;
mod readers;
mod rejected;
mod runtime_names;
mod rust_types;
mod task;
