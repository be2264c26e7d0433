//! The state of one socket, from its URL to its end.

use std::time::Duration;

use crate::session::Timing;
use crate::session::heartbeat::{Heartbeat, HeartbeatStep};
use crate::session::subscription::{Subscription, SubscriptionStep};
use crate::wire::frame::Outgoing;

/// Identifies a socket of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct SocketId(pub(crate) u64);

/// A socket.
#[derive(Debug)]
pub(super) struct SocketState {
    pub(super) id: SocketId,
    stage: SocketStage,
}

#[derive(Debug)]
enum SocketStage {
    Opening { until: Duration },
    Subscribing(Subscription),
    Live { since: Duration, heartbeat: Heartbeat, replace_at: Duration },
}

/// The tasks of a socket.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum SocketTask {
    Send(&'static [Outgoing]),
    /// The socket is useless, for this reason.
    GiveUp(&'static str),
}

impl SocketState {
    pub(super) fn opening(id: SocketId, now: Duration, timing: &Timing) -> Self {
        Self { id, stage: SocketStage::Opening { until: now.saturating_add(timing.open_timeout) } }
    }

    pub(super) fn opened(&mut self, now: Duration, timing: &Timing) {
        self.stage = SocketStage::Subscribing(Subscription::new(now, timing.subscribe_timeout));
    }

    /// The subscription is confirmed. Returns `false` if it was confirmed before.
    pub(super) fn subscribed(&mut self, now: Duration, timing: &Timing, jitter: f64) -> bool {
        if !matches!(self.stage, SocketStage::Subscribing(_)) {
            return false;
        }
        let shorter = (timing.socket_lifetime / 10).mul_f64(jitter.clamp(0.0, 1.0));
        self.stage = SocketStage::Live {
            since: now,
            heartbeat: Heartbeat::new(now, timing.heartbeat_interval),
            replace_at: now.saturating_add(timing.socket_lifetime.saturating_sub(shorter)),
        };
        true
    }

    /// The subscription is refused.
    pub(super) fn refused(&mut self, now: Duration) -> Option<SocketTask> {
        match &mut self.stage {
            SocketStage::Subscribing(subscribe) => (subscribe.refused(now)
                == SubscriptionStep::GiveUp)
                .then_some(SocketTask::GiveUp("the subscription is refused")),
            _ => None,
        }
    }

    /// A frame has arrived.
    pub(super) fn heard(&mut self) {
        if let SocketStage::Live { heartbeat, .. } = &mut self.stage {
            heartbeat.heard();
        }
    }

    pub(super) fn pinged(&mut self, healthy: bool) {
        if let SocketStage::Live { heartbeat, .. } = &mut self.stage {
            heartbeat.pinged(healthy);
        }
    }

    /// The task that is due.
    pub(super) fn next_task(&mut self, now: Duration) -> Option<SocketTask> {
        match &mut self.stage {
            SocketStage::Opening { until } => {
                (*until <= now).then_some(SocketTask::GiveUp("it does not open in time"))
            }
            SocketStage::Subscribing(subscribe) => match subscribe.step(now) {
                SubscriptionStep::Wait => None,
                SubscriptionStep::Send => Some(SocketTask::Send(&[Outgoing::Subscribe])),
                SubscriptionStep::GiveUp => {
                    Some(SocketTask::GiveUp("the subscription is not confirmed"))
                }
            },
            SocketStage::Live { heartbeat, .. } => match heartbeat.step(now) {
                HeartbeatStep::Wait => None,
                HeartbeatStep::Send => {
                    Some(SocketTask::Send(&[Outgoing::Ping, Outgoing::Heartbeat]))
                }
                HeartbeatStep::Expired => Some(SocketTask::GiveUp("heartbeats are not answered")),
            },
        }
    }

    pub(super) fn is_opening(&self) -> bool {
        matches!(self.stage, SocketStage::Opening { .. })
    }

    pub(super) fn is_degraded(&self) -> bool {
        matches!(&self.stage, SocketStage::Live { heartbeat, .. } if heartbeat.is_degraded())
    }

    /// How long it has been subscribed.
    pub(super) fn age(&self, now: Duration) -> Duration {
        match self.stage {
            SocketStage::Live { since, .. } => now.saturating_sub(since),
            _ => Duration::ZERO,
        }
    }

    /// When it is replaced because of its age.
    pub(super) fn replace_at(&self) -> Option<Duration> {
        match self.stage {
            SocketStage::Live { replace_at, .. } => Some(replace_at),
            _ => None,
        }
    }

    pub(super) fn replace_later(&mut self, at: Duration) {
        if let SocketStage::Live { replace_at, .. } = &mut self.stage {
            *replace_at = at;
        }
    }

    pub(super) fn deadline(&self) -> Duration {
        match &self.stage {
            SocketStage::Opening { until } => *until,
            SocketStage::Subscribing(subscribe) => subscribe.deadline(),
            SocketStage::Live { heartbeat, .. } => heartbeat.deadline(),
        }
    }
}
