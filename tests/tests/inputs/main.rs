//! What a caller puts in: the rows B2 to B10 of the matrix. The members, their bounds and their places
//! are read from the model; what is refused is refused before anything is sent.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

mod bounds;
mod case;
mod endpoints;
mod headers;
mod labels;
mod members;
mod regions;
mod round_trip;
mod texts;
mod timestamps;
