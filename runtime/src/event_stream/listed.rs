//! A stream over items that are already available.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

/// A stream of an iterator's items.
pub(super) struct Listed<I>(I);

impl<I: Iterator> Listed<I> {
    pub(super) fn new(items: I) -> Self {
        Self(items)
    }
}

impl<I> Unpin for Listed<I> {}

impl<I: Iterator> Stream for Listed<I> {
    type Item = I::Item;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<I::Item>> {
        Poll::Ready(self.0.next())
    }
}
