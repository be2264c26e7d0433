//! Where in the transcript to begin, to find what was missed.

use std::collections::VecDeque;
use std::time::Duration;

/// The newest items that have been delivered and are kept in the transcript.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    /// Times in milliseconds, and ids; in order of delivery.
    items: VecDeque<(i64, String)>,
    /// Those of them that are not final: files that are being scanned, text that is being written.
    unsettled: VecDeque<(i64, String)>,
}

/// How far before the newest item a search begins: an item may be lost with the socket although a
/// newer one has come through.
const OVERLAP: Duration = Duration::from_secs(10);

const KEPT: usize = 64;
const UNSETTLED: usize = 16;
/// How long news about an item is looked for; the service's scans take a minute.
const SETTLES: Duration = Duration::from_secs(3600);

impl Anchors {
    pub(super) fn add(&mut self, time: i64, id: &str, settled: bool) {
        self.unsettled.retain(|(_, unsettled)| unsettled != id);
        if !settled {
            if self.unsettled.len() == UNSETTLED {
                self.unsettled.pop_front();
            }
            self.unsettled.push_back((time, id.to_owned()));
        }
        if self.items.len() == KEPT {
            self.items.pop_front();
        }
        self.items.push_back((time, id.to_owned()));
    }

    /// The newest item that is old enough, or else the oldest one; or one before it that is not
    /// final, of which there may be news.
    pub(super) fn start(&self) -> Option<&str> {
        let edge = self.edge()?;
        let old_enough = self.items.iter().rev().find(|(time, _)| *time <= edge);
        let start = old_enough.or(self.items.front())?;
        let settled = edge.saturating_sub(SETTLES.as_millis() as i64);
        let unsettled = self.unsettled.iter().filter(|(time, _)| *time > settled).min();
        let start = unsettled.filter(|unsettled| unsettled.0 < start.0).unwrap_or(start);
        Some(&start.1)
    }

    /// The time before which nothing is missing.
    pub(super) fn edge(&self) -> Option<i64> {
        let newest = self.items.iter().map(|(time, _)| *time).max()?;
        Some(newest.saturating_sub(OVERLAP.as_millis() as i64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn begins_before_the_newest() {
        let mut anchors = Anchors::default();
        assert_eq!(anchors.start(), None);
        anchors.add(1_000, "a", true);
        assert_eq!(anchors.start(), Some("a"));
        anchors.add(9_000, "b", true);
        assert_eq!(anchors.start(), Some("a"));
        anchors.add(19_500, "c", true);
        assert_eq!(anchors.start(), Some("b"));
        for number in 0..200 {
            anchors.add(20_000, &number.to_string(), true);
        }
        assert_eq!(anchors.items.len(), KEPT);
        assert_eq!(anchors.start(), Some("136"));
        anchors.add(12_000, "d", false);
        assert_eq!(anchors.start(), Some("d"));
        anchors.add(12_000, "d", true);
        assert_ne!(anchors.start(), Some("d"));
    }
}
