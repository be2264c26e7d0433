//! The service's quotas, kept here so that they are not met there.
//!
//! They hold for a Connect instance, with all its chats and all its users. One limiter stands
//! between a client, with all its clones and sessions, and the service.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use connectparticipant::Client;
use restjson::{BoxFuture, Environment};

/// Calls per second, and how many may come at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Calls per second. Infinity lifts the limit.
    pub per_second: f64,
    /// How many may come at once.
    pub burst: f64,
}

impl Rate {
    /// So many calls per second, and so many at once.
    pub const fn new(per_second: f64, burst: f64) -> Self {
        Self { per_second, burst }
    }

    /// No limit.
    pub const UNLIMITED: Self = Self::new(f64::INFINITY, f64::INFINITY);
}

/// The quotas of a Connect instance. The defaults are those that the service documents; an instance
/// may have been given others, and a program may want to leave some of them to others.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Quotas {
    /// `CreateParticipantConnection`: 6 per second, 9 at once.
    pub create_participant_connection: Rate,
    /// `DisconnectParticipant`: 3 per second, 5 at once.
    pub disconnect_participant: Rate,
    /// `GetTranscript`: 8 per second, 12 at once.
    pub get_transcript: Rate,
    /// `SendEvent`: 10 per second, 15 at once.
    pub send_event: Rate,
    /// `SendMessage`: 10 per second, 15 at once.
    pub send_message: Rate,
    /// `StartAttachmentUpload`: 2 per second, 5 at once.
    pub start_attachment_upload: Rate,
    /// `CompleteAttachmentUpload`: 2 per second, 5 at once.
    pub complete_attachment_upload: Rate,
    /// `GetAttachment`: 8 per second, 12 at once.
    pub get_attachment: Rate,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            create_participant_connection: Rate::new(6.0, 9.0),
            disconnect_participant: Rate::new(3.0, 5.0),
            get_transcript: Rate::new(8.0, 12.0),
            send_event: Rate::new(10.0, 15.0),
            send_message: Rate::new(10.0, 15.0),
            start_attachment_upload: Rate::new(2.0, 5.0),
            complete_attachment_upload: Rate::new(2.0, 5.0),
            get_attachment: Rate::new(8.0, 12.0),
        }
    }
}

impl Quotas {
    /// No limits: for tests, and where something else keeps the quotas.
    pub fn unlimited() -> Self {
        Self {
            create_participant_connection: Rate::UNLIMITED,
            disconnect_participant: Rate::UNLIMITED,
            get_transcript: Rate::UNLIMITED,
            send_event: Rate::UNLIMITED,
            send_message: Rate::UNLIMITED,
            start_attachment_upload: Rate::UNLIMITED,
            complete_attachment_upload: Rate::UNLIMITED,
            get_attachment: Rate::UNLIMITED,
        }
    }

    /// Makes these the quotas of the client, of its clones and of their sessions.
    pub fn apply(self, client: &Client) {
        RateLimiter::of(client).set(self);
    }

    fn rate(&self, quota: Quota) -> Rate {
        match quota {
            Quota::CreateParticipantConnection => self.create_participant_connection,
            Quota::DisconnectParticipant => self.disconnect_participant,
            Quota::GetTranscript => self.get_transcript,
            Quota::SendEvent => self.send_event,
            Quota::SendMessage => self.send_message,
            Quota::StartAttachmentUpload => self.start_attachment_upload,
            Quota::CompleteAttachmentUpload => self.complete_attachment_upload,
            Quota::GetAttachment => self.get_attachment,
        }
    }
}

/// What has a quota of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Quota {
    CreateParticipantConnection,
    DisconnectParticipant,
    GetTranscript,
    SendEvent,
    SendMessage,
    StartAttachmentUpload,
    CompleteAttachmentUpload,
    GetAttachment,
}

/// Who goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Priority {
    Connection,
    Message,
    Receipt,
}

/// Lets calls through at the rate of their quota, the important ones first.
pub(crate) struct RateLimiter {
    environment: Arc<dyn Environment>,
    state: Mutex<State>,
}

struct State {
    quotas: Quotas,
    buckets: BTreeMap<Quota, Bucket>,
    tickets: u64,
}

struct Bucket {
    tokens: f64,
    at: Duration,
    waiting: BTreeMap<(Priority, u64), Waker>,
}

impl RateLimiter {
    pub(crate) fn of(client: &Client) -> Arc<Self> {
        let environment = client.dispatcher().environment();
        client.dispatcher().extension(|| Self::new(Arc::clone(environment), Quotas::default()))
    }

    pub(crate) fn new(environment: Arc<dyn Environment>, quotas: Quotas) -> Self {
        let state = State { quotas, buckets: BTreeMap::new(), tickets: 0 };
        Self { environment, state: Mutex::new(state) }
    }

    fn set(&self, quotas: Quotas) {
        let mut state = self.lock();
        state.quotas = quotas;
        for bucket in state.buckets.values() {
            bucket.waiting.values().for_each(Waker::wake_by_ref);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for one's turn.
    pub(crate) fn acquire(&self, quota: Quota, priority: Priority) -> Permit<'_> {
        let mut state = self.lock();
        state.tickets += 1;
        let key = (priority, state.tickets);
        Permit { limiter: self, quota, key, timer: None, done: false }
    }

    /// Whether it may be done at once. It counts if so.
    pub(crate) fn try_acquire(&self, quota: Quota) -> bool {
        let mut state = self.lock();
        let (rate, bucket) = state.bucket(quota, self.environment.now());
        bucket.waiting.is_empty() && bucket.take(rate)
    }
}

impl State {
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
        // A rate of zero lets nothing through; it is looked at again in case it is changed.
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

/// A turn that is waited for. Dropping it gives it up.
pub(crate) struct Permit<'a> {
    limiter: &'a RateLimiter,
    quota: Quota,
    key: (Priority, u64),
    timer: Option<BoxFuture<'static, ()>>,
    done: bool,
}

impl Future for Permit<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        loop {
            let wait = {
                let mut state = this.limiter.lock();
                let (rate, bucket) = state.bucket(this.quota, this.limiter.environment.now());
                let is_first = bucket.waiting.keys().next().is_none_or(|first| *first >= this.key);
                if is_first && bucket.take(rate) {
                    bucket.waiting.remove(&this.key);
                    bucket.wake_first();
                    this.done = true;
                    return Poll::Ready(());
                }
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
        Arc::new(RateLimiter::new(Arc::new(TokioEnvironment::default()), quotas))
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
