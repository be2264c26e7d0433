//! A chat session of Amazon Connect for JavaScript: a thin layer over `connectparticipant-chat`, compiled
//! to WebAssembly. `cargo xtask wasm` builds the package; `web/README.md` shows how a page uses it.

#[cfg(target_family = "wasm")]
mod chat;
#[cfg(target_family = "wasm")]
mod event;
#[cfg(target_family = "wasm")]
mod failure;
#[cfg(target_family = "wasm")]
mod signal;
