//! A walk through the transcript, page by page, to find items that the socket missed.

use std::collections::HashSet;
use std::time::Duration;

use connectparticipant::NextToken;
use serde::{Deserialize, Serialize};

use crate::backoff::Backoff;
use crate::delivery::{Origin, TranscriptGap};
use crate::wire::item::Item;
use crate::wire::transcript::TranscriptPage;

/// A page to ask for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PageRequest {
    pub(crate) start: Start,
    pub(crate) next_token: Option<NextToken>,
    pub(crate) max_results: i32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Start {
    /// Starts at this item, the oldest first.
    At(String),
    /// Starts at the newest item and reads backwards.
    Newest,
}

/// Why a page could not be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageFault {
    /// The service rejects the item to start at, or another part of the request.
    Rejected,
    /// The token is not valid, or the chat is over.
    AccessDenied,
    /// The response exceeds the size limit.
    TooLarge,
    /// The response is not a page.
    Unreadable,
    /// A temporary fault: another attempt may succeed.
    Transient,
}

/// The position of a walk through the transcript.
#[derive(Debug)]
pub(super) struct TranscriptCursor {
    pub(super) origin: Origin,
    start: Start,
    /// How many past items to read, when reading backwards.
    limit: usize,
    past: usize,
    /// How many items to hold at most.
    capacity: usize,
    /// The same for all pages, as a token belongs to it, unless a page is too large.
    page_size: usize,
    next_token: Option<NextToken>,
    /// The tokens that the service has given in this walk.
    tokens: HashSet<String>,
    pages: usize,
    /// The number of pages in a row without a new item.
    fruitless: usize,
    /// Items that were read backwards, the newest first. They are delivered only when all have been
    /// read.
    backwards: Vec<Item>,
    backwards_size: usize,
    asked: bool,
    retry_at: Duration,
    backoff: Backoff,
    /// How often in a row the page could not be read.
    unreadable: u32,
    /// Since when the transcript cannot be read.
    pub(super) failing_since: Option<Duration>,
}

/// The items of a page, or the rest of a walk that is given up.
pub(super) struct PageItems {
    /// The items in order.
    pub(super) items: Vec<Item>,
    /// Whether the walk has ended.
    pub(super) complete: bool,
    /// Why the walk has ended early, if it has.
    pub(super) gap: Option<TranscriptGap>,
}

const PAGE: usize = 100;
/// The largest number of pages in a walk: 100,000 items, many times the usual length of a chat.
const PAGES: usize = 1_000;
/// After so many pages in a row without anything new, nothing new is expected. A walk that starts
/// an hour back, at a file that is being scanned, passes many items that are known.
const FRUITLESS_PAGES: usize = 64;
/// How often a page that cannot be read is requested.
const UNREADABLE_TRIES: u32 = 3;
/// The largest total size of the items that are read backwards, in bytes.
const BACKWARDS_SIZE: usize = 32 << 20;

impl TranscriptCursor {
    pub(super) fn forward(id: &str, origin: Origin) -> Self {
        Self::new(Start::At(id.to_owned()), usize::MAX, usize::MAX, origin)
    }

    /// A walk backwards from the newest item: `limit` past items, and at most `capacity` items in
    /// all.
    pub(super) fn backward(limit: usize, capacity: usize, origin: Origin) -> Self {
        Self::new(Start::Newest, limit, capacity, origin)
    }

    fn new(start: Start, limit: usize, capacity: usize, origin: Origin) -> Self {
        Self {
            origin,
            start,
            limit,
            past: 0,
            capacity,
            page_size: limit.min(PAGE),
            next_token: None,
            tokens: HashSet::new(),
            pages: 0,
            fruitless: 0,
            backwards: Vec::new(),
            backwards_size: 0,
            asked: false,
            retry_at: Duration::ZERO,
            backoff: Backoff::default(),
            unreadable: 0,
            failing_since: None,
        }
    }

    /// The next page to request, if no request is running and the wait is over.
    pub(super) fn request(&mut self, now: Duration) -> Option<PageRequest> {
        if self.asked || now < self.retry_at {
            return None;
        }
        self.asked = true;
        Some(PageRequest {
            start: self.start.clone(),
            next_token: self.next_token.clone(),
            max_results: i32::try_from(self.page_size).unwrap_or(i32::MAX),
        })
    }

    /// Where the walk begins.
    pub(super) fn start(&self) -> &Start {
        &self.start
    }

    /// When to request the page again; `None` while a request is running.
    pub(super) fn deadline(&self) -> Option<Duration> {
        (!self.asked).then_some(self.retry_at)
    }

    /// Adds a page. `is_new` says whether an item has not been seen yet, `reaches_back` whether
    /// everything before an item is known, and `is_past` whether an item is older than the session
    /// and so counts towards the limit.
    pub(super) fn page(
        &mut self,
        page: TranscriptPage,
        is_new: impl Fn(&Item) -> bool,
        reaches_back: impl Fn(&Item) -> bool,
        is_past: impl Fn(&Item) -> bool,
    ) -> PageItems {
        self.asked = false;
        self.failing_since = None;
        self.unreadable = 0;
        self.backoff.reset();
        self.pages += 1;
        self.fruitless = if page.items.iter().any(is_new) { 0 } else { self.fruitless + 1 };
        let mut gap = page.is_cut_off.then_some(TranscriptGap::Unreadable);
        // Some services repeat the last token at the end.
        let token = page.next_token.filter(|token| self.next_token.as_ref() != Some(token));
        if let Some(token) = &token
            && (!self.tokens.insert(token.expose().to_owned())
                || self.pages == PAGES
                || self.fruitless == FRUITLESS_PAGES)
        {
            gap = Some(TranscriptGap::Endless);
        }
        let mut complete = token.is_none() || gap.is_some();
        self.next_token = token;
        if matches!(self.start, Start::At(_)) {
            return PageItems { items: page.items, complete, gap };
        }
        complete |= page.items.iter().any(reaches_back);
        for item in page.items {
            let is_past = is_past(&item);
            if is_past && self.past == self.limit {
                break;
            }
            self.backwards_size += item.raw.expose().len();
            if self.backwards.len() >= self.capacity || self.backwards_size > BACKWARDS_SIZE {
                (complete, gap) = (true, Some(TranscriptGap::TooLong));
                break;
            }
            self.past += usize::from(is_past);
            self.backwards.push(item);
        }
        complete |= self.past == self.limit;
        if complete { self.end(gap) } else { PageItems { items: Vec::new(), complete, gap: None } }
    }

    /// Notes that a page could not be fetched. Returns the rest if the walk is abandoned.
    pub(super) fn fault(
        &mut self,
        now: Duration,
        fault: PageFault,
        jitter: f64,
    ) -> Option<PageItems> {
        self.asked = false;
        self.failing_since.get_or_insert(now);
        if fault == PageFault::TooLarge && self.page_size > 1 {
            self.page_size = (self.page_size / 4).max(1);
            self.retry_at = now;
            return None;
        }
        self.unreadable += u32::from(matches!(fault, PageFault::Unreadable | PageFault::TooLarge));
        match (fault, &self.start) {
            (PageFault::Rejected, Start::At(_)) => {
                // The service may not accept this item as the start.
                self.start = Start::Newest;
                self.next_token = None;
                self.tokens.clear();
                self.retry_at = now;
                None
            }
            (PageFault::Rejected, Start::Newest) => Some(self.end(Some(TranscriptGap::Rejected))),
            _ if self.unreadable >= UNREADABLE_TRIES => {
                Some(self.end(Some(TranscriptGap::Unreadable)))
            }
            _ => {
                self.retry_at = now.saturating_add(self.backoff.next(jitter));
                None
            }
        }
    }

    /// The items that were read backwards, in order.
    fn end(&mut self, gap: Option<TranscriptGap>) -> PageItems {
        let mut items = std::mem::take(&mut self.backwards);
        items.reverse();
        PageItems { items, complete: true, gap }
    }
}
