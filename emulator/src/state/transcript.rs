//! The items of a chat and the pages that GetTranscript cuts out of them.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize, Serializer};

use crate::item::Item;

/// The items that are kept, oldest first: the items of an earlier chat that this one continues,
/// then this chat's own.
#[derive(Default, Deserialize)]
#[serde(from = "Kept")]
pub(crate) struct Transcript {
    past: Vec<Item>,
    items: Vec<Item>,
    /// From an id to its place among the items.
    places: HashMap<String, usize>,
    /// For each item, the number of its last change.
    changed: Vec<u64>,
    /// The number of changes.
    sequence: u64,
}

/// The part of a transcript that a snapshot contains.
#[derive(Serialize, Deserialize)]
struct Kept {
    past: Vec<Item>,
    items: Vec<Item>,
}

impl From<Kept> for Transcript {
    fn from(kept: Kept) -> Self {
        let mut transcript = Self::after(kept.past);
        kept.items.into_iter().for_each(|item| transcript.put(item));
        transcript
    }
}

impl Serialize for Transcript {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        Kept { past: self.past.clone(), items: self.items.clone() }.serialize(to)
    }
}

/// Where reading starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Start {
    /// At the newest item.
    Now,
    Id(String),
    Time(String),
    /// At the n-th newest item.
    MostRecent(usize),
}

/// The query of a page. It is the same for all pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Query {
    pub(crate) contact_id: Option<String>,
    pub(crate) forward: bool,
    pub(crate) ascending: bool,
    pub(crate) start: Start,
}

/// A query and the start of its next page: the contents of a NextToken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cursor {
    pub(crate) query: Query,
    /// The index of the last item that was examined, over past items and own ones.
    after: usize,
}

impl Cursor {
    /// The text of a NextToken.
    pub(crate) fn to_token(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// The cursor of a NextToken.
    pub(crate) fn from_token(token: &str) -> Option<Cursor> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token).ok()?).ok()
    }
}

/// The start position names an item that is not there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NoSuchItem;

impl Transcript {
    /// A transcript that continues an earlier chat's.
    pub(crate) fn after(past: Vec<Item>) -> Self {
        Self { past, ..Self::default() }
    }

    /// Adds an item, or replaces the one with its id.
    pub(crate) fn put(&mut self, item: Item) {
        match self.get_mut(&item.id) {
            Some(known) => *known = item,
            None => {
                self.sequence += 1;
                self.places.insert(item.id.clone(), self.items.len());
                self.items.push(item);
                self.changed.push(self.sequence);
            }
        }
    }

    /// This chat's own item of that id.
    pub(crate) fn get(&self, id: &str) -> Option<&Item> {
        self.items.get(*self.places.get(id)?)
    }

    /// This chat's own item of that id, to change it.
    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut Item> {
        let place = *self.places.get(id)?;
        self.sequence += 1;
        if let Some(changed) = self.changed.get_mut(place) {
            *changed = self.sequence;
        }
        self.items.get_mut(place)
    }

    /// The number of changes.
    pub(crate) fn sequence(&self) -> u64 {
        self.sequence
    }

    /// This chat's own items that were added or changed after a number of changes, oldest first.
    pub(crate) fn changed_since(&self, sequence: u64) -> impl Iterator<Item = &Item> {
        let items = self.items.iter().zip(&self.changed);
        items.filter(move |(_, changed)| **changed > sequence).map(|(item, _)| item)
    }

    /// This chat's own items, oldest first.
    pub(crate) fn items(&self) -> &[Item] {
        &self.items
    }

    /// Makes the items of the earlier chat readable. Returns `false` if there already are such
    /// items.
    pub(crate) fn set_past(&mut self, past: Vec<Item>) -> bool {
        let free = self.past.is_empty();
        if free {
            self.past = past;
        }
        free
    }

    /// The items as a later chat sees them: with the contact they were of as the related one. Those
    /// of chats before this one are there if they are wanted.
    pub(crate) fn as_past(&self, with_earlier: bool) -> Vec<Item> {
        let own = self.items.iter().cloned().map(|mut item| {
            item.related_contact_id = item.contact_id.take();
            item
        });
        self.past.iter().filter(|_| with_earlier).cloned().chain(own).collect()
    }

    /// A page of at most `max` items, and where the next one begins, if there is more.
    pub(crate) fn page(
        &self,
        query: &Query,
        cursor: Option<&Cursor>,
        max: usize,
        inclusive: bool,
    ) -> Result<(Vec<Item>, Option<Cursor>), NoSuchItem> {
        let all: Vec<&Item> = self.past.iter().chain(&self.items).collect();
        let of_query = |item: &Item| match &query.contact_id {
            Some(contact) => item.contact_id.as_ref() == Some(contact),
            None => true,
        };
        // Past items are reached only by reading backward from now, without a filter.
        let first = if query.forward || query.contact_id.is_some() || query.start != Start::Now {
            self.past.len()
        } else {
            0
        };
        let indexes: Vec<usize> = if query.forward {
            let begin = match cursor {
                Some(cursor) => cursor.after.saturating_add(1),
                None => self.begin_forward(&all, &query.start, inclusive)?,
            };
            (begin.max(first)..all.len()).collect()
        } else {
            let end = match cursor {
                Some(cursor) => cursor.after.min(all.len()),
                None => self.end_backward(&all, &query.start, inclusive)?,
            };
            (first..end).rev().collect()
        };
        let mut found = indexes.into_iter().filter_map(|index| {
            all.get(index).filter(|item| of_query(item)).map(|item| (index, (*item).clone()))
        });
        let page: Vec<(usize, Item)> = found.by_ref().take(max).collect();
        let next = match (page.last(), found.next()) {
            (Some((after, _)), Some(_)) => Some(Cursor { query: query.clone(), after: *after }),
            _ => None,
        };
        let mut items: Vec<Item> = page.into_iter().map(|(_, item)| item).collect();
        if query.ascending != query.forward {
            items.reverse();
        }
        Ok((items, next))
    }

    /// The index of the first item to return.
    fn begin_forward(
        &self,
        all: &[&Item],
        start: &Start,
        inclusive: bool,
    ) -> Result<usize, NoSuchItem> {
        let skip = usize::from(!inclusive);
        Ok(match start {
            Start::Now => all.len(),
            Start::Id(id) => index_of(all, id)? + skip,
            Start::Time(time) => all.partition_point(|item| item.absolute_time < *time),
            Start::MostRecent(n) => all.len().saturating_sub(*n),
        })
    }

    /// The index after the last item to return.
    fn end_backward(
        &self,
        all: &[&Item],
        start: &Start,
        inclusive: bool,
    ) -> Result<usize, NoSuchItem> {
        Ok(match start {
            Start::Now => all.len(),
            Start::Id(id) => index_of(all, id)? + usize::from(inclusive),
            Start::Time(time) => all.partition_point(|item| item.absolute_time <= *time),
            Start::MostRecent(n) => (all.len() + 1).saturating_sub((*n).max(1)),
        })
    }
}

fn index_of(all: &[&Item], id: &str) -> Result<usize, NoSuchItem> {
    all.iter().position(|item| item.id == id).ok_or(NoSuchItem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(n: usize) -> Item {
        Item {
            id: format!("i{n}"),
            // Two items share each time.
            absolute_time: format!("2026-01-01T00:00:{:02}.000Z", n / 2),
            contact_id: Some(if n < 6 { "first" } else { "second" }.to_owned()),
            ..Item::default()
        }
    }

    fn transcript() -> Transcript {
        let mut transcript =
            Transcript::after(vec![Item { id: "p0".to_owned(), ..Item::default() }]);
        (0..10).for_each(|n| transcript.put(item(n)));
        transcript
    }

    fn read_all(transcript: &Transcript, query: &Query, max: usize) -> Vec<Vec<String>> {
        let mut pages = Vec::new();
        let mut cursor: Option<Cursor> = None;
        loop {
            let (items, next) = transcript.page(query, cursor.as_ref(), max, true).unwrap();
            pages.push(items.into_iter().map(|item| item.id).collect());
            match next {
                Some(next) => cursor = Cursor::from_token(&next.to_token()),
                None => return pages,
            }
        }
    }

    fn query(forward: bool, ascending: bool, start: Start) -> Query {
        Query { contact_id: None, forward, ascending, start }
    }

    #[test]
    fn backward_reaches_the_past_and_sorts_each_page() {
        let pages = read_all(&transcript(), &query(false, true, Start::Now), 4);
        assert_eq!(
            pages,
            [vec!["i6", "i7", "i8", "i9"], vec!["i2", "i3", "i4", "i5"], vec!["p0", "i0", "i1"]]
        );
    }

    #[test]
    fn forward_from_now_is_empty() {
        assert_eq!(read_all(&transcript(), &query(true, true, Start::Now), 4), [[""; 0]]);
    }

    #[test]
    fn pages_of_every_size_agree_with_a_plain_filter() {
        let transcript = transcript();
        let starts = [
            Start::Id("i4".to_owned()),
            Start::Time("2026-01-01T00:00:02.000Z".to_owned()),
            Start::Time("2027".to_owned()),
            Start::MostRecent(3),
            Start::MostRecent(0),
            Start::MostRecent(100),
        ];
        for start in starts {
            for forward in [true, false] {
                for contact_id in [None, Some("first".to_owned()), Some("none".to_owned())] {
                    let query = Query {
                        contact_id: contact_id.clone(),
                        ascending: forward,
                        forward,
                        start: start.clone(),
                    };
                    let wanted = |n: &usize| {
                        let item = item(*n);
                        let from_end = 10 - n;
                        let in_range = match &start {
                            Start::Id(_) if forward => *n >= 4,
                            Start::Id(_) => *n <= 4,
                            Start::Time(time) if forward => item.absolute_time >= *time,
                            Start::Time(time) => item.absolute_time <= *time,
                            Start::MostRecent(most) if forward => from_end <= *most,
                            Start::MostRecent(most) => from_end >= (*most).max(1),
                            Start::Now => true,
                        };
                        in_range && contact_id.is_none_or_eq(&item.contact_id)
                    };
                    let mut expected: Vec<String> =
                        (0..10).filter(wanted).map(|n| format!("i{n}")).collect();
                    if !forward {
                        expected.reverse();
                    }
                    for max in 1..12 {
                        let pages = read_all(&transcript, &query, max);
                        assert!(pages.iter().all(|page| page.len() <= max));
                        assert_eq!(pages.concat(), expected, "{query:?} by {max}");
                    }
                }
            }
        }
    }

    trait NoneOrEq {
        fn is_none_or_eq(&self, other: &Self) -> bool;
    }

    impl NoneOrEq for Option<String> {
        fn is_none_or_eq(&self, other: &Self) -> bool {
            self.is_none() || self == other
        }
    }

    #[test]
    fn items_that_arrive_between_pages_do_not_move_them() {
        let mut transcript = transcript();
        let query = query(false, false, Start::Now);
        let (_, next) = transcript.page(&query, None, 3, true).unwrap();
        transcript.put(item(10));
        let (items, _) = transcript.page(&query, next.as_ref(), 3, true).unwrap();
        let ids: Vec<_> = items.iter().map(|item| item.id.as_str()).collect();
        assert_eq!(ids, ["i6", "i5", "i4"]);
    }

    #[test]
    fn a_start_that_is_not_there() {
        let start = query(true, true, Start::Id("nobody".to_owned()));
        assert_eq!(transcript().page(&start, None, 3, true), Err(NoSuchItem));
        assert_eq!(Cursor::from_token("%%%"), None);
        assert_eq!(Cursor::from_token("AAAA"), None);
    }

    #[test]
    fn an_exclusive_start() {
        let transcript = transcript();
        let start = query(true, true, Start::Id("i8".to_owned()));
        let (items, _) = transcript.page(&start, None, 3, false).unwrap();
        assert_eq!(items.len(), 1);
        assert_eq!(items[0].id, "i9");
    }
}
