//! The pages of `docs/`: none is forgotten, none points to what is not there; and the arrows of
//! ARCHITECTURE.md are those of the crates.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

mod arrows;
mod badges;
mod browser_tree;
mod cargo_lines;
mod ci;
mod first_command;
mod instruments;
mod links;
mod matrix;
mod numbers;
mod pages;
mod rows;
