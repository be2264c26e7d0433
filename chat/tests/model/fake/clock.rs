//! The time, and chance.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use connectparticipant::restjson::{BoxFuture, Environment};
use tokio::time::Instant;

/// 2026-11-22T10:00:00Z
const BEGIN: u64 = 1_795_341_600_000;

/// tokio's clock, which the tests pause and move, as the time of day too.
#[derive(Clone)]
pub(crate) struct Clock {
    start: Instant,
    jitter: Arc<Mutex<u64>>,
}

impl Clock {
    pub(crate) fn new(seed: u64) -> Self {
        Self { start: Instant::now(), jitter: Arc::new(Mutex::new(seed | 1)) }
    }

    pub(super) fn milliseconds(&self) -> u64 {
        BEGIN + self.elapsed()
    }

    /// Milliseconds since the beginning.
    pub(crate) fn elapsed(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap()
    }

    /// xorshift64: the same numbers for the same seed.
    pub(crate) fn random(&self) -> u64 {
        let mut state = self.jitter.lock().unwrap();
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        *state
    }
}

impl Environment for Clock {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn system_time(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(self.milliseconds())
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn jitter(&self) -> f64 {
        (self.random() % 1_000) as f64 / 999.0
    }
}
