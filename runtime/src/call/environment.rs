//! Time and chance: what a call needs of the world besides the network.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

/// A boxed future; on WebAssembly, which has one thread, it need not be `Send`.
#[cfg(not(target_family = "wasm"))]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
/// A boxed future; on WebAssembly, which has one thread, it need not be `Send`.
#[cfg(target_family = "wasm")]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Clock, sleep and randomness of a client. Replace it for tests, or where there is no tokio.
pub trait Environment: Send + Sync + 'static {
    /// A clock that only goes forward, from any start.
    fn now(&self) -> Duration;

    /// The time of day, to read dates by which a service asks to wait.
    #[cfg(not(target_family = "wasm"))]
    fn system_time(&self) -> SystemTime {
        SystemTime::now()
    }

    /// The time of day, to read dates by which a service asks to wait. The standard library's
    /// clock panics in a browser, so it must be asked for elsewhere (`Date.now()`).
    #[cfg(target_family = "wasm")]
    fn system_time(&self) -> SystemTime;

    /// Is ready after that time.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;

    /// A number from 0 to 1, evenly spread, for jitter.
    fn jitter(&self) -> f64 {
        let (_, random) = uuid::Uuid::new_v4().as_u64_pair();
        // The low 32 bits are random in a version 4 UUID.
        f64::from(random as u32) / f64::from(u32::MAX)
    }

    /// A text that nobody else has, a UUID: the idempotency token of a call; and the first of the ids
    /// that a client gives its calls.
    fn unique(&self) -> String {
        uuid::Uuid::new_v4().to_string()
    }
}

/// tokio's clock and sleep. Not on WebAssembly, where tokio has no clock.
#[cfg(all(feature = "tokio", not(target_family = "wasm")))]
#[derive(Clone, Copy, Debug)]
pub struct TokioEnvironment {
    start: tokio::time::Instant,
}

#[cfg(all(feature = "tokio", not(target_family = "wasm")))]
impl Default for TokioEnvironment {
    fn default() -> Self {
        Self { start: tokio::time::Instant::now() }
    }
}

#[cfg(all(feature = "tokio", not(target_family = "wasm")))]
impl Environment for TokioEnvironment {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}
