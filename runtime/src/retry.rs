//! When and how often a call is tried again.
//!
//! The numbers are those of the AWS SDKs' standard retry, version 2.1 (announced for November
//! 2026): 3 attempts, full jitter, a base of 50 ms for faults and of 1 s for throttling, at most
//! 20 s, and a budget of 500 tokens of which a retry takes 14 or, when throttled, 5.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::call::Failure;
use crate::{Environment, LimitExceeded, TransportErrorKind};

/// How often a call is tried, and how long to wait in between. A small value, set on a client or,
/// by a clone of the client, for one call.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Retry {
    attempts: u32,
    base: Duration,
    throttling_base: Duration,
    max_backoff: Duration,
}

impl Retry {
    /// Three attempts: what a client does unless told otherwise.
    pub fn standard() -> Self {
        Self {
            attempts: 3,
            base: Duration::from_millis(50),
            throttling_base: Duration::from_secs(1),
            max_backoff: Duration::from_secs(20),
        }
    }

    /// One attempt.
    pub fn never() -> Self {
        Self::attempts(1)
    }

    /// So many attempts, the first included; 0 is taken for 1.
    pub fn attempts(attempts: u32) -> Self {
        Self { attempts: attempts.max(1), ..Self::standard() }
    }

    /// The longest first wait after a fault, 50 ms by default. It doubles with each retry; the wait
    /// is a random part of it.
    #[must_use]
    pub fn base(self, base: Duration) -> Self {
        Self { base, ..self }
    }

    /// The longest first wait after throttling, 1 s by default.
    #[must_use]
    pub fn throttling_base(self, throttling_base: Duration) -> Self {
        Self { throttling_base, ..self }
    }

    /// What no wait of our own exceeds, 20 s by default. What a service asks for may exceed it by
    /// 5 s.
    #[must_use]
    pub fn max_backoff(self, max_backoff: Duration) -> Self {
        Self { max_backoff, ..self }
    }

    /// How often a call is tried at most.
    pub fn max_attempts(&self) -> u32 {
        self.attempts
    }

    /// The wait before retry number `retry`, the first being 0.
    pub(crate) fn delay(
        &self,
        retry: u32,
        throttled: bool,
        asked: Option<Duration>,
        environment: &dyn Environment,
    ) -> Duration {
        let base = if throttled { self.throttling_base } else { self.base };
        let longest = base.saturating_mul(1 << retry.min(20)).min(self.max_backoff);
        let wait = longest.as_secs_f64() * environment.jitter().clamp(0.0, 1.0);
        // Too long to be a duration, or no number, is what an odd setting or environment gives.
        let wait = Duration::try_from_secs_f64(wait).unwrap_or(longest);
        match asked {
            Some(asked) => asked.clamp(wait, wait.saturating_add(ASKED_MORE)),
            None => wait,
        }
    }
}

/// How much longer than our own wait a service may make us wait.
const ASKED_MORE: Duration = Duration::from_secs(5);

impl Default for Retry {
    fn default() -> Self {
        Self::standard()
    }
}

/// Why a failed attempt may be followed by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    Fault,
    Throttling,
}

/// Whether, and why, a failure may be followed by another attempt. An operation that must not be
/// done twice is tried again only if the service has not seen the request or says that it has not
/// done what was asked.
pub(crate) fn cause(failure: &Failure, repeatable: bool) -> Option<Cause> {
    match failure {
        Failure::Response(response) if !repeatable && !response.is_refusal() => None,
        Failure::Response(response) if response.is_throttling() => Some(Cause::Throttling),
        Failure::Response(response) => response.is_retryable().then_some(Cause::Fault),
        Failure::Transport(error) => match error.kind() {
            TransportErrorKind::Connect => Some(Cause::Fault),
            TransportErrorKind::Io => repeatable.then_some(Cause::Fault),
            TransportErrorKind::Tls | TransportErrorKind::Unsupported => None,
        },
        Failure::Limit(LimitExceeded::Connect(_)) => Some(Cause::Fault),
        Failure::Limit(LimitExceeded::Attempt(_) | LimitExceeded::Idle(_)) => {
            repeatable.then_some(Cause::Fault)
        }
        Failure::Limit(_) | Failure::Build(_) => None,
    }
}

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
    pub(crate) fn take(&self, cause: Cause) -> Option<u32> {
        let cost = match cause {
            Cause::Fault => 14,
            Cause::Throttling => 5,
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
