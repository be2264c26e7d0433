//! The numbers of a back end's events.

use std::sync::atomic::{AtomicU64, Ordering};

/// The numbers of a [`Backend`](crate::Backend)'s events so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Chats that were started.
    pub chats: u64,
    /// Sign-ins that were announced.
    pub announced: u64,
    /// Sign-ins that were completed.
    pub sign_ins: u64,
    /// Requests that were refused before anything was sent to the service.
    pub refused: u64,
    /// Calls that the service did not carry out.
    pub failed: u64,
    /// Clients evicted from the rate table because it was full.
    pub forgotten_clients: u64,
    /// Used states evicted from their table because it was full.
    pub forgotten_states: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) chats: Counter,
    pub(crate) announced: Counter,
    pub(crate) sign_ins: Counter,
    pub(crate) refused: Counter,
    pub(crate) failed: Counter,
    pub(crate) forgotten_clients: Counter,
    pub(crate) forgotten_states: Counter,
}

#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Counters {
    pub(crate) fn read(&self) -> Counts {
        Counts {
            chats: self.chats.get(),
            announced: self.announced.get(),
            sign_ins: self.sign_ins.get(),
            refused: self.refused.get(),
            failed: self.failed.get(),
            forgotten_clients: self.forgotten_clients.get(),
            forgotten_states: self.forgotten_states.get(),
        }
    }
}
