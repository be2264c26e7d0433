//! The parts of a platform that a session needs in addition to the client's environment and transport: a way to run
//! tasks, and the events of the page.

#[cfg(target_family = "wasm")]
mod browser;
#[cfg(not(target_family = "wasm"))]
mod native;

#[cfg(target_family = "wasm")]
pub(crate) use browser::{Listener, PageEvents, spawn};
#[cfg(not(target_family = "wasm"))]
pub(crate) use native::{PageEvents, spawn};
