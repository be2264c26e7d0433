//! Pings on HTTP/2 connections.

use std::time::Duration;

/// How often a connection with open streams is pinged, and the longest time until the response. A stream of events may
/// be silent for a long time; a ping notices that the other side is gone.
#[derive(Clone, Copy)]
pub(super) struct Pings {
    pub(super) interval: Duration,
    pub(super) wait: Duration,
}

impl Default for Pings {
    fn default() -> Self {
        Self { interval: Duration::from_secs(20), wait: Duration::from_secs(10) }
    }
}
