//! The environment in a browser.

use std::time::{Duration, SystemTime};

use crate::platform::browser;
use crate::{BoxFuture, Environment};

/// A browser's clock, timers and randomness: `performance.now()`, `Date.now()`, `setTimeout` and
/// `crypto.getRandomValues()`. The default on `wasm32-unknown-unknown`.
///
/// Browsers delay the timers of pages that cannot be seen, by up to a minute.
#[derive(Clone, Copy, Debug, Default)]
pub struct BrowserEnvironment;

impl Environment for BrowserEnvironment {
    fn now(&self) -> Duration {
        browser::monotonic()
    }

    fn system_time(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + browser::since_epoch()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(browser::sleep(duration))
    }
}
