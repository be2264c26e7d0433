//! Heartbeats: whether the peer is still there.

use std::time::Duration;

/// The heartbeats of one socket.
#[derive(Debug)]
pub(super) struct Heartbeat {
    interval: Duration,
    next: Duration,
    /// Whether a frame has arrived since the last heartbeat.
    heard: bool,
    /// Whether the back end has answered a ping since the last heartbeat.
    healthy: bool,
    unhealthy: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HeartbeatStep {
    /// The next heartbeat is not due.
    Wait,
    /// Send both heartbeats.
    Send,
    /// No frame has arrived for a whole interval: the socket is dead.
    Expired,
}

/// How many pings the back end may leave unanswered before the connection is degraded.
const UNHEALTHY: u32 = 2;

impl Heartbeat {
    /// The first heartbeat is due at once.
    pub(super) fn new(now: Duration, interval: Duration) -> Self {
        Self { interval, next: now, heard: true, healthy: true, unhealthy: 0 }
    }

    pub(super) fn step(&mut self, now: Duration) -> HeartbeatStep {
        if now < self.next {
            return HeartbeatStep::Wait;
        }
        if !self.heard {
            return HeartbeatStep::Expired;
        }
        self.unhealthy = if self.healthy { 0 } else { self.unhealthy.saturating_add(1) };
        self.heard = false;
        self.healthy = false;
        self.next = now.saturating_add(self.interval);
        HeartbeatStep::Send
    }

    /// A frame has arrived: the socket is alive.
    pub(super) fn heard(&mut self) {
        self.heard = true;
    }

    /// The back end has answered a ping.
    pub(super) fn pinged(&mut self, healthy: bool) {
        self.healthy = healthy;
        if healthy {
            self.unhealthy = 0;
        }
    }

    pub(super) fn is_degraded(&self) -> bool {
        self.unhealthy >= UNHEALTHY
    }

    pub(super) fn deadline(&self) -> Duration {
        self.next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEN: Duration = Duration::from_secs(10);

    #[test]
    fn silence_is_noticed_at_the_next_beat() {
        let mut heartbeat = Heartbeat::new(TEN, TEN);
        assert_eq!(heartbeat.step(TEN), HeartbeatStep::Send);
        assert_eq!(heartbeat.step(TEN * 2 - Duration::from_millis(1)), HeartbeatStep::Wait);
        heartbeat.heard();
        assert_eq!(heartbeat.step(TEN * 2), HeartbeatStep::Send);
        assert_eq!(heartbeat.step(TEN * 3), HeartbeatStep::Expired);
    }

    #[test]
    fn a_sick_back_end_degrades_and_recovers() {
        let mut heartbeat = Heartbeat::new(TEN, TEN);
        for beat in 1..=3 {
            assert_eq!(heartbeat.step(TEN * beat), HeartbeatStep::Send);
            assert!(!heartbeat.is_degraded());
            heartbeat.heard();
            heartbeat.pinged(beat == 1);
        }
        assert_eq!(heartbeat.step(TEN * 4), HeartbeatStep::Send);
        assert!(heartbeat.is_degraded());
        heartbeat.pinged(true);
        assert!(!heartbeat.is_degraded());
    }
}
