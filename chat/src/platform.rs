//! What a session needs of a platform besides the client's environment and transport: a place to run, and
//! events of the page around it.

#[cfg(target_family = "wasm")]
mod browser;
#[cfg(not(target_family = "wasm"))]
mod native;

#[cfg(target_family = "wasm")]
pub(crate) use browser::{Listener, PageEvents, spawn};
#[cfg(not(target_family = "wasm"))]
pub(crate) use native::{PageEvents, spawn};
