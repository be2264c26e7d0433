//! What retries are paid from.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::retry::RetryReason;

/// What retries are paid from, so that a service that is down is not called three times as often.
/// Shared by a client and all its clones.
#[derive(Clone, Debug)]
pub struct RetryBudget(Arc<Tokens>);

#[derive(Debug)]
struct Tokens {
    available: AtomicU32,
    capacity: u32,
}

impl RetryBudget {
    /// A budget with that many tokens, full.
    pub fn new(capacity: u32) -> Self {
        Self(Arc::new(Tokens { available: AtomicU32::new(capacity), capacity }))
    }

    /// How many tokens there are now. A retry takes 14, or 5 when throttled.
    pub fn available(&self) -> u32 {
        self.0.available.load(Ordering::Relaxed)
    }

    /// How many tokens there are at most.
    pub fn capacity(&self) -> u32 {
        self.0.capacity
    }

    /// Pays for a retry. `None` if there is not enough.
    pub(crate) fn take(&self, reason: RetryReason) -> Option<u32> {
        let cost = match reason {
            RetryReason::Fault => 14,
            RetryReason::Throttling => 5,
        };
        let pay = |available: u32| available.checked_sub(cost);
        self.0.available.fetch_update(Ordering::Relaxed, Ordering::Relaxed, pay).ok()?;
        Some(cost)
    }

    /// Gives back after a success: what its retry cost, or 1 for a first attempt.
    pub(crate) fn give_back(&self, tokens: u32) {
        let capacity = self.0.capacity;
        if self.available() == capacity {
            return;
        }
        let add = |available: u32| Some(available.saturating_add(tokens).min(capacity));
        // The closure never refuses.
        let _ = self.0.available.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }
}

impl Default for RetryBudget {
    /// 500 tokens.
    fn default() -> Self {
        Self::new(500)
    }
}
