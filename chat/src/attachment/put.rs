//! One attempt to send the content to the storage: over the client's transport, or in a browser by
//! `XMLHttpRequest`, the only interface that reports how much was sent.

#[cfg(target_family = "wasm")]
mod browser;
#[cfg(not(target_family = "wasm"))]
mod native;

#[cfg(target_family = "wasm")]
pub(super) use browser::send;
#[cfg(not(target_family = "wasm"))]
pub(super) use native::send;

use std::io;

use restjson::TransportError;

use crate::attachment::StorageError;

/// Why an attempt failed.
pub(super) enum PutError {
    /// The content cannot be read. Another attempt would not help.
    Read(io::Error),
    Storage(StorageError),
}

impl From<TransportError> for PutError {
    fn from(error: TransportError) -> Self {
        PutError::Storage(StorageError::Transport(error))
    }
}
