//! The conditions of a waiter.

use std::fmt;

use crate::{Error, Operation};

/// The facts of a waiter. Generated code lists them.
///
/// ```
/// use restjson::Operation;
/// use restjson::waiter::{Matcher, State, Waiter};
///
/// /// Waits until a call succeeds; a `ResourceNotFoundException` means that it is too early.
/// fn exists<O: Operation>() -> Waiter<O> {
///     Waiter {
///         name: "Exists",
///         min_delay: 3,
///         max_delay: 120,
///         acceptors: &[
///             (State::Success, Matcher::Success(true)),
///             (State::Retry, Matcher::Error("ResourceNotFoundException")),
///         ],
///     }
/// }
/// ```
pub struct Waiter<O: Operation> {
    /// The name in the model.
    pub name: &'static str,
    /// The shortest delay between two calls, in seconds.
    pub min_delay: u32,
    /// The longest delay between two calls, in seconds.
    pub max_delay: u32,
    /// The first that matches the result of a call decides.
    pub acceptors: &'static [(State, Matcher<O>)],
}

/// The meaning of a call's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The resource has reached the state.
    Success,
    /// The resource will not reach the state.
    Failure,
    /// Call again after a delay.
    Retry,
}

/// A condition on the result of a call.
pub enum Matcher<O: Operation> {
    /// The service carried out the operation (`true`), or returned an error (`false`).
    Success(bool),
    /// The service returned the error with this code.
    Error(&'static str),
    /// The service returned an error with this HTTP status (botocore's `status`).
    Status(u16),
    /// The output meets a condition.
    Output(fn(&O::Output) -> bool),
    /// The operation and its output meet a condition.
    InputOutput(fn(&O, &O::Output) -> bool),
}

impl<O: Operation> Waiter<O> {
    /// The meaning of a call's result. If no acceptor matches, an output means another call and an error ends the wait.
    pub(super) fn state(
        &self,
        operation: &O,
        result: &Result<O::Output, Error<O::Error>>,
    ) -> Option<State> {
        let accepts = |(_, matcher): &&(State, Matcher<O>)| matcher.matches(operation, result);
        match self.acceptors.iter().find(accepts) {
            Some((state, _)) => Some(*state),
            None if result.is_ok() => Some(State::Retry),
            None => None,
        }
    }
}

impl<O: Operation> Matcher<O> {
    fn matches(&self, operation: &O, result: &Result<O::Output, Error<O::Error>>) -> bool {
        match (self, result) {
            (Matcher::Success(success), Ok(_)) => *success,
            (Matcher::Success(success), Err(error)) => !success && error.response().is_some(),
            (Matcher::Error(code), Err(error)) => error.code() == Some(code),
            (Matcher::Status(status), Err(error)) => {
                error.response().is_some_and(|response| response.status() == *status)
            }
            (Matcher::Output(matches), Ok(output)) => matches(output),
            (Matcher::InputOutput(matches), Ok(output)) => matches(operation, output),
            (Matcher::Error(_) | Matcher::Status(_), Ok(_))
            | (Matcher::Output(_) | Matcher::InputOutput(_), Err(_)) => false,
        }
    }
}

impl<O: Operation> fmt::Debug for Waiter<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Waiter({} of {})", self.name, O::NAME)
    }
}

impl<O: Operation> fmt::Debug for Matcher<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Matcher::Success(success) => write!(f, "Success({success})"),
            Matcher::Error(code) => write!(f, "Error({code})"),
            Matcher::Status(status) => write!(f, "Status({status})"),
            Matcher::Output(_) => f.write_str("Output"),
            Matcher::InputOutput(_) => f.write_str("InputOutput"),
        }
    }
}
