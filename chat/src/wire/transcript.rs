//! Pages of the transcript, whose items are read one by one.

use std::fmt;

use connectparticipant::NextToken;
use connectparticipant::operation::get_transcript::{GetTranscript, GetTranscriptError};
use restjson::{BuildError, DecodeError, FromResponse, Operation, Request, Response, Validator};
use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::wire::item::Item;

/// `GetTranscript`, read with care: an item that cannot be read does not cost the page.
#[derive(Clone, Debug)]
pub(crate) struct ReadTranscript(pub(crate) GetTranscript);

/// A page of the transcript, in the requested order.
#[derive(Debug, Default)]
pub(crate) struct TranscriptPage {
    pub(crate) items: Vec<Item>,
    pub(crate) next_token: Option<NextToken>,
    /// Whether there are more items that are not read: too many in the page, or the token of the
    /// next page cannot be read.
    pub(crate) is_cut_off: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawPage {
    transcript: Option<RawItems>,
    next_token: Option<Box<RawValue>>,
}

/// The items of a page.
#[derive(Default)]
struct RawItems {
    items: Vec<Box<RawValue>>,
    /// Whether there were more than are read.
    has_more: bool,
}

/// How many items of a page are read: ten times the requested number.
const ITEMS: usize = 1_000;

impl<'de> Deserialize<'de> for RawItems {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ItemsVisitor)
    }
}

struct ItemsVisitor;

impl<'de> Visitor<'de> for ItemsVisitor {
    type Value = RawItems;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of items")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<RawItems, A::Error> {
        let mut read = RawItems::default();
        while read.items.len() < ITEMS {
            let Some(item) = list.next_element()? else { return Ok(read) };
            read.items.push(item);
        }
        while list.next_element::<IgnoredAny>()?.is_some() {
            read.has_more = true;
        }
        Ok(read)
    }
}

impl Operation for ReadTranscript {
    const NAME: &'static str = GetTranscript::NAME;
    const IDEMPOTENT: bool = GetTranscript::IDEMPOTENT;

    type Output = TranscriptPage;
    type Error = GetTranscriptError;

    fn validate(&self, validator: &mut Validator) {
        self.0.validate(validator);
    }

    fn encode(&self) -> Result<Request, BuildError> {
        self.0.encode()
    }
}

impl FromResponse for TranscriptPage {
    fn from_response(response: Response) -> Result<Self, DecodeError> {
        // An empty body does not mean that there are no items: the page is requested again.
        response.require("the body", response.bytes())?;
        let page: RawPage = response.json().or_else(|error| {
            // Bytes that are not UTF-8 affect only the item that contains them.
            let body = response.bytes().unwrap_or_default();
            serde_json::from_str(&String::from_utf8_lossy(&body)).map_err(|_| error)
        })?;
        let RawItems { items, has_more } = page.transcript.unwrap_or_default();
        let token: Result<Option<NextToken>, _> =
            page.next_token.map(|token| serde_json::from_str(token.get())).transpose();
        Ok(Self {
            items: items.iter().map(|item| Item::from_transcript(item.get())).collect(),
            is_cut_off: has_more || token.is_err(),
            next_token: token.ok().flatten().filter(|token| !token.expose().is_empty()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderMap, StatusCode};

    fn page(body: &[u8]) -> Result<TranscriptPage, DecodeError> {
        let body = body.to_vec();
        TranscriptPage::from_response(Response::new(StatusCode::OK, HeaderMap::new(), body))
    }

    #[test]
    fn an_item_that_cannot_be_read_costs_no_other() {
        let bad: [&[u8]; 8] = [
            br#"{"Id":"2","DisplayName":7}"#,
            br#"{"Id":"2","Content":{}}"#,
            br#"{"Id":"2","Attachments":{}}"#,
            br#"{"Id":"2","Content":"\ud800"}"#,
            b"{\"Id\":\"2\",\"Content\":\"\xff\"}",
            b"7",
            b"null",
            b"[[]]",
        ];
        for bad in bad {
            let body = [b"{\"Transcript\":[{\"Id\":\"1\"},", bad, b",{\"Id\":\"3\"}]}"].concat();
            let page = page(&body).unwrap();
            let ids: Vec<_> = page.items.iter().map(|item| item.id.as_deref()).collect();
            assert_eq!((ids[0], ids[2]), (Some("1"), Some("3")));
            assert_eq!(page.items.len(), 3);
            let is_utf8 = std::str::from_utf8(bad).is_ok();
            assert_eq!(page.items[1].is_malformed, is_utf8, "{}", bad.escape_ascii());
            assert_eq!(page.items[1].raw.expose(), String::from_utf8_lossy(bad));
        }
    }

    #[test]
    fn a_page_that_cannot_be_read_is_an_error() {
        for body in ["", "{", "7", "[]", r#"{"Transcript":7}"#, r#"{"Transcript":{}}"#] {
            assert!(page(body.as_bytes()).is_err(), "{body}");
        }
        for body in ["{}", r#"{"Transcript":null}"#, r#"{"Transcript":[],"NextToken":""}"#] {
            let page = page(body.as_bytes()).unwrap();
            assert!(page.items.is_empty() && page.next_token.is_none() && !page.is_cut_off);
        }
        let many = format!(r#"{{"Transcript":[{}7]}}"#, "7,".repeat(100_000));
        let many = page(many.as_bytes()).unwrap();
        assert!(many.items.len() == ITEMS && many.is_cut_off);
        let page = page(br#"{"Transcript":[{"Id":"1"}],"NextToken":7}"#).unwrap();
        assert!(page.items.len() == 1 && page.is_cut_off);
    }
}
