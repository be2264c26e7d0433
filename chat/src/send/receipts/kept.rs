//! The receipts of a session as a checkpoint keeps them.

use std::collections::VecDeque;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::send::receipts::{ReceiptQueue, ReceiptSchedule, ReceiptTarget};

/// The receipts that were reported, and those that are still to be reported.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct KeptReceipts {
    delivered: KeptQueue,
    read: KeptQueue,
    /// For how long the service takes no receipts.
    off_for: Option<Duration>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct KeptQueue {
    /// The newest message to report, also if a call for it has no answer yet.
    next: Option<ReceiptTarget>,
    told: Option<ReceiptTarget>,
    recent: VecDeque<String>,
}

impl ReceiptSchedule {
    pub(crate) fn keep(&self, now: Duration) -> KeptReceipts {
        KeptReceipts {
            delivered: self.delivered.keep(),
            read: self.read.keep(),
            off_for: self.off_until.map(|until| until.saturating_sub(now)),
        }
    }

    /// Continues with the receipts of an earlier session; `ago` is the time since they were kept.
    pub(crate) fn resume(kept: KeptReceipts, now: Duration, ago: Duration) -> Self {
        let off_for = kept.off_for.map(|off| off.min(super::OFF).saturating_sub(ago));
        let mut schedule = Self {
            delivered: ReceiptQueue::resume(kept.delivered),
            read: ReceiptQueue::resume(kept.read),
            off_until: off_for.map(|off| now.saturating_add(off)),
            ..Self::default()
        };
        let has_next = schedule.delivered.next.is_some() || schedule.read.next.is_some();
        schedule.flush_at = has_next.then_some(now);
        schedule
    }
}

impl ReceiptQueue {
    fn keep(&self) -> KeptQueue {
        let unanswered = self.waiting.iter().map(|(target, _)| target);
        let next = unanswered.chain(&self.next).max().cloned();
        let is_open = |id: &String| self.waiting.iter().any(|(target, _)| target.id == *id);
        let recent = self.recent.iter().filter(|id| !is_open(id)).cloned();
        KeptQueue { next, told: self.told.clone(), recent: recent.collect() }
    }

    fn resume(mut kept: KeptQueue) -> Self {
        kept.recent.truncate(super::RECENT);
        Self { next: kept.next, told: kept.told, recent: kept.recent, waiting: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;
    use crate::send::ReceiptOutcome;
    use crate::send::receipts::ReceiptKind;

    #[test]
    fn what_was_sent_is_not_repeated_and_what_was_not_is_sent() {
        let target = |time| ReceiptTarget { time, id: format!("m{time}") };
        let mut schedule = ReceiptSchedule::default();
        let take = |schedule: &mut ReceiptSchedule, time| {
            let (response, outcome) = oneshot::channel();
            schedule.take(Duration::ZERO, ReceiptKind::Read, target(time), response);
            outcome
        };
        let _first = take(&mut schedule, 1);
        schedule.due(Duration::ZERO);
        // The call has no answer yet.
        let open =
            ReceiptSchedule::resume(schedule.keep(Duration::ZERO), Duration::ZERO, Duration::ZERO)
                .due(Duration::ZERO);
        assert_eq!(open, [(ReceiptKind::Read, target(1))]);
        schedule.sent(ReceiptKind::Read, &target(1));
        let kept = schedule.keep(Duration::ZERO);
        let mut resumed = ReceiptSchedule::resume(kept, Duration::ZERO, Duration::ZERO);
        assert!(resumed.due(Duration::MAX).is_empty());
        assert_eq!(take(&mut resumed, 1).try_recv(), Ok(ReceiptOutcome::Superseded));
        // One that waits for its turn.
        let _second = take(&mut schedule, 2);
        let mut resumed = ReceiptSchedule::resume(
            schedule.keep(Duration::ZERO),
            Duration::from_secs(9),
            Duration::ZERO,
        );
        assert_eq!(resumed.due(Duration::from_secs(9)), [(ReceiptKind::Read, target(2))]);
    }

    #[test]
    fn a_service_that_takes_none_is_left_alone_for_the_rest_of_the_time() {
        let mut schedule = ReceiptSchedule::default();
        schedule.conflict(Duration::from_secs(10));
        let kept = schedule.keep(Duration::from_secs(110));
        let ago = Duration::from_secs(50);
        let resumed = ReceiptSchedule::resume(kept, Duration::ZERO, ago);
        assert_eq!(resumed.off_until, Some(Duration::from_secs(150)));
    }
}
