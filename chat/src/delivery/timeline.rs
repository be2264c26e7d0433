//! The one sequence of items that a consumer sees.

mod resumed;
mod transcript;

use std::time::{Duration, SystemTime};

use crate::delivery::chunks::ChunkAssembler;
use crate::delivery::cursor::TranscriptCursor;
use crate::delivery::dedup::{DedupWindow, Novelty, is_settled};
use crate::delivery::item_clock::ItemClock;
use crate::delivery::left::LeftItems;
use crate::delivery::place::{Place, Progress};
use crate::delivery::queue::{Delivered, DeliveryQueue, HeldItem};
use crate::delivery::resume_points::ResumePoints;
use crate::delivery::{DeliverySettings, History, Origin, Start, TranscriptGap};
use crate::handle::state::EndReason;
use crate::wire::event_name::EventName;
use crate::wire::item::Item;

/// Puts items in order, and delivers each of them once. Pure: no clock, no network.
#[derive(Debug)]
pub(crate) struct Timeline {
    settings: DeliverySettings,
    dedup: DedupWindow,
    chunks: ChunkAssembler,
    resume_points: ResumePoints,
    clock: ItemClock,
    queue: DeliveryQueue,
    arrivals: u64,
    /// The time of the newest item that was put out.
    newest: i64,
    cursor: Option<TranscriptCursor>,
    /// The walk that follows the current one.
    next_cursor: Option<TranscriptCursor>,
    /// The consumer was too slow, and items were left in the transcript.
    behind: bool,
    left: LeftItems,
    /// Whether the service refuses the transcript and a token for it.
    denied: bool,
    /// Whether the last walk was abandoned.
    has_gap: bool,
    gaps: Vec<TranscriptGap>,
    skipped: u64,
    /// When the session began, in milliseconds since 1970.
    began: i64,
    ended: bool,
    transferred: bool,
}

/// How many items that must not be lost may wait beyond the capacity.
const RESERVE: usize = 64;
/// The largest total size of the items that wait for the consumer, in bytes. The items of the reserve
/// may take the same size again.
const QUEUE_SIZE: usize = 16 << 20;

impl Timeline {
    pub(crate) fn new(settings: DeliverySettings, history: &History) -> Self {
        let settings = settings.checked();
        let mut timeline = Self {
            dedup: DedupWindow::new(settings.deduplication_window),
            chunks: ChunkAssembler::default(),
            resume_points: ResumePoints::default(),
            clock: ItemClock::default(),
            queue: DeliveryQueue::default(),
            arrivals: 0,
            newest: i64::MIN,
            cursor: None,
            next_cursor: None,
            behind: false,
            left: LeftItems::default(),
            denied: false,
            has_gap: false,
            gaps: Vec::new(),
            skipped: 0,
            began: i64::MAX,
            ended: false,
            transferred: false,
            settings,
        };
        timeline.cursor = match history {
            History::None | History::Newest(0) => None,
            History::Newest(limit) => Some(timeline.backward(*limit, Origin::Past)),
            History::All => Some(timeline.backward(usize::MAX, Origin::Past)),
            History::After(id) => {
                timeline.dedup.add_known(id);
                timeline.resume_points.add(i64::MIN, id, true);
                Some(TranscriptCursor::forward(id, Origin::Backfilled))
            }
        };
        timeline
    }

    fn backward(&self, limit: usize, origin: Origin) -> TranscriptCursor {
        TranscriptCursor::backward(limit, self.settings.history_capacity, origin)
    }

    /// Notes the first subscription. Items that are sent from now on belong to the session; earlier
    /// ones are past.
    pub(crate) fn began(&mut self, now: Duration, wall: SystemTime) {
        self.clock.set(now, wall);
        self.began = self.clock.wall(now).unwrap_or(i64::MAX);
    }

    /// Takes an item of the socket.
    pub(crate) fn arrive(&mut self, now: Duration, mut item: Box<Item>) {
        let time = item.milliseconds();
        // This machine's clock may be ahead.
        if let Some(time) = time.filter(|time| *time >= self.clock.earliest_live(now)) {
            self.began = self.began.min(time);
        }
        if self.must_skip(&item) {
            return;
        }
        if !self.chunks.assemble(&mut item) {
            return;
        }
        let until = now.saturating_add(self.settings.reorder_window);
        match self.dedup.record(&item, self.believe(now, &item), false) {
            Novelty::New => self.hold(now, item, Origin::Live, false, until),
            Novelty::Update => self.update(now, item, Origin::Live, until),
            Novelty::Duplicate => return,
        }
        self.release(now);
    }

    /// The time of an item, if it can be believed.
    fn believe(&self, now: Duration, item: &Item) -> Option<i64> {
        item.milliseconds().filter(|time| *time <= self.clock.latest(now))
    }

    /// Whether there is no room for an item. Items that the transcript keeps are then left there.
    fn must_skip(&mut self, item: &Item) -> bool {
        let waiting = self.queue.len();
        let is_large = self.queue.size() >= QUEUE_SIZE;
        if !self.behind && waiting < self.settings.capacity && !is_large {
            return false;
        }
        let is_essential = item.is_essential();
        let reserve = if is_essential { RESERVE } else { RESERVE / 2 };
        let has_reserve = waiting < self.settings.capacity.saturating_add(reserve)
            && self.queue.size() < 2 * QUEUE_SIZE;
        if has_reserve && (is_essential || self.dedup.contains(item)) {
            return false;
        }
        if self.dedup.has_seen(item) {
            return true;
        }
        if is_essential && self.queue.drop_oldest_authentication() {
            self.skipped += 1;
            return false;
        }
        if item.is_stored() {
            self.behind = true;
            self.left.add(self.dedup.key(item), self.settings.deduplication_window);
        } else {
            self.skipped += 1;
        }
        true
    }

    /// Replaces an earlier state of the item that still waits, or adds the item at the end.
    fn update(&mut self, now: Duration, item: Box<Item>, origin: Origin, until: Duration) {
        let Err(item) = self.queue.update_held(item) else { return };
        if self.queue.len() < self.settings.capacity {
            return self.hold(now, item, origin, true, until);
        }
        if let Err(item) = self.queue.update_ready(item) {
            self.hold(now, item, origin, true, until);
        }
    }

    fn hold(
        &mut self,
        now: Duration,
        item: Box<Item>,
        origin: Origin,
        replacement: bool,
        until: Duration,
    ) {
        self.arrivals += 1;
        self.queue.hold(HeldItem {
            // An item without a time takes its place in the order of arrival.
            time: self.believe(now, &item).unwrap_or(self.newest),
            on_socket_only: origin == Origin::Live,
            arrival: self.arrivals,
            until,
            delivered: Delivered { replacement, received: now, ..Delivered::new(item, origin) },
        });
    }

    /// Releases the items that have waited long enough.
    pub(crate) fn release(&mut self, now: Duration) {
        if self.is_waiting(now) {
            return;
        }
        // The items of the walk have not arrived within the wait.
        let overtaken = self.cursor.as_ref().map(|cursor| cursor.start().clone());
        self.release_until(now, overtaken, |held| held.until <= now);
    }

    /// Releases all items, because the session is over.
    pub(crate) fn release_all(&mut self, now: Duration) {
        self.release_until(now, None, |_| true);
    }

    /// Whether live items have to wait for the transcript.
    fn is_waiting(&self, now: Duration) -> bool {
        if self.denied {
            return false;
        }
        // Items that were left in the transcript come before the held items.
        self.behind
            || self.cursor.as_ref().is_some_and(|cursor| {
                let until = cursor
                    .failing_since
                    .map(|since| since.saturating_add(self.settings.transcript_wait));
                until.is_none_or(|until| now < until)
            })
    }

    /// Puts out the last item that may go, and all before it.
    fn release_until(
        &mut self,
        now: Duration,
        overtaken: Option<Start>,
        may_go: impl Fn(&HeldItem) -> bool,
    ) {
        for HeldItem { mut delivered, time, .. } in self.queue.release(may_go) {
            if self.newest > self.clock.latest(now) {
                // Many items in a row were dated ahead of all others.
                self.newest = i64::MIN;
            }
            self.clock.observe(delivered.item.milliseconds());
            delivered.late = time < self.newest && !delivered.replacement;
            delivered.time = time;
            delivered.overtaken = overtaken.clone().map(Box::new);
            self.newest = self.newest.max(time);
            if delivered.item.is_stored()
                && let Some(id) = &delivered.item.id
            {
                self.resume_points.add(time, id, is_settled(&delivered.item));
            }
            if delivered.origin != Origin::Past {
                let event = delivered.item.event_name();
                self.ended |= event == Some(&EventName::ChatEnded);
                self.transferred |= event == Some(&EventName::TransferSucceeded);
            }
            self.queue.push_ready(delivered);
        }
    }

    /// The next time at which something is due without an input.
    pub(crate) fn deadline(&self, now: Duration) -> Option<Duration> {
        let waiting = self.is_waiting(now);
        let patience = self
            .cursor
            .as_ref()
            .and_then(|cursor| cursor.failing_since)
            .map(|since| since.saturating_add(self.settings.transcript_wait))
            .filter(|_| waiting && !self.queue.holds_nothing());
        let held = self.queue.next_release().filter(|_| !waiting);
        let cursor = self.cursor.as_ref();
        let page = cursor.and_then(TranscriptCursor::deadline).filter(|_| self.has_room());
        [patience, held, page].into_iter().flatten().min()
    }

    /// The next item for the consumer.
    pub(crate) fn take(&mut self) -> Option<Delivered> {
        self.queue.pop_ready()
    }

    /// The consumer's position after it has taken an item.
    pub(crate) fn progress(&self, delivered: &Delivered) -> Progress {
        let from_transcript = delivered.origin != Origin::Live;
        Progress {
            mark: self.dedup.mark(&delivered.item, delivered.time, from_transcript),
            overtaken: delivered.overtaken.clone(),
            is_late: delivered.late,
            began: self.began,
        }
    }

    /// The place of a consumer that has taken nothing.
    pub(crate) fn place(&self) -> Place {
        Place::new(self.dedup.hasher())
    }

    pub(crate) fn has_ready(&self) -> bool {
        self.queue.ready_len() > 0
    }

    /// The end of the chat, if a released item reports it.
    pub(crate) fn end(&self, is_agent: bool) -> Option<EndReason> {
        if self.ended {
            return Some(EndReason::ChatEnded);
        }
        (is_agent && self.transferred).then_some(EndReason::Transferred)
    }

    /// Whether no item is held and no walk is running.
    pub(crate) fn is_settled(&self) -> bool {
        self.cursor.is_none() && !self.behind && self.queue.holds_nothing()
    }

    /// The number of lost items: no transcript contains them, or the service does not return them.
    pub(crate) fn skipped(&self) -> u64 {
        self.skipped
    }
}
