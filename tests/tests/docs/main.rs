//! The pages of `docs/`: none is forgotten, none points to what is not there.

mod links;
mod pages;
