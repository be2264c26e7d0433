//! A body that is being read.

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_LENGTH, HeaderMap};

/// The chunks of a body that have arrived, up to a limit. Most responses are one chunk, which is not copied.
#[derive(Default)]
pub(crate) struct Chunks {
    /// The `Content-Length`; 0 if there is none.
    pub(crate) announced: usize,
    first: Bytes,
    joined: BytesMut,
}

impl Chunks {
    /// No chunks yet, of a body with these headers.
    pub(crate) fn new(headers: &HeaderMap) -> Self {
        let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
        let announced = announced.and_then(|length| length.parse().ok()).unwrap_or_default();
        Self { announced, first: Bytes::new(), joined: BytesMut::new() }
    }

    fn len(&self) -> usize {
        self.first.len() + self.joined.len()
    }

    /// Adds a chunk; one that does not fit into the limit is cut, and the result is `false`.
    #[must_use]
    pub(crate) fn push(&mut self, mut chunk: Bytes, limit: usize) -> bool {
        let room = limit.saturating_sub(self.len());
        let fits = chunk.len() <= room;
        chunk.truncate(room);
        if self.len() == 0 {
            self.first = chunk;
            return fits;
        }
        if self.joined.is_empty() {
            self.joined.extend_from_slice(&std::mem::take(&mut self.first));
        }
        self.joined.extend_from_slice(&chunk);
        fits
    }

    /// All chunks, joined.
    pub(crate) fn into_bytes(self) -> Bytes {
        if self.joined.is_empty() { self.first } else { self.joined.freeze() }
    }
}
