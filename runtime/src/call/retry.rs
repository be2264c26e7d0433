//! When and how often a call is retried.
//!
//! The numbers come from the AWS SDKs' standard retry mode, version 2.1 (announced for November 2026): 3 attempts
//! with full jitter. The base of a delay is 50 ms after a fault and 1 s after throttling; a delay is at most 20 s. The
//! budget has 500 tokens; a retry takes 14 of them, or 5 after throttling.

use std::time::Duration;

use bytes::Bytes;
use http::HeaderValue;

use super::attempt_error::AttemptError;
use crate::{Environment, LimitExceeded, TransportErrorKind};

const STANDARD_ATTEMPTS: u32 = 3;
const FIRST_OF_STANDARD: HeaderValue = HeaderValue::from_static("attempt=1; max=3");

/// How often a call is attempted, and the delays between the attempts. Set it for a client with
/// [`ClientBuilder::retry`](crate::ClientBuilder::retry), for one call with the client's `with_retry`.
///
/// ```
/// use std::time::Duration;
///
/// use restjson::Retry;
///
/// let patient = Retry::attempts(8)
///     .base(Duration::from_millis(100))
///     .throttling_base(Duration::from_secs(2))
///     .max_backoff(Duration::from_secs(60));
/// assert_eq!(patient.max_attempts(), 8);
/// assert_eq!(Retry::standard().max_attempts(), 3);
/// assert_eq!(Retry::never().max_attempts(), 1);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Retry {
    attempts: u32,
    base: Duration,
    throttling_base: Duration,
    max_backoff: Duration,
}

impl Retry {
    /// The default policy: at most three attempts.
    pub fn standard() -> Self {
        Self {
            attempts: STANDARD_ATTEMPTS,
            base: Duration::from_millis(50),
            throttling_base: Duration::from_secs(1),
            max_backoff: Duration::from_secs(20),
        }
    }

    /// A policy without retries: one attempt.
    pub fn never() -> Self {
        Self::attempts(1)
    }

    /// A policy with at most this number of attempts, including the first; 0 means 1.
    pub fn attempts(attempts: u32) -> Self {
        Self { attempts: attempts.max(1), ..Self::standard() }
    }

    /// The upper bound of the first delay after a fault, 50 ms by default. It doubles with each retry. The actual delay is
    /// random, from zero to the bound.
    #[must_use]
    pub fn base(self, base: Duration) -> Self {
        Self { base, ..self }
    }

    /// The upper bound of the first delay after throttling, 1 s by default.
    #[must_use]
    pub fn throttling_base(self, throttling_base: Duration) -> Self {
        Self { throttling_base, ..self }
    }

    /// The upper bound of every delay that the client chooses, 20 s by default. A delay that the service requests may
    /// be 5 s longer.
    #[must_use]
    pub fn max_backoff(self, max_backoff: Duration) -> Self {
        Self { max_backoff, ..self }
    }

    /// The maximal number of attempts.
    pub fn max_attempts(&self) -> u32 {
        self.attempts
    }

    /// The header that carries the number of the attempt.
    pub(crate) fn attempt_header(&self, number: u32) -> HeaderValue {
        // Nearly every request is the first attempt of the standard policy.
        if number == 1 && self.attempts == STANDARD_ATTEMPTS {
            return FIRST_OF_STANDARD;
        }
        let text = format!("attempt={number}; max={}", self.attempts);
        HeaderValue::from_maybe_shared(Bytes::from(text)).unwrap_or(FIRST_OF_STANDARD)
    }

    /// The wait before retry number `retry`, the first being 0.
    pub(crate) fn delay(
        &self,
        retry: u32,
        reason: RetryReason,
        requested: Option<Duration>,
        environment: &dyn Environment,
    ) -> Duration {
        let base = match reason {
            RetryReason::Fault => self.base,
            RetryReason::Throttling => self.throttling_base,
        };
        let longest = base.saturating_mul(1 << retry.min(20)).min(self.max_backoff);
        let wait = longest.as_secs_f64() * environment.jitter().clamp(0.0, 1.0);
        // A setting or an environment may produce a value that is not a number or is too long for a
        // duration.
        let wait = Duration::try_from_secs_f64(wait).unwrap_or(longest);
        match requested {
            Some(requested) => requested.clamp(wait, wait.saturating_add(REQUESTED_MORE)),
            None => wait,
        }
    }
}

/// By how much a delay that the service requests may exceed the client's own delay.
const REQUESTED_MORE: Duration = Duration::from_secs(5);

impl Default for Retry {
    fn default() -> Self {
        Self::standard()
    }
}

/// Why a failed attempt may be followed by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryReason {
    Fault,
    Throttling,
}

impl RetryReason {
    /// The reason to retry after this error, `None` if a retry is not safe or useless. An operation
    /// that is not idempotent is retried only if the service has not received the request, or says
    /// that it has not carried it out.
    pub(crate) fn of(error: &AttemptError, idempotent: bool) -> Option<Self> {
        match error {
            AttemptError::Response(response) if !idempotent && !response.is_refusal() => None,
            AttemptError::Response(response) if response.is_throttling() => {
                Some(RetryReason::Throttling)
            }
            AttemptError::Response(response) => {
                response.is_retryable().then_some(RetryReason::Fault)
            }
            AttemptError::Transport(error) => match error.kind() {
                TransportErrorKind::Connect => Some(RetryReason::Fault),
                TransportErrorKind::Io => idempotent.then_some(RetryReason::Fault),
                TransportErrorKind::Tls | TransportErrorKind::Unsupported => None,
            },
            AttemptError::Limit(LimitExceeded::Connect(_)) => Some(RetryReason::Fault),
            AttemptError::Limit(LimitExceeded::Attempt(_) | LimitExceeded::Idle(_)) => {
                idempotent.then_some(RetryReason::Fault)
            }
            AttemptError::Limit(_) | AttemptError::Build(_) => None,
            // A provider makes its own retries.
            #[cfg(feature = "sigv4")]
            AttemptError::Credentials(_) => None,
        }
    }
}
