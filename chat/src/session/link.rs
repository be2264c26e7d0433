//! One socket of a session, from the URL to its end.

use std::time::Duration;

use crate::frame::Outgoing;
use crate::session::Timing;
use crate::session::heartbeat::{Beat, Heartbeat};
use crate::session::subscribe::{Ask, Subscribe};

/// Tells the sockets of a session apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct LinkId(pub(crate) u64);

/// A socket.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) id: LinkId,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Opening { until: Duration },
    Subscribing(Subscribe),
    Live { since: Duration, heartbeat: Heartbeat, replace_at: Duration },
}

/// What a socket has to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Duty {
    Send(&'static [Outgoing]),
    /// It is of no use any more.
    GiveUp(&'static str),
}

impl Link {
    pub(super) fn opening(id: LinkId, now: Duration, timing: &Timing) -> Self {
        Self { id, stage: Stage::Opening { until: now + timing.open } }
    }

    pub(super) fn opened(&mut self, now: Duration, timing: &Timing) {
        self.stage = Stage::Subscribing(Subscribe::new(now, timing.subscribe));
    }

    /// The subscription is confirmed. `false` if it had been before.
    pub(super) fn subscribed(&mut self, now: Duration, timing: &Timing, jitter: f64) -> bool {
        if !matches!(self.stage, Stage::Subscribing(_)) {
            return false;
        }
        let shorter = timing.socket_life.mul_f64(0.1 * jitter.clamp(0.0, 1.0));
        self.stage = Stage::Live {
            since: now,
            heartbeat: Heartbeat::new(now, timing.heartbeat),
            replace_at: now + timing.socket_life.saturating_sub(shorter),
        };
        true
    }

    /// The subscription is refused.
    pub(super) fn refused(&mut self, now: Duration) -> Option<Duty> {
        match &mut self.stage {
            Stage::Subscribing(subscribe) => (subscribe.refused(now) == Ask::GiveUp)
                .then_some(Duty::GiveUp("the subscription is refused")),
            _ => None,
        }
    }

    /// A frame has come.
    pub(super) fn heard(&mut self) {
        if let Stage::Live { heartbeat, .. } = &mut self.stage {
            heartbeat.heard();
        }
    }

    pub(super) fn pinged(&mut self, healthy: bool) {
        if let Stage::Live { heartbeat, .. } = &mut self.stage {
            heartbeat.pinged(healthy);
        }
    }

    /// What is due now.
    pub(super) fn duty(&mut self, now: Duration) -> Option<Duty> {
        match &mut self.stage {
            Stage::Opening { until } => {
                (*until <= now).then_some(Duty::GiveUp("it does not open in time"))
            }
            Stage::Subscribing(subscribe) => match subscribe.ask(now) {
                Ask::Wait => None,
                Ask::Send => Some(Duty::Send(&[Outgoing::Subscribe])),
                Ask::GiveUp => Some(Duty::GiveUp("the subscription is not confirmed")),
            },
            Stage::Live { heartbeat, .. } => match heartbeat.beat(now) {
                Beat::Wait => None,
                Beat::Send => Some(Duty::Send(&[Outgoing::Ping, Outgoing::Heartbeat])),
                Beat::Dead => Some(Duty::GiveUp("heartbeats are not answered")),
            },
        }
    }

    pub(super) fn is_opening(&self) -> bool {
        matches!(self.stage, Stage::Opening { .. })
    }

    pub(super) fn is_degraded(&self) -> bool {
        matches!(&self.stage, Stage::Live { heartbeat, .. } if heartbeat.is_degraded())
    }

    /// How long it has been of use.
    pub(super) fn age(&self, now: Duration) -> Duration {
        match self.stage {
            Stage::Live { since, .. } => now.saturating_sub(since),
            _ => Duration::ZERO,
        }
    }

    /// When it is replaced in good time.
    pub(super) fn replace_at(&self) -> Option<Duration> {
        match self.stage {
            Stage::Live { replace_at, .. } => Some(replace_at),
            _ => None,
        }
    }

    pub(super) fn replace_later(&mut self, at: Duration) {
        if let Stage::Live { replace_at, .. } = &mut self.stage {
            *replace_at = at;
        }
    }

    pub(super) fn deadline(&self) -> Duration {
        match &self.stage {
            Stage::Opening { until } => *until,
            Stage::Subscribing(subscribe) => subscribe.deadline(),
            Stage::Live { heartbeat, .. } => heartbeat.deadline(),
        }
    }
}
