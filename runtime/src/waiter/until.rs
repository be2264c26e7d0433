//! A wait until a resource reaches a state.

use std::fmt;
use std::time::Duration;

use super::delay::delay;
use super::{State, WaitError, Waiter};
use crate::{Dispatcher, Operation, timeout};

/// A wait that has not begun: [`within`](Self::within) begins it. The methods of a generated `client.wait_until()` return it.
///
/// ```
/// use std::time::Duration;
///
/// use restjson::Operation;
/// use restjson::waiter::{Until, WaitError};
///
/// async fn wait<O: Operation + Clone>(
///     until: Until<O>,
/// ) -> Result<Option<O::Output>, WaitError<O::Output, O::Error>> {
///     until.within(Duration::from_secs(300)).await
/// }
/// ```
#[must_use = "nothing is sent before `within`"]
pub struct Until<O: Operation> {
    dispatcher: Dispatcher,
    operation: O,
    waiter: &'static Waiter<O>,
}

/// The output of the call that has found the state, `None` if that call failed as expected; or why the state was not found.
type Waited<O> = Result<
    Option<<O as Operation>::Output>,
    WaitError<<O as Operation>::Output, <O as Operation>::Error>,
>;

impl<O: Operation + Clone> Until<O> {
    /// A wait of this waiter, which calls this operation.
    pub fn new(dispatcher: &Dispatcher, operation: O, waiter: &'static Waiter<O>) -> Self {
        Self { dispatcher: dispatcher.clone(), operation, waiter }
    }

    /// Calls the operation until the resource reaches the state, and returns the output of the last call. The output is
    /// `None` if an error of the service shows the state, such as the error for a deleted resource. The wait takes at
    /// most `most`; at least one call is made.
    ///
    /// The time between two calls is random within bounds that the model specifies, and grows. Each call has its own
    /// [limits](crate::Limits) and [retries](crate::Retry) within that time.
    ///
    /// # Errors
    /// [`WaitError::TimedOut`] after `most`, [`WaitError::Failed`] if the resource will not reach the state, and
    /// [`WaitError::Call`] if the operation fails with an error that the waiter does not expect.
    pub async fn within(self, most: Duration) -> Waited<O> {
        let Self { dispatcher, operation, waiter } = self;
        let name = waiter.name;
        let environment = &**dispatcher.environment();
        let started = environment.now();
        let left = || most.saturating_sub(environment.now().saturating_sub(started));
        let (shortest, longest) = (seconds(waiter.min_delay), seconds(waiter.max_delay));
        let mut calls = 0;
        let mut last = None;
        loop {
            let call = dispatcher.send(operation.clone());
            let Some(result) = timeout(environment, left(), call).await else {
                return Err(WaitError::TimedOut { waiter: name, within: most, calls, last });
            };
            calls += 1;
            let state = waiter.state(&operation, &result);
            tracing::debug!(waiter = name, calls, ?state, "waiting");
            match (state, result) {
                (Some(State::Success), result) => return Ok(result.ok()),
                (Some(State::Failure), result) => {
                    return Err(WaitError::Failed { waiter: name, calls, last: Box::new(result) });
                }
                (None, Err(error)) => {
                    return Err(WaitError::Call { waiter: name, calls, error: Box::new(error) });
                }
                (Some(State::Retry) | None, result) => last = Some(Box::new(result)),
            }
            match delay(calls, shortest, longest, left(), environment.jitter()) {
                Some(delay) => environment.sleep(delay).await,
                None => {
                    return Err(WaitError::TimedOut { waiter: name, within: most, calls, last });
                }
            }
        }
    }
}

fn seconds(seconds: u32) -> Duration {
    Duration::from_secs(u64::from(seconds))
}

impl<O: Operation> fmt::Debug for Until<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Until")
            .field("waiter", &self.waiter.name)
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}
