//! Which times of items are plausible.

use std::collections::VecDeque;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Judges the times that items carry. One item that is dated in the year 9999 must not make all
/// later ones late, and one of the year 1 must not make all others new.
#[derive(Debug, Default)]
pub(super) struct ItemClock {
    /// The time of day when the monotonic clock was at zero, in milliseconds since 1970.
    wall_at_zero: Option<i64>,
    /// The times of the newest items: this machine's clock may be wrong too.
    recent: VecDeque<i64>,
}

const RECENT: usize = 9;
const DAY: i64 = 86_400_000;

impl ItemClock {
    /// Takes the time of day of this machine.
    pub(super) fn set(&mut self, now: Duration, wall: SystemTime) {
        let wall = wall.duration_since(UNIX_EPOCH).unwrap_or_default();
        self.wall_at_zero = Some(milliseconds(wall).saturating_sub(milliseconds(now)));
    }

    /// The latest time that an item may have: a day ahead of this machine's clock, or of all recent
    /// items.
    pub(super) fn latest(&self, now: Duration) -> i64 {
        let recent = self.recent().min();
        self.wall(now).max(recent).map_or(i64::MAX, |time| time.saturating_add(DAY))
    }

    /// The earliest plausible time of an item from the socket.
    pub(super) fn earliest_live(&self, now: Duration) -> i64 {
        let recent = self.recent().max();
        let clocks = self.wall(now).into_iter().chain(recent);
        clocks.min().map_or(i64::MIN, |time| time.saturating_sub(DAY))
    }

    /// The times of the newest items, if there are enough of them to be believed.
    fn recent(&self) -> impl Iterator<Item = i64> {
        self.recent.iter().copied().filter(|_| self.recent.len() == RECENT)
    }

    /// Remembers the time of an item.
    pub(super) fn observe(&mut self, time: Option<i64>) {
        let Some(time) = time else { return };
        if self.recent.len() == RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back(time);
    }

    /// The time of day on this machine's clock.
    pub(super) fn wall(&self, now: Duration) -> Option<i64> {
        Some(self.wall_at_zero?.saturating_add(milliseconds(now)))
    }
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_341_600_000;
    const YEAR_9999: i64 = 253_400_000_000_000;

    #[test]
    fn one_item_of_another_age_changes_nothing() {
        let mut clock = ItemClock::default();
        clock.set(Duration::ZERO, UNIX_EPOCH + Duration::from_millis(NOW as u64));
        for time in [YEAR_9999, i64::MIN, YEAR_9999, NOW] {
            assert_eq!(clock.latest(Duration::ZERO), NOW + DAY);
            clock.observe(Some(time));
        }
    }

    /// A machine whose clock is at 1970 accepts the times of all items.
    #[test]
    fn the_items_correct_a_clock_that_is_wrong() {
        let mut clock = ItemClock::default();
        clock.set(Duration::ZERO, UNIX_EPOCH);
        assert_eq!(clock.latest(Duration::ZERO), DAY);
        (0..RECENT).for_each(|_| clock.observe(Some(NOW)));
        assert_eq!(clock.latest(Duration::ZERO), NOW + DAY);
        clock.set(Duration::ZERO, UNIX_EPOCH + Duration::from_millis(NOW as u64 * 2));
        assert_eq!(clock.earliest_live(Duration::ZERO), NOW - DAY);
    }
}
