//! Reading from the transcript what the socket did not bring.

use std::time::Duration;

use connectparticipant::NextToken;

use crate::backoff::Backoff;
use crate::delivery::Origin;
use crate::wire::item::Item;
use crate::wire::transcript::TranscriptPage;

/// A page to ask for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PageRequest {
    pub(crate) start: Start,
    pub(crate) next_token: Option<NextToken>,
    pub(crate) max_results: i32,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Start {
    /// From this item on, the oldest first.
    At(String),
    /// From the newest item back.
    Newest,
}

/// Why a page has not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageFault {
    /// The item to start at, or something else of the request, is refused.
    Rejected,
    /// The token is not valid, or the chat is over.
    AccessDenied,
    /// Worth another try.
    Transient,
}

/// A stretch of the transcript that is being read.
#[derive(Debug)]
pub(super) struct TranscriptCursor {
    pub(super) origin: Origin,
    start: Start,
    /// How many items that are past to read backwards at most.
    limit: usize,
    past: usize,
    next_token: Option<NextToken>,
    /// Pages that were read backwards, the newest first; they are of use only together.
    backwards: Vec<Item>,
    asked: bool,
    retry_at: Duration,
    backoff: Backoff,
    /// Since when the transcript cannot be read.
    pub(super) failing_since: Option<Duration>,
}

/// What a page has brought.
pub(super) struct Read {
    /// In order.
    pub(super) items: Vec<Item>,
    pub(super) complete: bool,
}

const PAGE: usize = 100;

impl TranscriptCursor {
    pub(super) fn forward(id: &str, origin: Origin) -> Self {
        Self::new(Start::At(id.to_owned()), usize::MAX, origin)
    }

    pub(super) fn backward(limit: usize, origin: Origin) -> Self {
        Self::new(Start::Newest, limit, origin)
    }

    fn new(start: Start, limit: usize, origin: Origin) -> Self {
        Self {
            origin,
            start,
            limit,
            past: 0,
            next_token: None,
            backwards: Vec::new(),
            asked: false,
            retry_at: Duration::ZERO,
            backoff: Backoff::default(),
            failing_since: None,
        }
    }

    /// The next page to ask for, if none is on its way and it is time.
    pub(super) fn request(&mut self, now: Duration) -> Option<PageRequest> {
        if self.asked || now < self.retry_at {
            return None;
        }
        self.asked = true;
        // The same for all pages, as a token belongs to it.
        let size = self.limit.min(PAGE);
        Some(PageRequest {
            start: self.start.clone(),
            next_token: self.next_token.clone(),
            max_results: i32::try_from(size).unwrap_or(i32::MAX),
        })
    }

    /// When it is worth asking again; `None` while a page is on its way.
    pub(super) fn deadline(&self) -> Option<Duration> {
        (!self.asked).then_some(self.retry_at)
    }

    /// Takes a page. `reaches_back` says of an item that what is before it is known, `is_past` that
    /// it is older than the session, so that it counts.
    pub(super) fn page(
        &mut self,
        page: TranscriptPage,
        reaches_back: impl Fn(&Item) -> bool,
        is_past: impl Fn(&Item) -> bool,
    ) -> Read {
        self.asked = false;
        self.failing_since = None;
        self.backoff.reset();
        let token = page.next_token;
        // A token that does not move on would be followed for ever.
        let more = token.is_some() && token != self.next_token;
        self.next_token = token;
        match self.start {
            Start::At(_) => Read { items: page.items, complete: !more },
            Start::Newest => {
                let mut complete = !more;
                complete |= page.items.iter().any(reaches_back);
                for item in page.items {
                    if is_past(&item) {
                        if self.past == self.limit {
                            break;
                        }
                        self.past += 1;
                    }
                    self.backwards.push(item);
                }
                complete |= self.past == self.limit;
                let mut items = Vec::new();
                if complete {
                    items = std::mem::take(&mut self.backwards);
                    items.reverse();
                }
                Read { items, complete }
            }
        }
    }

    /// Takes the news that a page does not come. `false` if there is no way to go on.
    pub(super) fn fault(&mut self, now: Duration, fault: PageFault, jitter: f64) -> bool {
        self.asked = false;
        self.failing_since.get_or_insert(now);
        match (fault, &self.start) {
            (PageFault::Rejected, Start::At(_)) => {
                // The item may not be one that can be started at.
                self.start = Start::Newest;
                self.next_token = None;
                self.retry_at = now;
                true
            }
            (PageFault::Rejected, Start::Newest) => false,
            (PageFault::AccessDenied | PageFault::Transient, _) => {
                self.retry_at = now + self.backoff.next(jitter);
                true
            }
        }
    }
}
