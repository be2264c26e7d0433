//! A timeline that continues another one, perhaps of another process.

use std::time::{Duration, SystemTime};

use crate::delivery::cursor::{Start, TranscriptCursor};
use crate::delivery::dedup::DedupWindow;
use crate::delivery::place::{OVERLAP, Place};
use crate::delivery::timeline::Timeline;
use crate::delivery::{DeliverySettings, History, Origin};

impl Timeline {
    /// Continues at a position. The items that were sent since are read from the transcript first.
    pub(crate) fn resume(
        settings: DeliverySettings,
        place: &Place,
        now: Duration,
        wall: SystemTime,
    ) -> Self {
        let mut timeline = Self::new(settings, &History::None);
        timeline.dedup =
            DedupWindow::with_hasher(timeline.settings.deduplication_window, place.hasher);
        timeline.clock.set(now, wall);
        timeline.began = place.began;
        timeline.newest = place.newest;
        for mark in &place.marks {
            if let Some(id) = &mark.id {
                timeline.resume_points.add(mark.state.time, id, mark.state.is_settled());
            }
        }
        // Items before the oldest mark were not requested, or were taken long ago.
        let oldest = place.marks.front().filter(|_| place.overtaken.is_none());
        let oldest = oldest.map(|mark| mark.state.time.saturating_sub(OVERLAP));
        timeline.dedup.restore(&place.marks, place.forgotten.max(oldest));
        let latest = timeline.clock.latest(now);
        let cursor = match (place.overtaken.as_deref(), timeline.resume_points.start(latest)) {
            (Some(Start::At(id)), _) => TranscriptCursor::forward(id, Origin::Past),
            (None, Some(id)) => TranscriptCursor::forward(id, Origin::Past),
            (Some(Start::Newest), _) => timeline.backward(usize::MAX, Origin::Past),
            (None, None) if place.marks.is_empty() => match &place.history {
                History::Newest(limit) if *limit > 0 => timeline.backward(*limit, Origin::Past),
                History::After(id) => {
                    timeline.dedup.add_known(id);
                    timeline.resume_points.add(i64::MIN, id, true);
                    TranscriptCursor::forward(id, Origin::Past)
                }
                _ => timeline.backward(usize::MAX, Origin::Past),
            },
            (None, None) => timeline.backward(usize::MAX, Origin::Past),
        };
        timeline.cursor = Some(cursor);
        timeline
    }
}
