//! The table of operations, which `cargo xtask codegen` writes.

#[rustfmt::skip]
mod operation;
#[rustfmt::skip]
mod types;

pub(crate) use operation::visit;
