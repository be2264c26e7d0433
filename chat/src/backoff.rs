//! The waits between attempts.

use std::time::Duration;

/// Waits that double from 0.5 s to 30 s. Up to a half is taken off at random, so that sessions that
/// were cut off together do not come back together. A wait is at least 100 ms.
#[derive(Clone, Debug, Default)]
pub(crate) struct Backoff {
    failures: u32,
}

const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(30);
const SHORTEST: Duration = Duration::from_millis(100);

impl Backoff {
    /// The wait before the next attempt; `jitter` is from 0 to 1.
    pub(crate) fn next(&mut self, jitter: f64) -> Duration {
        let longest = FIRST.saturating_mul(1 << self.failures.min(16)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        let jitter = if (0.0..=1.0).contains(&jitter) { jitter } else { 1.0 };
        longest.mul_f64(0.5 + jitter / 2.0).max(SHORTEST)
    }

    /// The number of failures since the last reset.
    pub(crate) fn failures(&self) -> u32 {
        self.failures
    }

    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_to_a_limit_and_is_never_short() {
        for jitter in [-1.0, 0.0, 0.3, 1.0, 7.0, f64::NAN] {
            let mut backoff = Backoff::default();
            let waits: Vec<_> = (0..20).map(|_| backoff.next(jitter)).collect();
            assert!(waits.iter().all(|wait| (SHORTEST..=LONGEST).contains(wait)), "{waits:?}");
            assert!(waits.is_sorted());
            assert!(waits[0] <= FIRST && waits[19] >= LONGEST / 2);
            backoff.reset();
            assert_eq!(backoff.failures(), 0);
        }
    }
}
