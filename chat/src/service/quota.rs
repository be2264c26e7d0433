//! The service's quotas: calls wait in the client instead of being throttled by the service.
//!
//! A quota applies to a Connect instance, with all its chats and users. One rate limiter serves a
//! client, its clones and all their sessions.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use connectparticipant::Client;
use restjson::metrics::Meter;
use restjson::{BoxFuture, Environment, Service};

use crate::metrics::QUOTA_WAIT;

/// A rate of calls.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Calls per second. Infinity means no limit; zero allows no call.
    pub per_second: f64,
    /// The number of calls that may be made in a burst.
    pub burst: f64,
}

impl Rate {
    /// A rate of `per_second` calls per second, with bursts of `burst` calls.
    ///
    /// ```
    /// use connectparticipant_chat::Rate;
    ///
    /// assert_eq!(Rate::new(10.0, 15.0).burst, 15.0);
    /// ```
    pub const fn new(per_second: f64, burst: f64) -> Self {
        Self { per_second, burst }
    }

    /// No limit.
    pub const UNLIMITED: Self = Self::new(f64::INFINITY, f64::INFINITY);
}

macro_rules! quotas {
    ($($operation:ident $field:ident = $per_second:literal per second, $burst:literal at once;)*) => {
        /// The quotas of a Connect instance. The defaults are the documented quotas of the service. If an
        /// instance has other quotas, or several programs share them, set them with
        /// [`ChatBuilder::quotas`](crate::ChatBuilder::quotas) or [`apply`](Self::apply).
        ///
        /// ```
        /// use connectparticipant::Client;
        /// use connectparticipant_chat::{Quotas, Rate};
        ///
        /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
        /// let client = Client::new("us-east-1")?;
        /// let mut quotas = Quotas::default();
        /// quotas.send_message = Rate::new(5.0, 8.0);
        /// quotas.apply(&client);
        /// # Ok(())
        /// # }
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct Quotas {
            $(
                #[doc = concat!("`", stringify!($operation), "`: ", $per_second, " per second, ",
                    $burst, " at once.")]
                pub $field: Rate,
            )*
        }

        impl Default for Quotas {
            fn default() -> Self {
                Self { $($field: Rate::new($per_second as f64, $burst as f64),)* }
            }
        }

        impl Quotas {
            /// No limits: for tests, and if another program enforces the quotas.
            ///
            /// ```
            /// use connectparticipant_chat::{Quotas, Rate};
            ///
            /// assert_eq!(Quotas::unlimited().get_transcript, Rate::UNLIMITED);
            /// ```
            pub fn unlimited() -> Self {
                Self { $($field: Rate::UNLIMITED,)* }
            }

            fn rate(&self, quota: Quota) -> Rate {
                match quota {
                    $(Quota::$operation => self.$field,)*
                }
            }
        }

        /// The operations with a quota.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Quota {
            $($operation,)*
        }
    };
}

quotas! {
    CreateParticipantConnection create_participant_connection = 6 per second, 9 at once;
    DisconnectParticipant disconnect_participant = 3 per second, 5 at once;
    GetTranscript get_transcript = 8 per second, 12 at once;
    SendEvent send_event = 10 per second, 15 at once;
    SendMessage send_message = 10 per second, 15 at once;
    StartAttachmentUpload start_attachment_upload = 2 per second, 5 at once;
    CompleteAttachmentUpload complete_attachment_upload = 2 per second, 5 at once;
    GetAttachment get_attachment = 8 per second, 12 at once;
}

impl Quotas {
    /// Sets these quotas for the client, its clones and all their sessions.
    pub fn apply(self, client: &Client) {
        RateLimiter::of(client).set(self);
    }

    /// The calls of the client, its clones and all their sessions that had to wait for a quota. Each wait is also a value
    /// of [`QUOTA_WAIT`] and an event of `tracing`, at the level `DEBUG`.
    ///
    /// ```
    /// use connectparticipant_chat::{Chat, Quotas};
    ///
    /// fn report(chat: &Chat) {
    ///     let waits = Quotas::waits(chat.client());
    ///     println!("{} calls waited {:?} for a quota", waits.calls, waits.time);
    /// }
    /// ```
    pub fn waits(client: &Client) -> QuotaWaits {
        RateLimiter::of(client).lock().waits
    }
}

/// The calls that had to wait for a quota.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuotaWaits {
    /// The number of calls.
    pub calls: u64,
    /// The total time that the calls waited.
    pub time: Duration,
}

/// The priority of a call that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Priority {
    Connection,
    Message,
    Receipt,
}

/// Lets calls through at the rate of their quota, important calls first.
pub(crate) struct RateLimiter {
    environment: Arc<dyn Environment>,
    meter: Option<Arc<dyn Meter>>,
    state: Mutex<LimiterState>,
}

struct LimiterState {
    quotas: Quotas,
    buckets: BTreeMap<Quota, Bucket>,
    tickets: u64,
    waits: QuotaWaits,
}

struct Bucket {
    tokens: f64,
    at: Duration,
    waiting: BTreeMap<(Priority, u64), Waker>,
}

impl RateLimiter {
    pub(crate) fn of(client: &Client) -> Arc<Self> {
        let dispatcher = client.dispatcher();
        dispatcher.extension(|| {
            let (environment, meter) = (dispatcher.environment(), dispatcher.meter());
            Self::new(Arc::clone(environment), meter.cloned(), Quotas::default())
        })
    }

    pub(crate) fn new(
        environment: Arc<dyn Environment>,
        meter: Option<Arc<dyn Meter>>,
        quotas: Quotas,
    ) -> Self {
        let state = LimiterState {
            quotas,
            buckets: BTreeMap::new(),
            tickets: 0,
            waits: QuotaWaits::default(),
        };
        Self { environment, meter, state: Mutex::new(state) }
    }

    fn set(&self, quotas: Quotas) {
        let mut state = self.lock();
        state.quotas = quotas;
        for bucket in state.buckets.values() {
            bucket.waiting.values().for_each(Waker::wake_by_ref);
        }
    }

    fn lock(&self) -> MutexGuard<'_, LimiterState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for permission to make a call.
    pub(crate) fn acquire(&self, quota: Quota, priority: Priority) -> Permit<'_> {
        let mut state = self.lock();
        state.tickets += 1;
        let key = (priority, state.tickets);
        Permit { limiter: self, quota, key, timer: None, waits_since: None, done: false }
    }

    /// Takes permission for a call, if it is available at once.
    pub(crate) fn try_acquire(&self, quota: Quota) -> bool {
        let mut state = self.lock();
        let (rate, bucket) = state.bucket(quota, self.environment.now());
        bucket.waiting.is_empty() && bucket.take(rate)
    }

    /// Reports a call that has waited. The meter is not called under the lock.
    fn waited(&self, quota: Quota, time: Duration) {
        self.lock().waits.add(time);
        tracing::debug!(operation = ?quota, ?time, "a call has waited for its quota");
        if let Some(meter) = &self.meter {
            let method = format!("{}/{quota:?}", <Client as Service>::ID);
            meter.record(&QUOTA_WAIT, time.as_secs_f64(), &[("rpc.method", &method)]);
        }
    }
}

impl QuotaWaits {
    fn add(&mut self, time: Duration) {
        self.calls += 1;
        self.time = self.time.saturating_add(time);
    }
}

impl LimiterState {
    fn bucket(&mut self, quota: Quota, now: Duration) -> (Rate, &mut Bucket) {
        let rate = self.quotas.rate(quota);
        let bucket = self.buckets.entry(quota).or_insert_with(|| Bucket {
            tokens: rate.burst,
            at: now,
            waiting: BTreeMap::new(),
        });
        let passed = now.saturating_sub(bucket.at).as_secs_f64();
        bucket.at = bucket.at.max(now);
        if passed > 0.0 {
            bucket.tokens += passed * rate.per_second;
        }
        bucket.tokens = bucket.tokens.min(rate.burst);
        (rate, bucket)
    }
}

impl Bucket {
    fn take(&mut self, rate: Rate) -> bool {
        if rate.per_second.is_infinite() {
            return true;
        }
        let enough = self.tokens >= 1.0;
        if enough {
            self.tokens -= 1.0;
        }
        enough
    }

    fn until_next(&self, rate: Rate) -> Duration {
        let seconds = (1.0 - self.tokens) / rate.per_second;
        // A rate of zero admits no call, but it may be changed.
        Duration::try_from_secs_f64(seconds)
            .unwrap_or(Duration::from_secs(60))
            .max(Duration::from_millis(1))
    }

    fn wake_first(&self) {
        if let Some(waker) = self.waiting.values().next() {
            waker.wake_by_ref();
        }
    }
}

/// A future of the permission to make a call. Dropping it gives up the wait or the permission.
pub(crate) struct Permit<'a> {
    limiter: &'a RateLimiter,
    quota: Quota,
    key: (Priority, u64),
    timer: Option<BoxFuture<'static, ()>>,
    /// When the wait began, if the call had to wait.
    waits_since: Option<Duration>,
    done: bool,
}

impl Future for Permit<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        loop {
            let wait = {
                let mut state = this.limiter.lock();
                let now = this.limiter.environment.now();
                let (rate, bucket) = state.bucket(this.quota, now);
                let is_first = bucket.waiting.keys().next().is_none_or(|first| *first >= this.key);
                if is_first && bucket.take(rate) {
                    bucket.waiting.remove(&this.key);
                    bucket.wake_first();
                    this.done = true;
                    drop(state);
                    if let Some(since) = this.waits_since {
                        this.limiter.waited(this.quota, now.saturating_sub(since));
                    }
                    return Poll::Ready(());
                }
                this.waits_since.get_or_insert(now);
                bucket.waiting.insert(this.key, context.waker().clone());
                if !is_first {
                    return Poll::Pending;
                }
                bucket.until_next(rate)
            };
            let timer = this.timer.get_or_insert_with(|| this.limiter.environment.sleep(wait));
            if timer.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            this.timer = None;
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if self.done {
            return;
        }
        let mut state = self.limiter.lock();
        if let Some(bucket) = state.buckets.get_mut(&self.quota)
            && bucket.waiting.remove(&self.key).is_some()
        {
            bucket.wake_first();
        }
    }
}

impl fmt::Debug for RateLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimiter").field("quotas", &self.lock().quotas).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use restjson::TokioEnvironment;

    fn limiter(per_second: f64, burst: f64) -> Arc<RateLimiter> {
        let mut quotas = Quotas::unlimited();
        quotas.send_event = Rate::new(per_second, burst);
        Arc::new(RateLimiter::new(Arc::new(TokioEnvironment::default()), None, quotas))
    }

    #[tokio::test(start_paused = true)]
    async fn keeps_the_rate() {
        let limiter = limiter(10.0, 5.0);
        let start = tokio::time::Instant::now();
        for _ in 0..25 {
            limiter.acquire(Quota::SendEvent, Priority::Receipt).await;
        }
        let took = start.elapsed();
        assert!(took >= Duration::from_secs(2) && took < Duration::from_millis(2100), "{took:?}");
        assert!(!limiter.try_acquire(Quota::SendEvent));
        assert!(limiter.try_acquire(Quota::SendMessage));
        let waits = limiter.lock().waits;
        assert_eq!(waits.calls, 20);
        assert!(waits.time >= Duration::from_millis(1900), "{waits:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_important_go_first_and_the_dropped_leave_the_queue() {
        let limiter = limiter(1.0, 1.0);
        limiter.acquire(Quota::SendEvent, Priority::Message).await;
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = Vec::new();
        let waiting =
            [Priority::Receipt, Priority::Receipt, Priority::Message, Priority::Connection];
        for priority in waiting {
            let (limiter, order) = (Arc::clone(&limiter), Arc::clone(&order));
            tasks.push(tokio::spawn(async move {
                limiter.acquire(Quota::SendEvent, priority).await;
                order.lock().unwrap().push(priority);
            }));
            tokio::task::yield_now().await;
        }
        tasks.remove(0).abort();
        for task in tasks {
            task.await.unwrap();
        }
        let expected = [Priority::Connection, Priority::Message, Priority::Receipt];
        assert_eq!(*order.lock().unwrap(), expected);
    }

    #[tokio::test(start_paused = true)]
    async fn a_changed_rate_frees_those_who_wait() {
        let limiter = limiter(0.0, 0.0);
        let waiting = {
            let limiter = Arc::clone(&limiter);
            tokio::spawn(async move { limiter.acquire(Quota::SendEvent, Priority::Receipt).await })
        };
        tokio::time::sleep(Duration::from_secs(600)).await;
        assert!(!waiting.is_finished());
        limiter.set(Quotas::unlimited());
        tokio::time::timeout(Duration::from_millis(1), waiting).await.unwrap().unwrap();
    }
}
