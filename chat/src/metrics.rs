//! The measurements of sessions, for the [meter](connectparticipant::restjson::metrics::Meter) of their client.
//!
//! Attributes never contain ids, names or message texts.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use connectparticipant::Client;
use restjson::Environment;
use restjson::metrics::{Instrument, Meter};

use crate::delivery::{Delivered, Origin, TranscriptGap};
use crate::wire::time;

/// The number of sockets that replaced another. The attribute is the reason: the other socket was `lost`, its
/// replacement was `planned` because its lifetime ends, or the program has `resumed` the session.
///
/// ```
/// assert_eq!(connectparticipant_chat::metrics::RECONNECTS.name, "connectparticipant.chat.reconnects");
/// ```
pub static RECONNECTS: Instrument = Instrument::counter(
    "connectparticipant.chat.reconnects",
    "{reconnect}",
    "Sockets that replaced another",
    &["connectparticipant.chat.reconnect.reason"],
);

/// The parts of a transcript that were not delivered: one for each
/// [`Event::TranscriptGap`](crate::Event::TranscriptGap). The attribute `error.type` is the
/// [reason](crate::TranscriptGap).
///
/// ```
/// assert_eq!(connectparticipant_chat::metrics::GAPS.unit, "{gap}");
/// ```
pub static GAPS: Instrument = Instrument::counter(
    "connectparticipant.chat.gaps",
    "{gap}",
    "Parts of a transcript that were not delivered",
    &["error.type"],
);

/// The time from an item's `AbsoluteTime`, by the service's clock, to its arrival, by this machine's clock. The attribute is
/// the origin: the item arrived `live`, or was `backfilled` from the transcript after a loss. An item that is dated ahead of this machine's clock
/// counts as zero. History, later states of an item, and items whose time is off by more than a day are not measured.
///
/// ```
/// assert_eq!(connectparticipant_chat::metrics::DELIVERY_DELAY.unit, "s");
/// ```
pub static DELIVERY_DELAY: Instrument = Instrument::histogram(
    "connectparticipant.chat.delivery.delay",
    "s",
    "The time from an item's AbsoluteTime to its arrival",
    &["connectparticipant.chat.origin"],
)
.with_boundaries(&[
    0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0, 3600.0,
]);

/// The time that a call waited in this client for its [quota](crate::Quotas). Calls that did not have to wait, and those
/// that were dropped while they waited, are not measured.
///
/// ```
/// assert_eq!(connectparticipant_chat::metrics::QUOTA_WAIT.name, "connectparticipant.chat.quota.wait");
/// ```
pub static QUOTA_WAIT: Instrument = Instrument::histogram(
    "connectparticipant.chat.quota.wait",
    "s",
    "The time that a call waited for its quota",
    &["rpc.method"],
)
.with_boundaries(&[0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0]);

/// The instruments of sessions.
///
/// ```
/// use connectparticipant_chat::metrics::{GAPS, INSTRUMENTS};
///
/// assert!(INSTRUMENTS.contains(&&GAPS));
/// ```
pub static INSTRUMENTS: &[&Instrument] = &[&RECONNECTS, &GAPS, &DELIVERY_DELAY, &QUOTA_WAIT];

/// Why a socket replaced another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReconnectReason {
    Lost,
    Planned,
    Resumed,
}

/// The meter of a session; without one, nothing is measured.
pub(crate) struct SessionMeter(Option<Arc<dyn Meter>>);

/// An item's time that differs by more than this is wrong.
const BELIEVED: Duration = Duration::from_secs(24 * 60 * 60);

impl SessionMeter {
    pub(crate) fn of(client: &Client) -> Self {
        Self(client.dispatcher().meter().cloned())
    }

    pub(crate) fn reconnected(&self, reason: ReconnectReason) {
        let Self(Some(meter)) = self else { return };
        let reason = match reason {
            ReconnectReason::Lost => "lost",
            ReconnectReason::Planned => "planned",
            ReconnectReason::Resumed => "resumed",
        };
        meter.add(&RECONNECTS, 1, &[("connectparticipant.chat.reconnect.reason", reason)]);
    }

    pub(crate) fn gap(&self, gap: TranscriptGap) {
        let Self(Some(meter)) = self else { return };
        let reason = match gap {
            TranscriptGap::Unreadable => "unreadable",
            TranscriptGap::Rejected => "rejected",
            TranscriptGap::Endless => "endless",
            TranscriptGap::TooLong => "too_long",
        };
        meter.add(&GAPS, 1, &[("error.type", reason)]);
    }

    /// Records an item that is delivered to the program.
    pub(crate) fn delivered(&self, delivered: &Delivered, environment: &dyn Environment) {
        let Self(Some(meter)) = self else { return };
        let origin = match delivered.origin {
            Origin::Live => "live",
            Origin::Backfilled => "backfilled",
            Origin::Past => return,
        };
        if delivered.replacement {
            return;
        }
        let sent = delivered.item.absolute_time.as_deref().and_then(time::system_time);
        // The item may have waited for the program.
        let since = environment.now().saturating_sub(delivered.received);
        let arrived = environment.system_time().checked_sub(since);
        if let (Some(sent), Some(arrived)) = (sent, arrived)
            && let Some(delay) = delay(sent, arrived)
        {
            let origin = ("connectparticipant.chat.origin", origin);
            meter.record(&DELIVERY_DELAY, delay.as_secs_f64(), &[origin]);
        }
    }
}

fn delay(sent: SystemTime, arrived: SystemTime) -> Option<Duration> {
    let (delay, off) = match arrived.duration_since(sent) {
        Ok(delay) => (delay, delay),
        Err(ahead) => (Duration::ZERO, ahead.duration()),
    };
    (off <= BELIEVED).then_some(delay)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_that_differ_make_no_negative_and_no_absurd_delays() {
        let noon = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_000_000);
        let second = Duration::from_secs(1);
        assert_eq!(delay(noon, noon + second), Some(second));
        assert_eq!(delay(noon + second, noon), Some(Duration::ZERO));
        let (day, more) = (BELIEVED, BELIEVED + second);
        assert_eq!((delay(noon, noon + day), delay(noon, noon + more)), (Some(day), None));
        assert_eq!(delay(noon + more, noon), None);
    }
}
