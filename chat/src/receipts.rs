//! Receipts: telling others that their messages arrived and were read, with few calls.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::sync::oneshot;

/// What a receipt says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReceiptKind {
    /// The message has arrived.
    Delivered,
    /// The message was read, and so has arrived.
    Read,
}

/// What became of a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReceiptOutcome {
    /// It was sent.
    Sent,
    /// Another says the same or more: one for a later message, or one that it was read.
    Covered,
    /// Receipts are not possible now: there are more than two participants. They are tried again
    /// when somebody has left, or after five minutes.
    Off,
    /// The service needs no receipt for this message.
    NotNeeded,
    /// It could not be sent, or the session is over.
    Failed,
}

/// Which receipts are to be sent, and when. Pure.
#[derive(Debug, Default)]
pub(crate) struct Receipts {
    delivered: Lane,
    read: Lane,
    flush_at: Option<Duration>,
    flushed: Option<Duration>,
    off_until: Option<Duration>,
}

/// The receipts of one kind.
#[derive(Debug, Default)]
struct Lane {
    /// The newest message that is to be told about.
    next: Option<Mark>,
    waiting: Vec<(Mark, oneshot::Sender<ReceiptOutcome>)>,
    /// The newest message that has been told about, and the ids of some others.
    told: Option<Mark>,
    recent: VecDeque<String>,
}

/// A message, by its time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark {
    pub(crate) time: i64,
    pub(crate) id: String,
}

/// How long a message that has arrived may take to be read, so that one receipt does.
const READ_SOON: Duration = Duration::from_millis(300);
const INTERVAL: Duration = Duration::from_secs(5);
const OFF: Duration = Duration::from_secs(300);
const RECENT: usize = 64;

impl Receipts {
    /// Takes a receipt. Its outcome is told in any case.
    pub(crate) fn take(
        &mut self,
        now: Duration,
        kind: ReceiptKind,
        mark: Mark,
        response: oneshot::Sender<ReceiptOutcome>,
    ) {
        if self.off_until.is_some_and(|until| now < until) {
            let _ = response.send(ReceiptOutcome::Off);
            return;
        }
        self.off_until = None;
        let covered = self.read.covers(&mark)
            || kind == ReceiptKind::Delivered && self.delivered.covers(&mark);
        if covered {
            let _ = response.send(ReceiptOutcome::Covered);
            return;
        }
        let lane = self.lane(kind);
        lane.next = lane.next.take().max(Some(mark.clone()));
        lane.waiting.push((mark, response));
        let wait = if kind == ReceiptKind::Read { Duration::ZERO } else { READ_SOON };
        let earliest = self.flushed.map_or(now, |flushed| (flushed + INTERVAL).max(now));
        let at = earliest.max(now + wait);
        self.flush_at = Some(self.flush_at.map_or(at, |known| known.min(at)));
    }

    fn lane(&mut self, kind: ReceiptKind) -> &mut Lane {
        match kind {
            ReceiptKind::Delivered => &mut self.delivered,
            ReceiptKind::Read => &mut self.read,
        }
    }

    pub(crate) fn deadline(&self) -> Option<Duration> {
        self.flush_at
    }

    /// What is to be sent now.
    pub(crate) fn due(&mut self, now: Duration) -> Vec<(ReceiptKind, Mark)> {
        if self.flush_at.is_none_or(|at| now < at) {
            return Vec::new();
        }
        self.flush_at = None;
        self.flushed = Some(now);
        let read = self.read.next.take();
        let delivered = self.delivered.next.take();
        // Who has read a message has got it, and those before it.
        let beaten = delivered.is_some() && delivered <= read;
        if beaten && let Some(read) = &read {
            self.delivered.told_up_to(read, ReceiptOutcome::Covered);
        }
        let read = read.map(|mark| (ReceiptKind::Read, mark));
        let delivered = delivered.filter(|_| !beaten).map(|mark| (ReceiptKind::Delivered, mark));
        let due: Vec<_> = read.into_iter().chain(delivered).collect();
        for (kind, mark) in &due {
            self.lane(*kind).began(mark);
        }
        due
    }

    /// A receipt was sent.
    pub(crate) fn sent(&mut self, kind: ReceiptKind, mark: &Mark) {
        self.lane(kind).told_up_to(mark, ReceiptOutcome::Sent);
    }

    /// A receipt could not be sent.
    pub(crate) fn failed(&mut self, kind: ReceiptKind, mark: &Mark) {
        self.lane(kind).recent.retain(|id| *id != mark.id);
        self.lane(kind).answer(|waiting| waiting <= mark, |_| ReceiptOutcome::Failed);
    }

    /// The service takes no receipts in this chat now.
    pub(crate) fn conflict(&mut self, now: Duration) {
        self.off_until = Some(now + OFF);
        self.flush_at = None;
        for lane in [&mut self.delivered, &mut self.read] {
            lane.next = None;
            lane.answer(|_| true, |_| ReceiptOutcome::Off);
        }
    }

    /// Somebody has left: receipts may be possible again.
    pub(crate) fn somebody_left(&mut self) {
        self.off_until = None;
    }
}

impl Lane {
    fn covers(&self, mark: &Mark) -> bool {
        self.told.as_ref().is_some_and(|told| mark.time < told.time || mark == told)
            || self.recent.contains(&mark.id)
    }

    /// A receipt is on its way; it is not sent a second time.
    fn began(&mut self, mark: &Mark) {
        if self.recent.len() == RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back(mark.id.clone());
    }

    fn told_up_to(&mut self, mark: &Mark, outcome: ReceiptOutcome) {
        self.told = self.told.take().max(Some(mark.clone()));
        let of = |waiting: &Mark| if waiting == mark { outcome } else { ReceiptOutcome::Covered };
        self.answer(|waiting| waiting <= mark, of);
    }

    fn answer(&mut self, which: impl Fn(&Mark) -> bool, outcome: impl Fn(&Mark) -> ReceiptOutcome) {
        for (mark, response) in self.waiting.extract_if(.., |(mark, _)| which(mark)) {
            // Who does not wait any more does not want to know.
            let _ = response.send(outcome(&mark));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(time: i64) -> Mark {
        Mark { time, id: format!("m{time}") }
    }

    fn take(
        receipts: &mut Receipts,
        now: Duration,
        kind: ReceiptKind,
        time: i64,
    ) -> oneshot::Receiver<ReceiptOutcome> {
        let (response, outcome) = oneshot::channel();
        receipts.take(now, kind, mark(time), response);
        outcome
    }

    const ZERO: Duration = Duration::ZERO;

    #[test]
    fn read_beats_delivered_and_later_beats_earlier() {
        let mut receipts = Receipts::default();
        let mut got = take(&mut receipts, ZERO, ReceiptKind::Delivered, 1);
        let mut early = take(&mut receipts, ZERO, ReceiptKind::Read, 1);
        let mut late = take(&mut receipts, ZERO, ReceiptKind::Read, 2);
        assert_eq!(receipts.deadline(), Some(ZERO));
        assert_eq!(receipts.due(ZERO), [(ReceiptKind::Read, mark(2))]);
        assert_eq!(got.try_recv(), Ok(ReceiptOutcome::Covered));
        receipts.sent(ReceiptKind::Read, &mark(2));
        assert_eq!(early.try_recv(), Ok(ReceiptOutcome::Covered));
        assert_eq!(late.try_recv(), Ok(ReceiptOutcome::Sent));
        for (kind, time) in [(ReceiptKind::Read, 2), (ReceiptKind::Delivered, 1)] {
            let mut again = take(&mut receipts, ZERO, kind, time);
            assert_eq!(again.try_recv(), Ok(ReceiptOutcome::Covered));
        }
        assert_eq!(receipts.deadline(), None);
    }

    #[test]
    fn delivered_waits_for_read_and_flushes_are_apart() {
        let mut receipts = Receipts::default();
        let _one = take(&mut receipts, ZERO, ReceiptKind::Delivered, 1);
        assert_eq!(receipts.deadline(), Some(READ_SOON));
        assert!(receipts.due(ZERO).is_empty());
        assert_eq!(receipts.due(READ_SOON), [(ReceiptKind::Delivered, mark(1))]);
        receipts.sent(ReceiptKind::Delivered, &mark(1));
        let _two = take(&mut receipts, READ_SOON, ReceiptKind::Read, 2);
        assert_eq!(receipts.deadline(), Some(READ_SOON + INTERVAL));
        let _three = take(&mut receipts, READ_SOON, ReceiptKind::Delivered, 3);
        let due = receipts.due(READ_SOON + INTERVAL);
        assert_eq!(due, [(ReceiptKind::Read, mark(2)), (ReceiptKind::Delivered, mark(3))]);
    }

    #[test]
    fn a_conflict_turns_them_off_and_somebody_leaving_on() {
        let mut receipts = Receipts::default();
        let mut first = take(&mut receipts, ZERO, ReceiptKind::Read, 1);
        assert_eq!(receipts.due(ZERO).len(), 1);
        receipts.conflict(ZERO);
        assert_eq!(first.try_recv(), Ok(ReceiptOutcome::Off));
        let mut second = take(&mut receipts, OFF / 2, ReceiptKind::Read, 2);
        assert_eq!(second.try_recv(), Ok(ReceiptOutcome::Off));
        receipts.somebody_left();
        let _third = take(&mut receipts, OFF / 2, ReceiptKind::Read, 3);
        assert_eq!(receipts.due(OFF).len(), 1);
        receipts.conflict(OFF);
        let _fourth = take(&mut receipts, OFF * 2, ReceiptKind::Read, 4);
        assert_eq!(receipts.due(OFF * 3), [(ReceiptKind::Read, mark(4))]);
    }

    #[test]
    fn a_failed_one_may_be_tried_again() {
        let mut receipts = Receipts::default();
        let mut first = take(&mut receipts, ZERO, ReceiptKind::Read, 1);
        receipts.due(ZERO);
        receipts.failed(ReceiptKind::Read, &mark(1));
        assert_eq!(first.try_recv(), Ok(ReceiptOutcome::Failed));
        let _second = take(&mut receipts, INTERVAL, ReceiptKind::Read, 1);
        assert_eq!(receipts.due(INTERVAL).len(), 1);
    }
}
