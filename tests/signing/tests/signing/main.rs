//! Signatures: AWS's own suite, and requests that AWS's crate signs as well.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

mod oracle;
mod providers;
mod suite;

use std::time::{Duration, SystemTime};

/// 2015-08-30T12:36:00Z
fn noon() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160)
}
