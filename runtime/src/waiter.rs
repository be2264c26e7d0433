//! Waiters: an operation is called until a resource reaches a state (`smithy.waiters#waitable`).
//!
//! A generated client lists its waiters behind `client.wait_until()`. Each takes the operation to call and returns an
//! [`Until`]; [`Until::within`] waits, up to the caller's time limit.
//!
//! <https://smithy.io/2.0/additional-specs/waiters.html>

mod acceptor;
mod delay;
mod error;
#[doc(hidden)]
pub mod query;
mod until;

pub use acceptor::{Matcher, State, Waiter};
pub use error::WaitError;
pub use until::Until;
