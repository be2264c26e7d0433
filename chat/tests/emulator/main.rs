//! The session against the emulator: real HTTP, real WebSockets, on this machine.

#[path = "../support/mod.rs"]
mod support;

mod conversation;
