//! The requests to the emulator, for tests.

use std::collections::{BTreeMap, VecDeque};

use http::HeaderMap;

/// How many requests are remembered individually; all are counted.
const REMEMBERED: usize = 1000;

/// A request for an operation, and its outcome.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Request {
    /// The operation's name; for the storage, `PutObject` or `GetObject`.
    pub operation: String,
    /// The headers as they were received. `Debug` hides the tokens.
    pub headers: HeaderMap,
    /// The status of the response; `None` if the connection was closed without one.
    pub status: Option<u16>,
}

/// Requests in their order, and how many there were.
#[derive(Default)]
pub(crate) struct Requests {
    last: VecDeque<Request>,
    counts: BTreeMap<String, u64>,
}

impl Requests {
    pub(crate) fn add(&mut self, operation: &str, mut headers: HeaderMap, status: Option<u16>) {
        for name in [crate::api::BEARER, "authorization"] {
            if let Some(value) = headers.get_mut(name) {
                value.set_sensitive(true);
            }
        }
        *self.counts.entry(operation.to_owned()).or_default() += 1;
        self.last.push_back(Request { operation: operation.to_owned(), headers, status });
        if self.last.len() > REMEMBERED {
            self.last.pop_front();
        }
    }

    pub(crate) fn last(&self) -> Vec<Request> {
        self.last.iter().cloned().collect()
    }

    pub(crate) fn counts(&self) -> &BTreeMap<String, u64> {
        &self.counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_do_not_show() {
        let mut requests = Requests::default();
        let mut headers = HeaderMap::new();
        headers.insert("x-amz-bearer", "canary".parse().unwrap());
        requests.add("SendMessage", headers, Some(200));
        let last = requests.last();
        assert!(!format!("{last:?}").contains("canary"));
        assert_eq!(last[0].headers["x-amz-bearer"], "canary");
        assert_eq!(requests.counts()["SendMessage"], 1);
    }
}
