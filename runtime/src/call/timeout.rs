//! Waiting for a limited time.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use crate::Environment;

/// The output of a future, or `None` if it is not ready within the limit. [`Duration::MAX`] means no limit.
///
/// The timer is created only when the future has to wait: most bodies arrive together with their head, and creating a
/// timer takes longer than reading such a body.
///
/// ```
/// # #[cfg(feature = "tokio")]
/// # async fn example() {
/// use std::time::Duration;
///
/// use restjson::{TokioEnvironment, timeout};
///
/// let limit = Duration::from_millis(10);
/// let environment = TokioEnvironment::default();
/// assert_eq!(timeout(&environment, limit, async { 7 }).await, Some(7));
/// assert_eq!(timeout(&environment, limit, std::future::pending::<()>()).await, None);
/// # }
/// # #[cfg(feature = "tokio")]
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(example());
/// ```
pub async fn timeout<F: Future>(
    environment: &dyn Environment,
    limit: Duration,
    future: F,
) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut timer = None;
    std::future::poll_fn(|context| {
        if let Poll::Ready(output) = future.as_mut().poll(context) {
            return Poll::Ready(Some(output));
        }
        if limit == Duration::MAX {
            return Poll::Pending;
        }
        let timer = timer.get_or_insert_with(|| environment.sleep(limit));
        timer.as_mut().poll(context).map(|()| None)
    })
    .await
}
