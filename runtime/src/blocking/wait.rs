//! Waiting for a future on a thread that may block.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

use futures_core::Stream;
use tokio::runtime::Handle;
use tokio::task::coop;

use crate::{Error, Items, Pages, Paginated, TransportError, TransportErrorKind};

/// Blocks until a call has finished, or makes an iterator of pages and items.
///
/// ```
/// use restjson::blocking::Wait;
/// use restjson::{Error, Items, Paginated};
///
/// fn count<O: Paginated + Unpin + 'static>(items: Items<O>) -> Result<usize, Error<O::Error>>
/// where
///     O::Item: Unpin,
/// {
///     let mut count = 0;
///     for item in items.wait() {
///         item?;
///         count += 1;
///     }
///     Ok(count)
/// }
/// ```
pub trait Wait: Sized {
    /// The result of the wait.
    type Waited;

    /// Waits for the result, as `.await` does in an asynchronous program.
    ///
    /// For a call, this is its result. In an asynchronous task, which must not block, it is an [`Error::Transport`]
    /// whose operation is `a blocking call`. For pages and items, it is an iterator that waits for each element when the
    /// element is requested.
    fn wait(self) -> Self::Waited;
}

impl<F, T, E> Wait for F
where
    F: Future<Output = Result<T, E>>,
    E: Refused,
{
    type Waited = Result<T, E>;

    fn wait(self) -> Self::Waited {
        wait_for("a blocking call", self)
    }
}

/// An error type that can report a call on a thread that must not block.
#[doc(hidden)]
pub trait Refused {
    /// Makes the error; `name` is the name of the call.
    fn refused(name: &'static str, error: TransportError) -> Self;
}

impl<E> Refused for Error<E> {
    fn refused(name: &'static str, error: TransportError) -> Self {
        Error::Transport { operation: name, error, attempts: 0 }
    }
}

#[cfg(feature = "waiter")]
impl<T, E> Refused for crate::waiter::WaitError<T, E> {
    fn refused(name: &'static str, error: TransportError) -> Self {
        Self::Call { waiter: name, calls: 0, error: Box::new(Error::refused(name, error)) }
    }
}

impl<O: Paginated> Wait for Pages<O> {
    type Waited = Waiting<Self>;

    fn wait(self) -> Self::Waited {
        Waiting { operation: O::NAME, stream: Some(self) }
    }
}

impl<O: Paginated> Wait for Items<O> {
    type Waited = Waiting<Self>;

    fn wait(self) -> Self::Waited {
        Waiting { operation: O::NAME, stream: Some(self) }
    }
}

/// An iterator over the pages of an operation, or over their items. It ends after the first error.
#[derive(Debug)]
#[must_use = "nothing is sent before `next`"]
pub struct Waiting<S> {
    operation: &'static str,
    /// `None` after the end.
    stream: Option<S>,
}

impl<S, T, E> Iterator for Waiting<S>
where
    S: Stream<Item = Result<T, Error<E>>> + Unpin,
{
    type Item = Result<T, Error<E>>;

    fn next(&mut self) -> Option<Self::Item> {
        let stream = self.stream.as_mut()?;
        let next = async {
            // The end of the stream is not an error, but `run` needs a result.
            poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await.transpose()
        };
        let next = wait_for(self.operation, next).transpose();
        if !matches!(next, Some(Ok(_))) {
            self.stream = None;
        }
        next
    }
}

/// Waits for a call, if this thread may.
pub(super) fn wait_for<T, E: Refused>(
    operation: &'static str,
    call: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    if in_a_task() {
        let kind = TransportErrorKind::Unsupported;
        let error = TransportError::new(kind, IN_A_TASK);
        return Err(E::refused(operation, error));
    }
    block_on(call)
}

const IN_A_TASK: &str = "a blocking call here would stall the asynchronous tasks on this thread; use the \
                         asynchronous client, or make the call in tokio::task::spawn_blocking";

/// Whether an asynchronous task runs on this thread.
///
/// tokio has no function that returns this; it only panics. But tokio gives each task a budget of
/// 128 steps before the task must let others run, and a thread that may block has no such budget.
fn in_a_task() -> bool {
    if Handle::try_current().is_err() {
        return false;
    }
    let mut context = Context::from_waker(Waker::noop());
    let mut steps = Vec::new();
    let mut counted = false;
    while !counted && steps.len() <= usize::from(u8::MAX) {
        match coop::poll_proceed(&mut context) {
            Poll::Ready(step) => steps.push(step),
            Poll::Pending => counted = true,
        }
    }
    // Each is dropped in the reverse order.
    while steps.pop().is_some() {}
    counted
}

/// Runs a future on this thread.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => std::thread::park(),
        }
    }
}

#[cfg(all(test, feature = "waiter"))]
mod tests {
    use std::future::ready;

    use super::*;
    use crate::waiter::WaitError;

    type Waited = Result<u8, WaitError<(), ()>>;

    #[test]
    fn a_waiter_is_waited_for() {
        let reached: Waited = ready(Ok(7)).wait();
        assert!(matches!(reached, Ok(7)), "{reached:?}");
    }

    #[tokio::test]
    async fn a_waiter_does_not_block_a_task() {
        let refused: Waited = ready(Ok(7)).wait();
        let error = refused.unwrap_err();
        assert!(matches!(error.error(), Some(Error::Transport { .. })), "{error:?}");
    }
}
