//! Receipts: few calls report that messages were delivered and read. Pure.

mod kept;

pub(crate) use kept::KeptReceipts;

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

/// The kinds of receipts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReceiptKind {
    /// The message was delivered.
    Delivered,
    /// The message was read, and therefore delivered.
    Read,
}

/// The outcome of a receipt.
///
/// ```
/// use connectparticipant_chat::{Chat, Message, ReceiptOutcome};
///
/// async fn example(chat: &Chat, message: &Message) {
///     match chat.mark_read(message).await {
///         ReceiptOutcome::Sent | ReceiptOutcome::Superseded => println!("the sender knows"),
///         outcome => println!("{outcome:?}"),
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReceiptOutcome {
    /// It was sent.
    Sent,
    /// Another receipt reports the same or more: one for a later message, or a read receipt.
    Superseded,
    /// The service accepts no receipts at the moment, because the chat has more than two participants. The session sends
    /// receipts again when a participant has left, or after five minutes.
    Unavailable,
    /// The message needs no receipt: it is your own, or not from a person.
    NotNeeded,
    /// It could not be sent, or the session is over.
    Failed,
}

impl fmt::Display for ReceiptOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ReceiptOutcome::Sent => "sent",
            ReceiptOutcome::Superseded => "another receipt reports the same or more",
            ReceiptOutcome::Unavailable => "the service accepts no receipts now",
            ReceiptOutcome::NotNeeded => "the message needs no receipt",
            ReceiptOutcome::Failed => "not sent",
        })
    }
}

/// The receipts of a session: its task sends them, and its handle keeps what was sent in checkpoints.
#[derive(Debug, Default)]
pub(crate) struct Receipts(Mutex<ReceiptSchedule>);

impl Receipts {
    pub(crate) fn new(schedule: ReceiptSchedule) -> Self {
        Self(Mutex::new(schedule))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, ReceiptSchedule> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The receipts to send, and when.
#[derive(Debug, Default)]
pub(crate) struct ReceiptSchedule {
    delivered: ReceiptQueue,
    read: ReceiptQueue,
    flush_at: Option<Duration>,
    flushed: Option<Duration>,
    off_until: Option<Duration>,
}

/// The receipts of one kind.
#[derive(Debug, Default)]
struct ReceiptQueue {
    /// The newest message to report.
    next: Option<ReceiptTarget>,
    waiting: Vec<(ReceiptTarget, oneshot::Sender<ReceiptOutcome>)>,
    /// The newest message that was reported, and the ids of some others.
    told: Option<ReceiptTarget>,
    recent: VecDeque<String>,
}

/// A message that a receipt reports, ordered by its time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct ReceiptTarget {
    pub(crate) time: i64,
    pub(crate) id: String,
}

/// How long a delivered receipt waits for a read receipt, which makes it unnecessary.
const READ_SOON: Duration = Duration::from_millis(300);
const INTERVAL: Duration = Duration::from_secs(5);
const OFF: Duration = Duration::from_secs(300);
const RECENT: usize = 64;

impl ReceiptSchedule {
    /// Takes a receipt. Its outcome is always reported.
    pub(crate) fn take(
        &mut self,
        now: Duration,
        kind: ReceiptKind,
        target: ReceiptTarget,
        response: oneshot::Sender<ReceiptOutcome>,
    ) {
        if self.off_until.is_some_and(|until| now < until) {
            let _ = response.send(ReceiptOutcome::Unavailable);
            return;
        }
        self.off_until = None;
        let covered = self.read.covers(&target)
            || kind == ReceiptKind::Delivered && self.delivered.covers(&target);
        if covered {
            let _ = response.send(ReceiptOutcome::Superseded);
            return;
        }
        let queue = self.queue(kind);
        queue.next = queue.next.take().max(Some(target.clone()));
        queue.waiting.push((target, response));
        let wait = if kind == ReceiptKind::Read { Duration::ZERO } else { READ_SOON };
        let earliest = self.flushed.map_or(now, |flushed| (flushed + INTERVAL).max(now));
        let at = earliest.max(now + wait);
        self.flush_at = Some(self.flush_at.map_or(at, |known| known.min(at)));
    }

    fn queue(&mut self, kind: ReceiptKind) -> &mut ReceiptQueue {
        match kind {
            ReceiptKind::Delivered => &mut self.delivered,
            ReceiptKind::Read => &mut self.read,
        }
    }

    pub(crate) fn deadline(&self) -> Option<Duration> {
        self.flush_at
    }

    /// The receipts to send now.
    pub(crate) fn due(&mut self, now: Duration) -> Vec<(ReceiptKind, ReceiptTarget)> {
        if self.flush_at.is_none_or(|at| now < at) {
            return Vec::new();
        }
        self.flush_at = None;
        self.flushed = Some(now);
        let read = self.read.next.take();
        let delivered = self.delivered.next.take();
        // A read receipt reports the delivery too, and everything before it.
        let beaten = delivered.is_some() && delivered <= read;
        if beaten && let Some(read) = &read {
            self.delivered.told_up_to(read, ReceiptOutcome::Superseded);
        }
        let read = read.map(|target| (ReceiptKind::Read, target));
        let delivered =
            delivered.filter(|_| !beaten).map(|target| (ReceiptKind::Delivered, target));
        let due: Vec<_> = read.into_iter().chain(delivered).collect();
        for (kind, target) in &due {
            self.queue(*kind).began(target);
        }
        due
    }

    /// Notes that a receipt was sent.
    pub(crate) fn sent(&mut self, kind: ReceiptKind, target: &ReceiptTarget) {
        self.queue(kind).told_up_to(target, ReceiptOutcome::Sent);
    }

    /// Notes that a receipt could not be sent.
    pub(crate) fn failed(&mut self, kind: ReceiptKind, target: &ReceiptTarget) {
        self.queue(kind).recent.retain(|id| *id != target.id);
        self.queue(kind).answer(|waiting| waiting <= target, |_| ReceiptOutcome::Failed);
    }

    /// Notes that the service refused a receipt with status 409.
    pub(crate) fn conflict(&mut self, now: Duration) {
        self.off_until = Some(now + OFF);
        self.flush_at = None;
        for queue in [&mut self.delivered, &mut self.read] {
            queue.next = None;
            queue.answer(|_| true, |_| ReceiptOutcome::Unavailable);
        }
    }

    /// Notes that a participant has left, so that the service may accept receipts again.
    pub(crate) fn somebody_left(&mut self) {
        self.off_until = None;
    }
}

impl ReceiptQueue {
    fn covers(&self, target: &ReceiptTarget) -> bool {
        self.told.as_ref().is_some_and(|told| target.time < told.time || target == told)
            || self.recent.contains(&target.id)
    }

    /// Notes that a receipt is being sent, so that it is not sent twice.
    fn began(&mut self, target: &ReceiptTarget) {
        if self.recent.len() == RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back(target.id.clone());
    }

    fn told_up_to(&mut self, target: &ReceiptTarget, outcome: ReceiptOutcome) {
        self.told = self.told.take().max(Some(target.clone()));
        let of = |waiting: &ReceiptTarget| {
            if waiting == target { outcome } else { ReceiptOutcome::Superseded }
        };
        self.answer(|waiting| waiting <= target, of);
    }

    fn answer(
        &mut self,
        which: impl Fn(&ReceiptTarget) -> bool,
        outcome: impl Fn(&ReceiptTarget) -> ReceiptOutcome,
    ) {
        for (target, response) in self.waiting.extract_if(.., |(target, _)| which(target)) {
            // The caller may have stopped waiting.
            let _ = response.send(outcome(&target));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(time: i64) -> ReceiptTarget {
        ReceiptTarget { time, id: format!("m{time}") }
    }

    fn take(
        receipts: &mut ReceiptSchedule,
        now: Duration,
        kind: ReceiptKind,
        time: i64,
    ) -> oneshot::Receiver<ReceiptOutcome> {
        let (response, outcome) = oneshot::channel();
        receipts.take(now, kind, target(time), response);
        outcome
    }

    const ZERO: Duration = Duration::ZERO;

    #[test]
    fn read_beats_delivered_and_later_beats_earlier() {
        let mut receipts = ReceiptSchedule::default();
        let mut got = take(&mut receipts, ZERO, ReceiptKind::Delivered, 1);
        let mut early = take(&mut receipts, ZERO, ReceiptKind::Read, 1);
        let mut late = take(&mut receipts, ZERO, ReceiptKind::Read, 2);
        assert_eq!(receipts.deadline(), Some(ZERO));
        assert_eq!(receipts.due(ZERO), [(ReceiptKind::Read, target(2))]);
        assert_eq!(got.try_recv(), Ok(ReceiptOutcome::Superseded));
        receipts.sent(ReceiptKind::Read, &target(2));
        assert_eq!(early.try_recv(), Ok(ReceiptOutcome::Superseded));
        assert_eq!(late.try_recv(), Ok(ReceiptOutcome::Sent));
        for (kind, time) in [(ReceiptKind::Read, 2), (ReceiptKind::Delivered, 1)] {
            let mut again = take(&mut receipts, ZERO, kind, time);
            assert_eq!(again.try_recv(), Ok(ReceiptOutcome::Superseded));
        }
        assert_eq!(receipts.deadline(), None);
    }

    #[test]
    fn delivered_waits_for_read_and_flushes_are_apart() {
        let mut receipts = ReceiptSchedule::default();
        let _one = take(&mut receipts, ZERO, ReceiptKind::Delivered, 1);
        assert_eq!(receipts.deadline(), Some(READ_SOON));
        assert!(receipts.due(ZERO).is_empty());
        assert_eq!(receipts.due(READ_SOON), [(ReceiptKind::Delivered, target(1))]);
        receipts.sent(ReceiptKind::Delivered, &target(1));
        let _two = take(&mut receipts, READ_SOON, ReceiptKind::Read, 2);
        assert_eq!(receipts.deadline(), Some(READ_SOON + INTERVAL));
        let _three = take(&mut receipts, READ_SOON, ReceiptKind::Delivered, 3);
        let due = receipts.due(READ_SOON + INTERVAL);
        assert_eq!(due, [(ReceiptKind::Read, target(2)), (ReceiptKind::Delivered, target(3))]);
    }

    #[test]
    fn a_conflict_turns_them_off_and_somebody_leaving_on() {
        let mut receipts = ReceiptSchedule::default();
        let mut first = take(&mut receipts, ZERO, ReceiptKind::Read, 1);
        assert_eq!(receipts.due(ZERO).len(), 1);
        receipts.conflict(ZERO);
        assert_eq!(first.try_recv(), Ok(ReceiptOutcome::Unavailable));
        let mut second = take(&mut receipts, OFF / 2, ReceiptKind::Read, 2);
        assert_eq!(second.try_recv(), Ok(ReceiptOutcome::Unavailable));
        receipts.somebody_left();
        let _third = take(&mut receipts, OFF / 2, ReceiptKind::Read, 3);
        assert_eq!(receipts.due(OFF).len(), 1);
        receipts.conflict(OFF);
        let _fourth = take(&mut receipts, OFF * 2, ReceiptKind::Read, 4);
        assert_eq!(receipts.due(OFF * 3), [(ReceiptKind::Read, target(4))]);
    }

    #[test]
    fn a_failed_one_may_be_tried_again() {
        let mut receipts = ReceiptSchedule::default();
        let mut first = take(&mut receipts, ZERO, ReceiptKind::Read, 1);
        receipts.due(ZERO);
        receipts.failed(ReceiptKind::Read, &target(1));
        assert_eq!(first.try_recv(), Ok(ReceiptOutcome::Failed));
        let _second = take(&mut receipts, INTERVAL, ReceiptKind::Read, 1);
        assert_eq!(receipts.due(INTERVAL).len(), 1);
    }
}
