//! The blocking client.

mod calls;
mod in_a_runtime;
mod threads;
