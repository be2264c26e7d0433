//! Clock, timers and randomness of a client.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::{BoxFuture, ConfigError};

/// Clock, timers and randomness of a client. By default they are tokio's, or the
/// browser's. Replace it in tests, or where neither is available.
///
/// ```
/// use std::time::Duration;
///
/// use restjson::{BoxFuture, Environment};
///
/// /// Timers fire at once: retries are not delayed, and no limit of time is reached.
/// struct Immediate;
///
/// impl Environment for Immediate {
///     fn now(&self) -> Duration {
///         Duration::ZERO
///     }
///
///     fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
///         match duration {
///             Duration::MAX => Box::pin(std::future::pending()),
///             _ => Box::pin(std::future::ready(())),
///         }
///     }
///
///     fn jitter(&self) -> f64 {
///         0.5
///     }
///
///     fn unique(&self) -> String {
///         "00000000-0000-4000-8000-000000000000".to_owned()
///     }
/// }
///
/// assert!(Immediate.system_time() > std::time::SystemTime::UNIX_EPOCH);
/// ```
pub trait Environment: Send + Sync + 'static {
    /// Monotonic time since an arbitrary start.
    fn now(&self) -> Duration;

    /// The time of day. It is compared with the dates of `Retry-After`.
    #[cfg(not(target_family = "wasm"))]
    fn system_time(&self) -> SystemTime {
        SystemTime::now()
    }

    /// The time of day. It is compared with the dates of `Retry-After`. The standard library's clock panics in a
    /// browser: use `Date.now()`.
    #[cfg(target_family = "wasm")]
    fn system_time(&self) -> SystemTime;

    /// A future that is ready after this time.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;

    /// A random number, uniformly distributed from 0 to 1.
    fn jitter(&self) -> f64 {
        let (_, random) = uuid::Uuid::new_v4().as_u64_pair();
        // The low 32 bits are random in a version 4 UUID.
        f64::from(random as u32) / f64::from(u32::MAX)
    }

    /// A unique string, by default a version 4 UUID. It is the idempotency token of a call and the base of a client's
    /// invocation ids.
    fn unique(&self) -> String {
        uuid::Uuid::new_v4().to_string()
    }
}

/// The environment of a client whose builder sets none.
#[cfg_attr(
    any(
        all(target_family = "wasm", target_os = "unknown"),
        all(feature = "tokio", not(target_family = "wasm")),
    ),
    expect(clippy::unnecessary_wraps, reason = "other builds have no environment")
)]
pub(crate) fn default_environment() -> Result<Arc<dyn Environment>, ConfigError> {
    #[cfg(all(target_family = "wasm", target_os = "unknown"))]
    return Ok(Arc::new(super::BrowserEnvironment));
    #[cfg(all(feature = "tokio", not(target_family = "wasm")))]
    return Ok(Arc::new(TokioEnvironment::default()));
    #[cfg(all(not(feature = "tokio"), not(target_family = "wasm")))]
    return Err(ConfigError::new("environment", "must be set: this build has no `tokio` feature"));
    #[cfg(all(target_family = "wasm", not(target_os = "unknown")))]
    return Err(ConfigError::new("environment", "must be set: this target has no timers"));
}

/// tokio's clock and timers. If no tokio runtime with timers is running, a background thread provides them.
/// Not available on WebAssembly, where tokio has no clock.
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
        super::timers::sleep(duration)
    }
}
