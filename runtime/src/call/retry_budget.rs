//! The budget of retries.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::retry::RetryReason;

/// Tokens for retries: each retry takes some. The budget limits the load on a service that is down; without it, a client
/// would send three times as many requests. A client and all its clones share one budget.
///
/// ```
/// use restjson::RetryBudget;
///
/// let budget = RetryBudget::new(100);
/// assert_eq!((budget.available(), budget.capacity()), (100, 100));
/// ```
#[derive(Clone, Debug)]
pub struct RetryBudget(Arc<Tokens>);

#[derive(Debug)]
struct Tokens {
    available: AtomicU32,
    capacity: u32,
}

impl RetryBudget {
    /// A full budget of this number of tokens.
    pub fn new(capacity: u32) -> Self {
        Self(Arc::new(Tokens { available: AtomicU32::new(capacity), capacity }))
    }

    /// The number of tokens that are left. A retry takes 14, or 5 after throttling.
    pub fn available(&self) -> u32 {
        self.0.available.load(Ordering::Relaxed)
    }

    /// The maximal number of tokens.
    pub fn capacity(&self) -> u32 {
        self.0.capacity
    }

    /// Takes the tokens for a retry. `None` if there are not enough.
    pub(crate) fn take(&self, reason: RetryReason) -> Option<u32> {
        let cost = match reason {
            RetryReason::Fault => 14,
            RetryReason::Throttling => 5,
        };
        let pay = |available: u32| available.checked_sub(cost);
        self.0.available.fetch_update(Ordering::Relaxed, Ordering::Relaxed, pay).ok()?;
        Some(cost)
    }

    /// Returns tokens after a success: those that the retry took, or 1 after a first attempt.
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
