//! What differs between platforms: threads, and the functions of a browser.

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub(crate) mod browser;
mod threads;

pub use threads::{BoxFuture, MaybeSend, MaybeSync};
#[cfg(any(feature = "stream", target_family = "wasm"))]
pub(crate) use threads::{Confined, confined};
