//! The commands that `cargo xtask codegen` writes: one for each operation of the model.

#[rustfmt::skip]
mod operation;
#[rustfmt::skip]
mod types;

pub(crate) use operation::COMMANDS;
