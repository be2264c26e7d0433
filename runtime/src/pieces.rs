//! A body that is being read.

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_LENGTH, HeaderMap};

/// The pieces of a body that have arrived. Most responses are one piece, which is not copied.
pub(crate) struct Pieces {
    /// How long the body will be, by its head; 0 if that does not say.
    pub(crate) announced: usize,
    first: Bytes,
    joined: BytesMut,
}

impl Pieces {
    /// None yet.
    pub(crate) fn new(headers: &HeaderMap) -> Self {
        let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
        let announced = announced.and_then(|length| length.parse().ok()).unwrap_or_default();
        Self { announced, first: Bytes::new(), joined: BytesMut::new() }
    }

    pub(crate) fn len(&self) -> usize {
        self.first.len() + self.joined.len()
    }

    pub(crate) fn push(&mut self, piece: Bytes) {
        if self.len() == 0 {
            self.first = piece;
            return;
        }
        if self.joined.is_empty() {
            self.joined.extend_from_slice(&std::mem::take(&mut self.first));
        }
        self.joined.extend_from_slice(&piece);
    }

    /// All of them, one after the other.
    pub(crate) fn whole(self) -> Bytes {
        if self.joined.is_empty() { self.first } else { self.joined.freeze() }
    }
}
