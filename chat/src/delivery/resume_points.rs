//! Where to start in the transcript to find missed items.

use std::collections::VecDeque;
use std::time::Duration;

/// The newest items that have been delivered and are kept in the transcript.
#[derive(Debug, Default)]
pub(super) struct ResumePoints {
    /// Times in milliseconds, and ids; in order of delivery.
    items: VecDeque<(i64, String)>,
    /// Items that are not final: files that are being scanned, text that is being written.
    unsettled: VecDeque<Unsettled>,
}

#[derive(Debug)]
struct Unsettled {
    time: i64,
    id: String,
    /// An earlier item, where a walk begins that looks for the later state. It is not documented
    /// whether a page contains the item at which it starts.
    before: Option<String>,
}

/// How far before the newest item a walk begins: an item may be lost with the socket although a
/// newer one has arrived.
const OVERLAP: Duration = Duration::from_secs(10);

const KEPT: usize = 64;
const UNSETTLED: usize = 16;
/// How long a later state of an item is expected. A scan takes a minute.
const SETTLES: Duration = Duration::from_secs(3600);

impl ResumePoints {
    pub(super) fn add(&mut self, time: i64, id: &str, settled: bool) {
        let known = self.unsettled.iter().position(|unsettled| unsettled.id == id);
        let known = known.and_then(|at| self.unsettled.remove(at));
        if !settled {
            if self.unsettled.len() == UNSETTLED {
                self.unsettled.pop_front();
            }
            let before = self.items.iter().rev().find(|(known, _)| *known < time);
            self.unsettled.push_back(known.unwrap_or_else(|| Unsettled {
                time,
                id: id.to_owned(),
                before: before.map(|(_, id)| id.clone()),
            }));
        }
        if self.items.iter().any(|(_, known)| known == id) {
            return;
        }
        if self.items.len() == KEPT {
            self.items.pop_front();
        }
        self.items.push_back((time, id.to_owned()));
    }

    /// The item at which a walk begins: the newest that is old enough, or else the oldest; or one
    /// before an item that is not final. `None` if all of the transcript has to be read. Items
    /// after `latest` have times that cannot be believed.
    pub(super) fn start(&self, latest: i64) -> Option<&str> {
        let edge = self.newest(latest)?.saturating_sub(OVERLAP.as_millis() as i64);
        let old_enough = self.items.iter().rev().find(|(time, _)| *time <= edge);
        let (time, id) = old_enough.or(self.items.front())?;
        match self.unsettled(latest).filter(|unsettled| unsettled.time <= *time) {
            Some(unsettled) => unsettled.before.as_deref(),
            None => Some(id),
        }
    }

    /// The time before which no item is missing and every item is final.
    pub(super) fn edge(&self, latest: i64) -> Option<i64> {
        let edge = self.newest(latest)?.saturating_sub(OVERLAP.as_millis() as i64);
        let unsettled = self.unsettled(latest).map(|unsettled| unsettled.time.saturating_sub(1));
        Some(unsettled.map_or(edge, |unsettled| unsettled.min(edge)))
    }

    fn newest(&self, latest: i64) -> Option<i64> {
        self.items.iter().map(|(time, _)| *time).filter(|time| *time <= latest).max()
    }

    /// The oldest item that is not final.
    fn unsettled(&self, latest: i64) -> Option<&Unsettled> {
        let settled = self.newest(latest)?.saturating_sub(SETTLES.as_millis() as i64);
        let may_change = self.unsettled.iter().filter(|unsettled| unsettled.time > settled);
        may_change.min_by_key(|unsettled| unsettled.time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn begins_before_the_newest() {
        let mut resume_points = ResumePoints::default();
        assert_eq!(resume_points.start(i64::MAX), None);
        resume_points.add(1_000, "a", true);
        assert_eq!(resume_points.start(i64::MAX), Some("a"));
        resume_points.add(9_000, "b", true);
        assert_eq!(resume_points.start(i64::MAX), Some("a"));
        resume_points.add(19_500, "c", true);
        assert_eq!(resume_points.start(i64::MAX), Some("b"));
        for number in 0..200 {
            resume_points.add(20_000, &number.to_string(), true);
        }
        assert_eq!(resume_points.items.len(), KEPT);
        assert_eq!(resume_points.start(i64::MAX), Some("136"));
        assert_eq!(resume_points.edge(i64::MAX), Some(10_000));
    }

    #[test]
    fn begins_before_what_may_change() {
        let mut resume_points = ResumePoints::default();
        resume_points.add(1_000, "scanning", false);
        assert_eq!(
            (resume_points.start(i64::MAX), resume_points.edge(i64::MAX)),
            (None, Some(-9_000))
        );
        resume_points.add(30_000, "a", true);
        resume_points.add(60_000, "b", true);
        assert_eq!(resume_points.start(i64::MAX), None, "nothing is known before it");
        assert_eq!(resume_points.edge(i64::MAX), Some(999));
        resume_points.add(1_000, "scanning", true);
        assert_eq!(
            (resume_points.start(i64::MAX), resume_points.edge(i64::MAX)),
            (Some("a"), Some(50_000))
        );

        resume_points.add(70_000, "writing", false);
        for _ in 0..200 {
            resume_points.add(70_000, "writing", false);
        }
        resume_points.add(200_000, "c", true);
        assert_eq!(
            (resume_points.start(i64::MAX), resume_points.edge(i64::MAX)),
            (Some("b"), Some(69_999))
        );
        resume_points.add(4_000_000, "d", true);
        assert_eq!(resume_points.start(i64::MAX), Some("c"), "it is not waited for any more");
    }
}
