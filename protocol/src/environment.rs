//! A world without chance.

use std::time::{Duration, Instant};

use restjson::{BoxFuture, Environment};

/// The idempotency token that the suite expects.
pub const FIXED_TOKEN: &str = "00000000-0000-4000-8000-000000000000";

/// tokio's time, and one token for everything.
#[derive(Debug)]
pub struct Fixed(Instant);

impl Default for Fixed {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Environment for Fixed {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn jitter(&self) -> f64 {
        0.0
    }

    fn unique(&self) -> String {
        FIXED_TOKEN.to_owned()
    }
}
