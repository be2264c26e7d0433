//! A world whose chance repeats.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, SystemTime};

use restjson::{BoxFuture, Environment, TokioEnvironment};

/// tokio's time, which tests pause; jitter from a seed; and every wait written down.
#[derive(Debug)]
pub struct Seeded {
    tokio: TokioEnvironment,
    state: Mutex<State>,
    system_time: SystemTime,
}

#[derive(Debug, Default)]
struct State {
    seed: u64,
    fixed: Option<f64>,
    waits: Vec<Duration>,
}

impl Seeded {
    /// Chance from a seed.
    pub fn new(seed: u64) -> Self {
        Self {
            tokio: TokioEnvironment::default(),
            state: Mutex::new(State { seed, ..State::default() }),
            system_time: SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000),
        }
    }

    /// No chance: this jitter, from 0 to 1.
    pub fn fixed(jitter: f64) -> Self {
        let seeded = Self::new(0);
        seeded.state.lock().unwrap_or_else(PoisonError::into_inner).fixed = Some(jitter);
        seeded
    }

    /// The time of day, which does not pass.
    pub fn time_of_day(&self) -> SystemTime {
        self.system_time
    }

    /// Every sleep so far, in order.
    pub fn waits(&self) -> Vec<Duration> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).waits.clone()
    }
}

impl Environment for Seeded {
    fn now(&self) -> Duration {
        self.tokio.now()
    }

    fn system_time(&self) -> SystemTime {
        self.system_time
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).waits.push(duration);
        self.tokio.sleep(duration)
    }

    /// By the constants of Knuth's MMIX.
    fn jitter(&self) -> f64 {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(fixed) = state.fixed {
            return fixed;
        }
        state.seed = state
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        f64::from((state.seed >> 32) as u32) / f64::from(u32::MAX)
    }
}
