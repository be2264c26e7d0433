//! The requests for pages of the transcript, and what their items change.

use std::time::Duration;

use crate::delivery::cursor::{PageFault, PageItems, PageRequest, TranscriptCursor};
use crate::delivery::dedup::Novelty;
use crate::delivery::timeline::{QUEUE_SIZE, Timeline};
use crate::delivery::{Origin, TranscriptGap};
use crate::wire::item::Item;
use crate::wire::transcript::TranscriptPage;

impl Timeline {
    /// After a subscription: reads what may have been missed.
    pub(crate) fn subscribed(&mut self, now: Duration) {
        let missed = self.missed(now);
        match self.cursor {
            // The current walk may have passed the missed items before the subscription, and a slow
            // consumer may delay its end. So the start of the next walk is determined now.
            Some(_) => _ = self.next_cursor.get_or_insert(missed),
            None => self.cursor = Some(missed),
        }
    }

    /// A walk through the items that the socket may have missed.
    fn missed(&self, now: Duration) -> TranscriptCursor {
        match self.resume_points.start(self.clock.latest(now)) {
            Some(id) => TranscriptCursor::forward(id, Origin::Backfilled),
            None => self.backward(usize::MAX, Origin::Backfilled),
        }
    }

    /// A page to ask for, if one is needed and there is room for it.
    pub(crate) fn request(&mut self, now: Duration) -> Option<PageRequest> {
        if self.behind && self.cursor.is_none() && self.has_room() {
            self.behind = false;
            self.cursor = Some(self.missed(now));
        }
        if !self.has_room() {
            return None;
        }
        self.cursor.as_mut()?.request(now)
    }

    pub(super) fn has_room(&self) -> bool {
        self.queue.ready_len() <= self.settings.capacity / 2 && self.queue.ready_size() < QUEUE_SIZE
    }

    /// Takes a page.
    pub(crate) fn page(&mut self, now: Duration, page: TranscriptPage) {
        let latest = self.clock.latest(now);
        let Some(cursor) = &mut self.cursor else { return };
        self.denied = false;
        self.has_gap = false;
        let edge = self.resume_points.edge(latest);
        let (dedup, began) = (&self.dedup, self.began);
        let known = |item: &Item| {
            let before_edge =
                item.milliseconds().zip(edge).is_some_and(|(time, edge)| time <= edge);
            before_edge && dedup.contains(item)
        };
        let is_past = |item: &Item| item.milliseconds().is_none_or(|time| time < began);
        let items = cursor.page(page, |item| !dedup.contains(item), known, is_past);
        self.take_page(now, items);
    }

    fn take_page(&mut self, now: Duration, page: PageItems) {
        let Some(origin) = self.cursor.as_ref().map(|cursor| cursor.origin) else { return };
        let began = self.began;
        let is_past = |item: &Item| item.milliseconds().is_none_or(|time| time < began);
        let newest = page.items.iter().filter_map(|item| self.believe(now, item)).max();
        for item in page.items {
            // A persistent chat continues other contacts; their items are not a gap.
            let elsewhere = item.related_contact_id.is_some() && item.contact_id.is_none();
            if elsewhere && origin == Origin::Backfilled {
                self.left.remove(self.dedup.key(&item));
                continue;
            }
            let past = origin == Origin::Past && (elsewhere || is_past(&item));
            let origin = if past { Origin::Past } else { Origin::Backfilled };
            self.take_from_transcript(now, item, origin);
        }
        if let Some(newest) = newest {
            // No later page can contain items before the end of this page.
            self.release_until(now, None, |held| held.time <= newest);
        }
        if let Some(gap) = page.gap {
            self.has_gap = matches!(gap, TranscriptGap::Unreadable | TranscriptGap::Rejected);
            self.skipped += 1;
            self.gaps.push(gap);
        }
        if page.complete {
            self.cursor = self.next_cursor.take();
            if self.cursor.is_none() && !self.behind {
                // These items should be in the transcript, but are not.
                self.skipped += self.left.take();
            }
        }
        self.release(now);
    }

    fn take_from_transcript(&mut self, now: Duration, item: Item, origin: Origin) {
        self.chunks.forget(&item);
        let was_left = self.left.remove(self.dedup.key(&item));
        let item = Box::new(item);
        match self.dedup.record(&item, self.believe(now, &item), true) {
            Novelty::New => {
                if !was_left {
                    self.left.remove_other();
                }
                self.hold(now, item, origin, false, now);
            }
            Novelty::Update => self.update(now, item, origin, now),
            Novelty::Duplicate => {
                self.arrivals += 1;
                self.queue.confirm(&item, self.arrivals);
            }
        }
    }

    /// Notes that a page does not come.
    pub(crate) fn page_fault(&mut self, now: Duration, fault: PageFault, jitter: f64) {
        let given_up = self.cursor.as_mut().and_then(|cursor| cursor.fault(now, fault, jitter));
        match given_up {
            Some(items) => self.take_page(now, items),
            None => self.release(now),
        }
    }

    /// Notes that there is no token for the transcript, so that live items do not wait for it
    /// forever.
    pub(crate) fn cannot_read(&mut self, now: Duration) {
        if let Some(cursor) = &mut self.cursor {
            cursor.failing_since.get_or_insert(now);
        }
    }

    /// Notes that the service refuses tokens. The items of the socket then no longer wait for the
    /// transcript, because the end of the chat may be among them.
    pub(crate) fn denied(&mut self, now: Duration) {
        self.denied = true;
        self.release(now);
    }

    /// Gives up reading the transcript: the chat is over.
    pub(crate) fn abandon(&mut self) {
        self.cursor = None;
        self.next_cursor = None;
        self.behind = false;
        self.skipped += self.left.take();
    }

    /// The gaps that have not been reported to the consumer.
    pub(crate) fn take_gaps(&mut self) -> Vec<TranscriptGap> {
        std::mem::take(&mut self.gaps)
    }

    /// Whether the transcript cannot be read at the moment.
    pub(crate) fn is_failing(&self, now: Duration) -> bool {
        let failing = self.cursor.as_ref().and_then(|cursor| cursor.failing_since);
        let wait = self.settings.transcript_wait;
        self.has_gap || failing.is_some_and(|since| since.saturating_add(wait) <= now)
    }
}
