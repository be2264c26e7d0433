//! Renewing the connection token before it expires.

use std::time::{Duration, SystemTime};

use crate::backoff::Backoff;
use crate::wire::time;

/// When the token is renewed.
#[derive(Debug, Default)]
pub(super) struct Renewal {
    at: Option<Duration>,
    backoff: Backoff,
}

/// The assumed lifetime of a token without an expiry: half of the day that the service documents.
const UNKNOWN_LIFE: Duration = Duration::from_secs(12 * 3600);
/// The shortest time between renewals, in case one of the clocks is wrong.
const SHORTEST: Duration = Duration::from_secs(60);

impl Renewal {
    /// Takes a new token.
    pub(super) fn renewed(
        &mut self,
        now: Duration,
        clock: SystemTime,
        expiry: Option<&str>,
        ahead: Duration,
    ) {
        let life = expiry.and_then(|expiry| time::until(expiry, clock)).unwrap_or(UNKNOWN_LIFE);
        let use_for = life.saturating_sub(ahead.min(life / 2)).max(SHORTEST);
        self.at = Some(now.saturating_add(use_for));
        self.backoff.reset();
    }

    /// The token was refused, or there is none.
    pub(super) fn is_needed(&mut self, now: Duration) {
        self.at = Some(now);
    }

    /// A renewal has failed. The next attempt follows well before the old token expires.
    pub(super) fn failed(&mut self, now: Duration, jitter: f64) {
        self.at = Some(now.saturating_add(self.backoff.next(jitter)));
    }

    pub(super) fn postpone(&mut self, until: Duration) {
        self.at = Some(until);
    }

    pub(super) fn deadline(&self) -> Option<Duration> {
        self.at
    }

    pub(super) fn is_due(&self, now: Duration) -> bool {
        self.at.is_some_and(|at| at <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::UNIX_EPOCH;

    #[test]
    fn is_ahead_of_expiry_but_not_frantic() {
        let ahead = Duration::from_secs(600);
        let cases = [
            (Some("1970-01-02T00:00:00.000Z"), 24 * 3600 - 600),
            (Some("1970-01-01T00:10:00Z"), 300),
            (Some("1970-01-01T00:00:00Z"), 60),
            (Some("nonsense"), 12 * 3600 - 600),
            (None, 12 * 3600 - 600),
        ];
        for (expiry, seconds) in cases {
            let mut renewal = Renewal::default();
            assert!(!renewal.is_due(Duration::MAX));
            let now = Duration::from_secs(7);
            renewal.renewed(now, UNIX_EPOCH, expiry, ahead);
            assert_eq!(renewal.deadline(), Some(now + Duration::from_secs(seconds)), "{expiry:?}");
        }
    }

    #[test]
    fn is_tried_again_after_a_failure() {
        let mut renewal = Renewal::default();
        renewal.failed(Duration::from_secs(5), 1.0);
        assert!(renewal.is_due(Duration::from_secs(6)));
    }
}
