//! The pages of an operation, one call after another.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::{BoxFuture, Dispatcher, Error, Paginated};

/// The pages of an operation, as a [`Stream`]. Each page is fetched when it is requested.
///
/// The stream ends after the last page or the first error. If a service repeats a token, the pages would never end. The
/// stream therefore ends after the page with the repeated token.
///
/// ```
/// use restjson::{Dispatcher, Error, Pages, Paginated};
///
/// async fn first_page<O: Paginated + 'static>(
///     dispatcher: &Dispatcher,
///     operation: O,
/// ) -> Result<Option<O::Output>, Error<O::Error>> {
///     Pages::new(dispatcher, operation).next().await.transpose()
/// }
///
/// async fn count<O: Paginated + 'static>(pages: Pages<O>) -> Result<usize, Error<O::Error>> {
///     let mut items = pages.items();
///     let mut count = 0;
///     while let Some(item) = items.next().await {
///         item?;
///         count += 1;
///     }
///     Ok(count)
/// }
/// ```
pub struct Pages<O: Paginated> {
    dispatcher: Dispatcher,
    next: Option<O>,
    seen: HashSet<String>,
    waiting: Option<BoxFuture<'static, PageResult<O>>>,
}

type PageResult<O> = Result<<O as crate::Operation>::Output, Error<<O as crate::Operation>::Error>>;

impl<O: Paginated + 'static> Pages<O> {
    /// The pages, starting with the page that the operation requests.
    pub fn new(dispatcher: &Dispatcher, operation: O) -> Self {
        // A service may return the token of the requested page again.
        let seen = operation.token().map(str::to_owned).into_iter().collect();
        Self { dispatcher: dispatcher.clone(), next: Some(operation), seen, waiting: None }
    }

    /// The next page; `None` after the last.
    pub async fn next(&mut self) -> Option<PageResult<O>> {
        std::future::poll_fn(|context| self.poll_page(context)).await
    }

    /// The items of all pages, one by one.
    pub fn items(self) -> Items<O> {
        Items { pages: self, items: VecDeque::new() }
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<PageResult<O>>> {
        let waiting = match &mut self.waiting {
            Some(waiting) => waiting,
            waiting @ None => {
                let Some(operation) = self.next.clone() else { return Poll::Ready(None) };
                let dispatcher = self.dispatcher.clone();
                waiting.insert(Box::pin(async move { dispatcher.send(operation).await }))
            }
        };
        let page = ready!(waiting.as_mut().poll(context));
        self.waiting = None;
        let token = page.as_ref().ok().and_then(O::next_token).filter(|token| !token.is_empty());
        match token {
            Some(token) if self.seen.insert(token.to_owned()) => {
                if let Some(operation) = &mut self.next {
                    operation.set_token(token.to_owned());
                }
            }
            _ => self.next = None,
        }
        Poll::Ready(Some(page))
    }
}

impl<O: Paginated + Unpin + 'static> Stream for Pages<O> {
    type Item = PageResult<O>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(context)
    }
}

impl<O: Paginated> fmt::Debug for Pages<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pages({})", O::NAME)
    }
}

/// The items of an operation's pages, as a [`Stream`].
///
/// ```
/// use restjson::{Error, Items, Paginated};
///
/// async fn first<O: Paginated + 'static>(
///     mut items: Items<O>,
/// ) -> Result<Option<O::Item>, Error<O::Error>> {
///     items.next().await.transpose()
/// }
/// ```
pub struct Items<O: Paginated> {
    pages: Pages<O>,
    items: VecDeque<O::Item>,
}

type ItemResult<O> = Result<<O as Paginated>::Item, Error<<O as crate::Operation>::Error>>;

impl<O: Paginated + 'static> Items<O> {
    /// The next item; `None` after the last.
    pub async fn next(&mut self) -> Option<ItemResult<O>> {
        std::future::poll_fn(|context| self.poll_item(context)).await
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<ItemResult<O>>> {
        loop {
            if let Some(item) = self.items.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll_page(context)) {
                Some(Ok(page)) => self.items = O::items(page).into(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<O: Paginated + Unpin + 'static> Stream for Items<O>
where
    O::Item: Unpin,
{
    type Item = ItemResult<O>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(context)
    }
}

impl<O: Paginated> fmt::Debug for Items<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Items({})", O::NAME)
    }
}
