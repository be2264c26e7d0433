//! The one sequence of items that a consumer sees.

use std::collections::VecDeque;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::delivery::chunks::ChunkAssembler;
use crate::delivery::cursor::{PageFault, PageRequest, TranscriptCursor};
use crate::delivery::dedup::{DedupWindow, Novelty, is_settled};
use crate::delivery::resume_points::ResumePoints;
use crate::delivery::{DeliverySettings, History, Origin};
use crate::handle::state::EndReason;
use crate::wire::event_name::EventName;
use crate::wire::item::Item;
use crate::wire::transcript::TranscriptPage;

/// Puts items in order and each of them out once. Pure: no clock, no network.
#[derive(Debug)]
pub(crate) struct Timeline {
    settings: DeliverySettings,
    dedup: DedupWindow,
    chunks: ChunkAssembler,
    resume_points: ResumePoints,
    /// Items that wait for their turn, in order.
    held: Vec<Held>,
    arrivals: u64,
    /// The time of the newest item that was put out.
    newest: i64,
    cursor: Option<TranscriptCursor>,
    /// The stretch that has to be read after the one that is being read.
    next_cursor: Option<TranscriptCursor>,
    /// The consumer was too slow, and items were left in the transcript.
    behind: bool,
    /// How many items were left in the transcript and have not been read since.
    left: u64,
    /// The service gives nothing of the transcript any more, nor a token for it.
    denied: bool,
    ready: VecDeque<Delivered>,
    skipped: u64,
    /// When the session began, in milliseconds since 1970.
    began: i64,
    ended: bool,
    transferred: bool,
}

/// An item on its way to the consumer.
#[derive(Debug)]
pub(crate) struct Delivered {
    pub(crate) item: Box<Item>,
    pub(crate) origin: Origin,
    pub(crate) late: bool,
    pub(crate) replacement: bool,
    /// When it came.
    pub(crate) received: Duration,
}

#[derive(Debug)]
struct Held {
    delivered: Delivered,
    time: i64,
    /// What the transcript has shown goes before what came at the same time over the socket only.
    on_socket_only: bool,
    arrival: u64,
    until: Duration,
}

impl Held {
    fn key(&self) -> (i64, bool, u64) {
        (self.time, self.on_socket_only, self.arrival)
    }
}

impl Timeline {
    pub(crate) fn new(settings: DeliverySettings, history: &History) -> Self {
        let mut timeline = Self {
            dedup: DedupWindow::new(settings.deduplication_window),
            chunks: ChunkAssembler::default(),
            resume_points: ResumePoints::default(),
            held: Vec::new(),
            arrivals: 0,
            newest: i64::MIN,
            cursor: None,
            next_cursor: None,
            behind: false,
            left: 0,
            denied: false,
            ready: VecDeque::new(),
            skipped: 0,
            began: i64::MAX,
            ended: false,
            transferred: false,
            settings,
        };
        timeline.cursor = match history {
            History::None => None,
            History::Newest(0) => None,
            History::Newest(limit) => Some(TranscriptCursor::backward(*limit, Origin::Past)),
            History::All => Some(TranscriptCursor::backward(usize::MAX, Origin::Past)),
            History::After(id) => {
                timeline.dedup.add_known(id);
                timeline.resume_points.add(i64::MIN, id, true);
                Some(TranscriptCursor::forward(id, Origin::Backfilled))
            }
        };
        timeline
    }

    /// The first subscription. What is sent from now on belongs to the session; whatever was
    /// before it is past.
    pub(crate) fn began(&mut self, clock: SystemTime) {
        let clock = clock.duration_since(UNIX_EPOCH).unwrap_or_default();
        self.began = i64::try_from(clock.as_millis()).unwrap_or(i64::MAX);
    }

    /// Takes an item of the socket.
    pub(crate) fn arrive(&mut self, now: Duration, mut item: Box<Item>) {
        // This machine's clock may be ahead.
        self.began = self.began.min(item.milliseconds().unwrap_or(i64::MAX));
        if self.must_skip(&item) {
            return;
        }
        if !self.chunks.assemble(&mut item) {
            return;
        }
        let until = now + self.settings.reorder_window;
        match self.dedup.record(&item, item.milliseconds(), false) {
            Novelty::New => self.hold(now, item, Origin::Live, false, until),
            Novelty::Update => self.replace(now, item, Origin::Live, until),
            Novelty::Duplicate => return,
        }
        self.release(now);
    }

    /// Whether there is no room for an item. What the transcript keeps is then left there.
    fn must_skip(&mut self, item: &Item) -> bool {
        let full = self.behind || self.ready.len() + self.held.len() >= self.settings.capacity;
        if !full || item.is_essential() || self.dedup.contains(item) {
            return false;
        }
        if item.is_stored() {
            self.behind = true;
            self.left += 1;
        } else {
            self.skipped += 1;
        }
        true
    }

    /// After a subscription: reads what may have been missed.
    pub(crate) fn subscribed(&mut self) {
        let missed = self.missed();
        match self.cursor {
            // What is being read may have been read up to before the subscription, and a consumer
            // that is slow may make it take long: where the next one begins is decided now.
            Some(_) => _ = self.next_cursor.get_or_insert(missed),
            None => self.cursor = Some(missed),
        }
    }

    /// The stretch that may hold what the socket has not brought.
    fn missed(&self) -> TranscriptCursor {
        match self.resume_points.start() {
            Some(id) => TranscriptCursor::forward(id, Origin::Backfilled),
            None => TranscriptCursor::backward(usize::MAX, Origin::Backfilled),
        }
    }

    /// A page to ask for, if one is needed and there is room for it.
    pub(crate) fn request(&mut self, now: Duration) -> Option<PageRequest> {
        if self.behind && self.cursor.is_none() && self.has_room() {
            self.behind = false;
            self.cursor = Some(self.missed());
        }
        if !self.has_room() {
            return None;
        }
        self.cursor.as_mut()?.request(now)
    }

    fn has_room(&self) -> bool {
        self.ready.len() <= self.settings.capacity / 2
    }

    /// Takes a page.
    pub(crate) fn page(&mut self, now: Duration, page: TranscriptPage) {
        let Some(cursor) = &mut self.cursor else { return };
        self.denied = false;
        let edge = self.resume_points.edge();
        let seen = &self.dedup;
        let known = |item: &Item| {
            let before_edge =
                item.milliseconds().zip(edge).is_some_and(|(time, edge)| time <= edge);
            before_edge && seen.contains(item)
        };
        let began = self.began;
        let is_past = |item: &Item| item.milliseconds().is_none_or(|time| time < began);
        let read = cursor.page(page, known, is_past);
        let origin = cursor.origin;
        let newest = read.items.iter().filter_map(Item::milliseconds).max();
        for item in read.items {
            // A persistent chat goes back to other contacts; what was said there is no cursor.
            let elsewhere = item.related_contact_id.is_some() && item.contact_id.is_none();
            if elsewhere && origin == Origin::Backfilled {
                continue;
            }
            let past = origin == Origin::Past && (elsewhere || is_past(&item));
            let origin = if past { Origin::Past } else { Origin::Backfilled };
            self.take_from_transcript(now, item, origin);
        }
        if let Some(newest) = newest {
            // Nothing before the end of a page can come with a later page.
            self.release_until(|held| held.time <= newest);
        }
        if read.complete {
            self.cursor = self.next_cursor.take();
            if self.cursor.is_none() && !self.behind {
                self.left = 0;
            }
        }
        self.release(now);
    }

    fn take_from_transcript(&mut self, now: Duration, item: Item, origin: Origin) {
        self.chunks.forget(&item);
        match self.dedup.record(&item, item.milliseconds(), true) {
            Novelty::New => {
                self.left = self.left.saturating_sub(1);
                self.hold(now, Box::new(item), origin, false, now);
            }
            Novelty::Update => self.replace(now, Box::new(item), origin, now),
            Novelty::Duplicate => {
                let same = |held: &&mut Held| held.delivered.item.id == item.id;
                if let Some(held) = self.held.iter_mut().find(same) {
                    self.arrivals += 1;
                    held.arrival = self.arrivals;
                    held.on_socket_only = false;
                }
            }
        }
    }

    /// Puts an item in the place of its former state, if that still waits, or behind what waits.
    fn replace(&mut self, now: Duration, item: Box<Item>, origin: Origin, until: Duration) {
        let same = |held: &&mut Held| {
            held.delivered.item.id == item.id && held.delivered.item.kind == item.kind
        };
        match self.held.iter_mut().find(same) {
            Some(held) => held.delivered.item = item,
            None => self.hold(now, item, origin, true, until),
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
        let held = Held {
            // Without a time, it belongs where it came.
            time: item.milliseconds().unwrap_or(self.newest),
            on_socket_only: origin == Origin::Live,
            arrival: self.arrivals,
            until,
            delivered: Delivered { item, origin, late: false, replacement, received: now },
        };
        self.held.push(held);
    }

    /// Takes the news that a page does not come.
    pub(crate) fn page_fault(&mut self, now: Duration, fault: PageFault, jitter: f64) {
        if let Some(cursor) = &mut self.cursor
            && !cursor.fault(now, fault, jitter)
        {
            self.abandon();
        }
        self.release(now);
    }

    /// The service refuses tokens: what the socket has brought does not wait for the transcript any
    /// more, as the end of the chat may be among it.
    pub(crate) fn denied(&mut self, now: Duration) {
        self.denied = true;
        self.release(now);
    }

    /// Gives up reading the transcript: the chat is over.
    pub(crate) fn abandon(&mut self) {
        self.cursor = None;
        self.next_cursor = None;
        self.behind = false;
        self.skipped += std::mem::take(&mut self.left);
    }

    /// Puts out what has waited long enough.
    pub(crate) fn release(&mut self, now: Duration) {
        if self.is_waiting(now) {
            return;
        }
        self.release_until(|held| held.until <= now);
    }

    /// Whether live items have to wait for the transcript.
    fn is_waiting(&self, now: Duration) -> bool {
        if self.denied {
            return false;
        }
        // What was left in the transcript comes before what is held now.
        self.behind
            || self.cursor.as_ref().is_some_and(|cursor| {
                let patient = |since| now < since + self.settings.transcript_wait;
                cursor.failing_since.is_none_or(patient)
            })
    }

    /// Puts out the last item that may go, and all before it.
    fn release_until(&mut self, may_go: impl Fn(&Held) -> bool) {
        self.held.sort_by_key(Held::key);
        let Some(last) = self.held.iter().rposition(may_go) else { return };
        for held in self.held.drain(..=last) {
            let Held { mut delivered, time, .. } = held;
            delivered.late = time < self.newest && !delivered.replacement;
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
            self.ready.push_back(delivered);
        }
    }

    /// When there will be something to do without anything coming in.
    pub(crate) fn deadline(&self, now: Duration) -> Option<Duration> {
        let patience = self
            .cursor
            .as_ref()
            .and_then(|cursor| cursor.failing_since)
            .map(|since| since + self.settings.transcript_wait)
            .filter(|_| self.is_waiting(now) && !self.held.is_empty());
        let held = self.held.iter().map(|held| held.until).min();
        let held = held.filter(|_| !self.is_waiting(now));
        let page =
            self.cursor.as_ref().and_then(TranscriptCursor::deadline).filter(|_| self.has_room());
        [patience, held, page].into_iter().flatten().min()
    }

    /// The next item for the consumer.
    pub(crate) fn take(&mut self) -> Option<Delivered> {
        self.ready.pop_front()
    }

    pub(crate) fn has_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Whether an item that has been put out says that it is over.
    pub(crate) fn end(&self, is_agent: bool) -> Option<EndReason> {
        if self.ended {
            return Some(EndReason::ChatEnded);
        }
        (is_agent && self.transferred).then_some(EndReason::Transferred)
    }

    /// Whether nothing is on its way any more.
    pub(crate) fn is_settled(&self) -> bool {
        self.cursor.is_none() && !self.behind && self.held.is_empty()
    }

    /// How many items were left out that no transcript keeps, or gives any more.
    pub(crate) fn skipped(&self) -> u64 {
        self.skipped
    }
}
