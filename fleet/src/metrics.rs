//! The measurements of workers, for the [meter](connectparticipant::restjson::metrics::Meter) of their client.
//! [`Counts`](crate::Counts) has the same numbers and more without a meter, for one process.

use std::fmt;
use std::sync::Arc;

use connectparticipant::Client;
use connectparticipant::restjson::metrics::{Instrument, Meter};

use crate::names::Names;

/// Changes of lease ownership. The attribute is the kind: this worker has `taken` a chat, has `handed_over` a chat, was
/// `fenced` because another worker has its chat, or has `lost` its own lease, and with it all its chats.
///
/// ```
/// assert_eq!(connectparticipant_fleet::metrics::LEASE_MOVES.unit, "{move}");
/// ```
pub static LEASE_MOVES: Instrument = Instrument::counter(
    "connectparticipant.fleet.lease.moves",
    "{move}",
    "Changes of lease ownership",
    &["connectparticipant.fleet.lease.move"],
);

/// Records that were published to the stream of items.
///
/// ```
/// assert_eq!(connectparticipant_fleet::metrics::SENT.name, "messaging.client.sent.messages");
/// ```
pub static SENT: Instrument = Instrument::counter(
    "messaging.client.sent.messages",
    "{message}",
    "Records that were published",
    MESSAGING,
);

/// Commands that were taken from the queue, regardless of their outcome. A command that is put back and taken again counts
/// twice.
///
/// ```
/// assert_eq!(connectparticipant_fleet::metrics::CONSUMED.name, "messaging.client.consumed.messages");
/// ```
pub static CONSUMED: Instrument = Instrument::counter(
    "messaging.client.consumed.messages",
    "{message}",
    "Commands that were taken from the queue",
    MESSAGING,
);

/// The attributes of OpenTelemetry's conventions. The destination is the stream: the subject names the chat.
const MESSAGING: &[&str] =
    &["messaging.system", "messaging.operation.name", "messaging.destination.name"];

/// The instruments of workers.
///
/// ```
/// use connectparticipant_fleet::metrics::{INSTRUMENTS, LEASE_MOVES};
///
/// assert!(INSTRUMENTS.contains(&&LEASE_MOVES));
/// ```
pub static INSTRUMENTS: &[&Instrument] = &[&LEASE_MOVES, &SENT, &CONSUMED];

/// How the ownership of a lease has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LeaseMove {
    Taken,
    HandedOver,
    Fenced,
    Lost,
}

/// The meter of a worker; without one, nothing is measured.
#[derive(Clone, Default)]
pub(crate) struct WorkerMeter(Option<Arc<dyn Meter>>);

impl WorkerMeter {
    pub(crate) fn of(client: &Client) -> Self {
        Self(client.dispatcher().meter().cloned())
    }

    pub(crate) fn lease_moved(&self, how: LeaseMove) {
        let how = match how {
            LeaseMove::Taken => "taken",
            LeaseMove::HandedOver => "handed_over",
            LeaseMove::Fenced => "fenced",
            LeaseMove::Lost => "lost",
        };
        if let Some(meter) = &self.0 {
            meter.add(&LEASE_MOVES, 1, &[("connectparticipant.fleet.lease.move", how)]);
        }
    }

    /// A record was published.
    pub(crate) fn sent(&self, names: &Names) {
        self.message(&SENT, "publish", || names.items_stream());
    }

    /// A command was taken from the queue.
    pub(crate) fn consumed(&self, names: &Names) {
        self.message(&CONSUMED, "receive", || names.commands_stream());
    }

    fn message(
        &self,
        counter: &'static Instrument,
        operation: &'static str,
        stream: impl FnOnce() -> String,
    ) {
        let Some(meter) = &self.0 else { return };
        let attributes = [
            ("messaging.system", "nats"),
            ("messaging.operation.name", operation),
            ("messaging.destination.name", &stream()),
        ];
        meter.add(counter, 1, &attributes);
    }
}

impl fmt::Debug for WorkerMeter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WorkerMeter").field(&self.0.is_some()).finish()
    }
}
