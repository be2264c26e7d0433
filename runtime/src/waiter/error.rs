//! Why a wait ended before the resource reached the expected state.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use crate::Error;

/// Why a wait ended before the resource reached the expected state. `T` and `E` are the output and the error of the operation.
///
/// ```
/// use std::fmt::Debug;
///
/// use restjson::waiter::WaitError;
///
/// /// Whether to wait once more.
/// fn handle<T: Debug, E: Debug>(error: &WaitError<T, E>) -> bool {
///     println!("{error}");
///     match error {
///         WaitError::TimedOut { last, .. } => last.is_some(),
///         WaitError::Failed { last, .. } => {
///             println!("{last:?}");
///             false
///         }
///         WaitError::Call { error, .. } => error.is_retryable(),
///         _ => false,
///     }
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum WaitError<T, E> {
    /// The caller's time limit was reached.
    #[non_exhaustive]
    TimedOut {
        /// The waiter.
        waiter: &'static str,
        /// The caller's time limit.
        within: Duration,
        /// The number of calls.
        calls: u32,
        /// The result of the last call; `None` if no call has ended.
        last: Option<Box<Result<T, Error<E>>>>,
    },
    /// The resource is in a state from which it will not reach the expected one.
    #[non_exhaustive]
    Failed {
        /// The waiter.
        waiter: &'static str,
        /// The number of calls.
        calls: u32,
        /// The result that shows this: an output, or an error of the service.
        last: Box<Result<T, Error<E>>>,
    },
    /// The operation failed with an error that the waiter does not expect.
    #[non_exhaustive]
    Call {
        /// The waiter.
        waiter: &'static str,
        /// The number of calls.
        calls: u32,
        /// The error.
        error: Box<Error<E>>,
    },
}

impl<T, E> WaitError<T, E> {
    /// The waiter, by its name in the model.
    pub fn waiter(&self) -> &'static str {
        match self {
            WaitError::TimedOut { waiter, .. }
            | WaitError::Failed { waiter, .. }
            | WaitError::Call { waiter, .. } => waiter,
        }
    }

    /// The number of calls of the operation.
    pub fn calls(&self) -> u32 {
        match self {
            WaitError::TimedOut { calls, .. }
            | WaitError::Failed { calls, .. }
            | WaitError::Call { calls, .. } => *calls,
        }
    }

    /// The error of the last call, if it failed.
    pub fn error(&self) -> Option<&Error<E>> {
        match self {
            WaitError::TimedOut { last, .. } => last.as_ref()?.as_ref().as_ref().err(),
            WaitError::Failed { last, .. } => last.as_ref().as_ref().err(),
            WaitError::Call { error, .. } => Some(error),
        }
    }

    /// The output of the last call, if it succeeded.
    pub fn output(&self) -> Option<&T> {
        match self {
            WaitError::TimedOut { last, .. } => last.as_ref()?.as_ref().as_ref().ok(),
            WaitError::Failed { last, .. } => last.as_ref().as_ref().ok(),
            WaitError::Call { .. } => None,
        }
    }
}

impl<T, E> fmt::Display for WaitError<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let waiter = self.waiter();
        match self {
            WaitError::TimedOut { within, .. } => {
                write!(f, "{waiter} was not reached within {within:?}")?;
            }
            WaitError::Failed { .. } => write!(f, "{waiter} will not be reached")?,
            WaitError::Call { .. } => write!(f, "waiting for {waiter} failed")?,
        }
        if let Some(error) = self.error() {
            write!(f, ": {error}")?;
        }
        match self.calls() {
            1 => f.write_str(" (1 call)"),
            calls => write!(f, " ({calls} calls)"),
        }
    }
}

impl<T: fmt::Debug, E: fmt::Debug + 'static> StdError for WaitError<T, E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.error().map(|error| error as &(dyn StdError + 'static))
    }
}
