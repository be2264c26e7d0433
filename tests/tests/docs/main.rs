//! The pages of `docs/`: none is forgotten, none points to what is not there; and the arrows of
//! ARCHITECTURE.md are those of the crates.

mod arrows;
mod links;
mod pages;
