//! The subscription of a socket: a request that is repeated a few times until it is confirmed.

use std::time::Duration;

/// The subscription of one socket.
#[derive(Debug)]
pub(super) struct Subscription {
    again: Duration,
    next: Duration,
    unanswered: u32,
    refused: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SubscriptionStep {
    Wait,
    Send,
    GiveUp,
}

const UNANSWERED: u32 = 4;
const REFUSED: u32 = 5;
const AFTER_REFUSAL: Duration = Duration::from_millis(500);

impl Subscription {
    pub(super) fn new(now: Duration, again: Duration) -> Self {
        Self { again, next: now, unanswered: 0, refused: 0 }
    }

    pub(super) fn step(&mut self, now: Duration) -> SubscriptionStep {
        if now < self.next {
            return SubscriptionStep::Wait;
        }
        if self.unanswered == UNANSWERED {
            return SubscriptionStep::GiveUp;
        }
        self.unanswered += 1;
        self.next = now.saturating_add(self.again);
        SubscriptionStep::Send
    }

    pub(super) fn refused(&mut self, now: Duration) -> SubscriptionStep {
        self.refused += 1;
        if self.refused == REFUSED {
            return SubscriptionStep::GiveUp;
        }
        self.unanswered = 0;
        self.next = now.saturating_add(AFTER_REFUSAL);
        SubscriptionStep::Wait
    }

    pub(super) fn deadline(&self) -> Duration {
        self.next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asks_four_times() {
        let second = Duration::from_secs(1);
        let mut subscribe = Subscription::new(second, second);
        for number in 1..=4 {
            assert_eq!(subscribe.step(second * number), SubscriptionStep::Send);
            assert_eq!(subscribe.step(second * number), SubscriptionStep::Wait);
        }
        assert_eq!(subscribe.step(second * 5), SubscriptionStep::GiveUp);
    }

    #[test]
    fn is_refused_five_times() {
        let mut now = Duration::ZERO;
        let mut subscribe = Subscription::new(now, Duration::from_secs(1));
        for _ in 0..4 {
            assert_eq!(subscribe.step(now), SubscriptionStep::Send);
            assert_eq!(subscribe.refused(now), SubscriptionStep::Wait);
            now = subscribe.deadline();
        }
        assert_eq!(subscribe.refused(now), SubscriptionStep::GiveUp);
    }
}
