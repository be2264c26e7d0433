//! The transcript that the service keeps.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::delivery::Start;
use crate::wire::item::Item;
use crate::wire::transcript::TranscriptPage;

/// Items by their time.
#[derive(Default)]
pub(super) struct Transcript(BTreeMap<(i64, String), Value>);

impl Transcript {
    pub(super) fn store(&mut self, item: &Value) {
        let id = item["Id"].as_str().unwrap().to_owned();
        let time: jiff::Timestamp = item["AbsoluteTime"].as_str().unwrap().parse().unwrap();
        self.0.insert((time.as_millisecond(), id), item.clone());
    }

    /// All items in one page, as GetTranscript returns it.
    pub(super) fn page(&self, start: &Start) -> TranscriptPage {
        let items = self.0.iter();
        let read = |item: &Value| Item::from_transcript(&item.to_string());
        let items = match start {
            Start::Newest => items.rev().map(|(_, item)| read(item)).collect(),
            Start::At(id) => {
                let from = items.skip_while(|((_, known), _)| known != id);
                from.map(|(_, item)| read(item)).collect()
            }
        };
        TranscriptPage { items, ..TranscriptPage::default() }
    }
}
