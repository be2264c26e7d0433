//! What the tests of inputs, responses and faults share: operations that can be sent by their names,
//! secrets that must not come to light, and what is left of an error.

pub mod canary;
pub mod environment;
pub mod expected;
pub mod made;
pub mod network;
pub mod operations;
mod outcome;
pub mod over;
pub mod requests;
pub mod responses;
pub mod still;

pub use canary::CANARY;
pub use environment::Seeded;
pub use operations::{EACH, Given, Members, Sample};
pub use outcome::{Kind, Outcome, Problem, assert_hidden};
pub use over::{Lookup, Over, Way};

use std::time::Duration;

use restjson::Limits;

/// Limits that no machine reaches, however busy. A test of one shortens that one.
pub fn patient_limits() -> Limits {
    Limits::default()
        .connect(Duration::from_secs(30))
        .attempt(Duration::from_secs(30))
        .operation(Duration::from_secs(120))
        .idle(Duration::from_secs(30))
}

/// Waits until no task of this runtime is left.
///
/// # Panics
/// If one still is after 10 seconds.
pub async fn until_no_task_is_left() {
    let metrics = tokio::runtime::Handle::current().metrics();
    for _ in 0..2000 {
        if metrics.num_alive_tasks() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("{} tasks are left", metrics.num_alive_tasks());
}
