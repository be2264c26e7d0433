//! A clock that tests can move.

use std::fmt;
use std::future;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use tokio::time::Instant;

/// The emulator's time: every expiry, window, timer and timestamp is taken from it.
///
/// A running clock is real time plus the time by which it was advanced. A manual clock stands still until
/// it is advanced. Clones share the same clock. Times are whole milliseconds.
#[derive(Clone)]
pub struct Clock {
    setting: Arc<watch::Sender<Setting>>,
}

#[derive(Clone, Copy)]
struct Setting {
    /// The time at `since`, or now and always if the clock stands still.
    time: Timestamp,
    since: Option<Instant>,
}

impl Setting {
    fn now(&self) -> Timestamp {
        match self.since {
            Some(since) => later(self.time, since.elapsed()),
            None => self.time,
        }
    }
}

impl Clock {
    /// A clock that runs with real time.
    pub fn running() -> Self {
        Self::with(Setting { time: Timestamp::now(), since: Some(Instant::now()) })
    }

    /// A clock that remains at `start` until it is advanced.
    pub fn manual(start: Timestamp) -> Self {
        Self::with(Setting { time: start, since: None })
    }

    fn with(setting: Setting) -> Self {
        Self { setting: Arc::new(watch::Sender::new(setting)) }
    }

    /// The time, in whole milliseconds.
    pub fn now(&self) -> Timestamp {
        let now = self.setting.borrow().now();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }

    /// Moves the time forward. Timers due by the new time fire in order, before the
    /// next request is answered.
    pub fn advance(&self, by: Duration) {
        self.setting.send_modify(|setting| setting.time = later(setting.time, by));
    }

    /// Makes a running clock stand still, from now on.
    pub fn stop(&self) {
        self.setting.send_modify(|setting| {
            *setting = Setting { time: setting.now(), since: None };
        });
    }

    /// Sets the time, and whether the clock stands still from then on.
    pub(crate) fn set(&self, time: Timestamp, manual: bool) {
        let since = (!manual).then(Instant::now);
        self.setting.send_modify(|setting| *setting = Setting { time, since });
    }

    /// Whether the clock stands still until it is advanced.
    pub fn is_manual(&self) -> bool {
        self.setting.borrow().since.is_none()
    }

    /// Waits until the clock reaches that time, in real time or by being advanced.
    pub async fn sleep_until(&self, deadline: Timestamp) {
        let mut changes = self.setting.subscribe();
        loop {
            let setting = *changes.borrow_and_update();
            let missing = deadline.duration_since(setting.now());
            if missing <= SignedDuration::ZERO {
                return;
            }
            let runs_out = async {
                match (setting.since, Duration::try_from(missing)) {
                    (Some(_), Ok(missing)) => tokio::time::sleep(missing).await,
                    _ => future::pending().await,
                }
            };
            tokio::select! {
                () = runs_out => {}
                // The sender cannot go away: this clock holds it.
                _ = changes.changed() => {}
            }
        }
    }

    /// Waits for this duration, by this clock.
    pub async fn sleep(&self, duration: Duration) {
        self.sleep_until(later(self.now(), duration)).await;
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::running()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mode = if self.is_manual() { "manual" } else { "running" };
        write!(f, "Clock({} {mode})", self.now())
    }
}

/// A time plus a duration; the last time that can be represented if it overflows.
pub(crate) fn later(time: Timestamp, by: Duration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// A time in the format of the service: `2026-11-22T10:11:12.345Z`.
pub(crate) fn in_milliseconds(time: Timestamp) -> String {
    format!("{time:.3}")
}

/// The expiry of signed URLs in the format of the service: `2026-11-22T10:11:12Z`.
pub(crate) fn in_seconds(time: Timestamp) -> String {
    let whole = Timestamp::from_second(time.as_second()).unwrap_or(time);
    format!("{whole:.0}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> Timestamp {
        "2026-11-22T12:00:00.5Z".parse().unwrap()
    }

    #[test]
    fn formats() {
        assert_eq!(in_milliseconds(noon()), "2026-11-22T12:00:00.500Z");
        assert_eq!(in_seconds(noon()), "2026-11-22T12:00:00Z");
    }

    #[tokio::test]
    async fn a_manual_clock_moves_only_when_told() {
        let clock = Clock::manual(noon());
        assert_eq!(clock.now(), noon());
        let waiting = {
            let clock = clock.clone();
            tokio::spawn(async move {
                clock.sleep(Duration::from_secs(25 * 3600)).await;
                clock.now()
            })
        };
        tokio::task::yield_now().await;
        clock.advance(Duration::from_secs(25 * 3600 - 1));
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        clock.advance(Duration::from_secs(1));
        assert_eq!(waiting.await.unwrap(), "2026-11-23T13:00:00.5Z".parse().unwrap());
    }

    #[tokio::test(start_paused = true)]
    async fn a_running_clock_runs_and_jumps() {
        let clock = Clock::running();
        let start = clock.now();
        clock.sleep(Duration::from_secs(2)).await;
        assert!(clock.now().duration_since(start) >= SignedDuration::from_secs(2));
        clock.advance(Duration::from_secs(3600));
        assert!(clock.now().duration_since(start) >= SignedDuration::from_secs(3602));
        clock.stop();
        assert!(clock.is_manual());
        let stopped = clock.now();
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(clock.now(), stopped);
    }
}
