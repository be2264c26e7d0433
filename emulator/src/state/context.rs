//! The values that do not change while the emulator runs, and the faults that tests add.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::tokens::random_token;
use crate::Settings;
use crate::faults::Faults;
use crate::hosts::AllowedHosts;

/// The context of every change of the state.
pub(crate) struct Context {
    pub(crate) settings: Settings,
    /// The emulator's address, `http://127.0.0.1:8080`.
    pub(crate) url: String,
    pub(crate) hosts: AllowedHosts,
    /// The key of pre-signed URLs.
    pub(crate) signing_key: String,
    faults: Mutex<Faults>,
    sockets: AtomicU64,
}

impl Context {
    pub(crate) fn new(settings: Settings, url: String, hosts: AllowedHosts) -> Self {
        Self {
            settings,
            url,
            hosts,
            signing_key: random_token(),
            faults: Mutex::default(),
            sockets: AtomicU64::new(0),
        }
    }

    /// The faults that are set.
    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of a new socket.
    pub(crate) fn next_socket(&self) -> u64 {
        self.sockets.fetch_add(1, Ordering::Relaxed)
    }
}
