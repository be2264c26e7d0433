//! Credentials and tokens, which are cached until shortly before they expire. One request to the
//! provider serves all waiting calls.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use super::{
    BearerToken, Credentials, CredentialsError, CredentialsErrorKind, ProvideCredentials,
    ProvideToken,
};
use crate::{BoxFuture, Secret, SecretValues};

/// How long before the expiry new credentials are requested.
const EARLY: Duration = Duration::from_secs(5 * 60);
/// The pause after a failed early request, before the next one.
const PAUSE: Duration = Duration::from_secs(30);

/// Credentials or a token.
pub(crate) trait Identity: Clone + Send + Sync + 'static {
    /// The time when it expires, if it does.
    fn expiry(&self) -> Option<SystemTime>;
    /// The secret that requests contain unchanged.
    fn sent(&self) -> Option<&str>;
}

impl Identity for Credentials {
    fn expiry(&self) -> Option<SystemTime> {
        Credentials::expiry(self)
    }

    fn sent(&self) -> Option<&str> {
        self.session_token()
    }
}

impl Identity for BearerToken {
    fn expiry(&self) -> Option<SystemTime> {
        BearerToken::expiry(self)
    }

    fn sent(&self) -> Option<&str> {
        Some(self.as_str())
    }
}

/// A provider of credentials or tokens.
trait Provide<I>: Send + Sync {
    fn provide(&self) -> BoxFuture<'_, Result<I, CredentialsError>>;
    /// Its name in errors.
    fn name(&self) -> &'static str;
}

struct OfCredentials<P>(P);
struct OfToken<P>(P);

impl<P: ProvideCredentials> Provide<Credentials> for OfCredentials<P> {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        self.0.provide_credentials()
    }

    fn name(&self) -> &'static str {
        self.0.name()
    }
}

impl<P: ProvideToken> Provide<BearerToken> for OfToken<P> {
    fn provide(&self) -> BoxFuture<'_, Result<BearerToken, CredentialsError>> {
        self.0.provide_token()
    }

    fn name(&self) -> &'static str {
        self.0.name()
    }
}

/// A provider and its last result.
pub(crate) struct IdentityCache<I> {
    provider: Box<dyn Provide<I>>,
    state: Mutex<State<I>>,
    /// Held by the call that asks the provider.
    turn: tokio::sync::Mutex<()>,
}

struct State<I> {
    known: Option<I>,
    /// The last known identity, also after it was forgotten.
    last: Option<I>,
    /// Why the last request failed; `None` if it succeeded.
    failure: Option<CredentialsError>,
    /// The number of finished requests, so that calls which waited for a request use its result.
    requests: u64,
    /// No early request is made before this time.
    next: Option<SystemTime>,
}

impl<I: Identity> IdentityCache<I> {
    fn new(provider: Box<dyn Provide<I>>) -> Self {
        let state = State { known: None, last: None, failure: None, requests: 0, next: None };
        Self { provider, state: Mutex::new(state), turn: tokio::sync::Mutex::new(()) }
    }

    /// An identity that is valid at this time.
    ///
    /// # Errors
    /// The provider's error, or an error if the provider returned an expired identity.
    pub(crate) async fn get(&self, now: SystemTime) -> Result<I, CredentialsError> {
        let requests = match self.look(now) {
            Look::Fresh(identity) => return Ok(identity),
            Look::Early(identity) => {
                // The first call asks the provider; the others use the identity that is still
                // valid.
                let Ok(_turn) = self.turn.try_lock() else { return Ok(identity) };
                return Ok(self.ask(now).await.unwrap_or_else(|error| {
                    tracing::warn!(%error, "credentials that are about to expire stay in use");
                    identity
                }));
            }
            Look::None(requests) => requests,
        };
        let _turn = self.turn.lock().await;
        {
            let state = self.lock();
            if state.requests != requests {
                if let Some(failure) = &state.failure {
                    return Err(failure.clone());
                }
                if let Some(known) = state.known.as_ref().filter(|known| !ended(*known, now)) {
                    return Ok(known.clone());
                }
            }
        }
        self.ask(now).await
    }

    /// Forgets an identity that has expired according to the service.
    pub(crate) fn forget(&self) {
        let mut state = self.lock();
        state.known = None;
        state.failure = None;
    }

    /// Adds the identity that requests carried last, because a service may repeat it.
    pub(crate) fn secrets(&self, secrets: &mut SecretValues) {
        if let Some(sent) = self.lock().last.as_ref().and_then(Identity::sent) {
            secrets.add(&Secret::<()>::from(sent));
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State<I>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn look(&self, now: SystemTime) -> Look<I> {
        let state = self.lock();
        match &state.known {
            Some(known) if ended(known, now) => Look::None(state.requests),
            Some(known) if !ended(known, now + EARLY) || state.next.is_some_and(|at| now < at) => {
                Look::Fresh(known.clone())
            }
            Some(known) => Look::Early(known.clone()),
            None => Look::None(state.requests),
        }
    }

    /// Asks the provider. The caller must hold the lock `turn`.
    async fn ask(&self, now: SystemTime) -> Result<I, CredentialsError> {
        let given = self.provider.provide().await.and_then(|identity| {
            if ended(&identity, now) {
                let kind = CredentialsErrorKind::Expired;
                return Err(CredentialsError::new(
                    self.provider.name(),
                    kind,
                    "they have expired already",
                ));
            }
            Ok(identity)
        });
        let mut state = self.lock();
        state.requests += 1;
        match &given {
            Ok(identity) => {
                state.known = Some(identity.clone());
                state.last = state.known.clone();
                state.failure = None;
                state.next = None;
            }
            Err(error) => {
                state.failure = Some(error.clone());
                state.next = now.checked_add(PAUSE);
            }
        }
        given
    }
}

fn ended(identity: &impl Identity, now: SystemTime) -> bool {
    identity.expiry().is_some_and(|expiry| expiry <= now)
}

enum Look<I> {
    /// Valid for a while.
    Fresh(I),
    /// Valid, but about to expire.
    Early(I),
    /// There is none. The number counts the requests that have ended so far.
    None(u64),
}

impl IdentityCache<Credentials> {
    pub(crate) fn of_credentials(provider: impl ProvideCredentials) -> Self {
        Self::new(Box::new(OfCredentials(provider)))
    }
}

impl IdentityCache<BearerToken> {
    pub(crate) fn of_token(provider: impl ProvideToken) -> Self {
        Self::new(Box::new(OfToken(provider)))
    }
}

impl<I> fmt::Debug for IdentityCache<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdentityCache").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::UNIX_EPOCH;

    use super::*;

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    /// A provider that counts its requests, responds after a delay, and fails for the requests that
    /// `fails` selects.
    fn cache(fails: fn(u64) -> bool) -> (Arc<IdentityCache<Credentials>>, Arc<AtomicU64>) {
        let asked = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&asked);
        let provider = move || {
            let number = counter.fetch_add(1, Ordering::SeqCst);
            async move {
                tokio::task::yield_now().await;
                tokio::task::yield_now().await;
                if fails(number) {
                    let kind = CredentialsErrorKind::Unavailable;
                    return Err(CredentialsError::new("test", kind, format!("request {number}")));
                }
                Ok(Credentials::new(format!("AKID{number}"), "s")
                    .with_expiry(at(3600 * (number + 1))))
            }
        };
        (Arc::new(IdentityCache::of_credentials(provider)), asked)
    }

    async fn together(
        cache: &Arc<IdentityCache<Credentials>>,
        now: SystemTime,
    ) -> Vec<Result<String, String>> {
        let calls: Vec<_> = (0..20)
            .map(|_| {
                let cache = Arc::clone(cache);
                tokio::spawn(async move {
                    let got = cache.get(now).await;
                    got.map(|it| it.access_key_id().to_owned()).map_err(|it| it.to_string())
                })
            })
            .collect();
        let mut all = Vec::new();
        for call in calls {
            all.push(call.await.unwrap());
        }
        all
    }

    #[tokio::test]
    async fn calls_at_the_same_time_share_a_request() {
        let (cache, asked) = cache(|_| false);
        let all = together(&cache, at(0)).await;
        assert!(all.iter().all(|id| id.as_deref() == Ok("AKID0")), "{all:?}");
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        // Shortly before the expiry, one call asks the provider, and no call waits for it.
        let all = together(&cache, at(3400)).await;
        assert!(all.iter().any(|id| id.as_deref() == Ok("AKID0")), "{all:?}");
        assert_eq!(asked.load(Ordering::SeqCst), 2);
        // After the expiry, all calls wait for one request.
        let all = together(&cache, at(7300)).await;
        assert!(all.iter().all(|id| id.as_deref() == Ok("AKID2")), "{all:?}");
        assert_eq!(asked.load(Ordering::SeqCst), 3);
    }

    #[tokio::test]
    async fn a_failure_is_shared_too_and_the_next_call_asks_again() {
        let (cache, asked) = cache(|number| number == 0);
        let all = together(&cache, at(0)).await;
        let expected = "no credentials from the test provider: request 0";
        assert!(all.iter().all(|id| id.as_ref().is_err_and(|it| it == expected)), "{all:?}");
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        assert!(cache.get(at(0)).await.is_ok());
    }

    #[tokio::test]
    async fn a_failure_shortly_before_the_end_harms_nobody() {
        let (cache, asked) = cache(|number| number > 0);
        cache.get(at(0)).await.unwrap();
        for second in 0..10 {
            assert_eq!(cache.get(at(3400 + second)).await.unwrap().access_key_id(), "AKID0");
        }
        assert_eq!(asked.load(Ordering::SeqCst), 2, "no more than one in 30 seconds");
        assert!(cache.get(at(3600)).await.is_err());
    }

    #[tokio::test]
    async fn what_has_expired_is_refused_and_what_is_dropped_is_taken_up() {
        let expired = Credentials::new("AKID", "canary").with_expiry(at(5));
        let cache = IdentityCache::of_credentials(expired);
        let error = cache.get(at(5)).await.unwrap_err();
        assert_eq!(error.kind(), CredentialsErrorKind::Expired);
        let expected = "no credentials from the fixed provider: they have expired already";
        assert_eq!(error.to_string(), expected);
        assert!(!format!("{error:?} {error}").contains("canary"));

        let (cache, asked) = self::cache(|_| false);
        {
            let mut first = std::pin::pin!(cache.get(at(0)));
            let waker = std::task::Waker::noop();
            let mut context = std::task::Context::from_waker(waker);
            assert!(first.as_mut().poll(&mut context).is_pending());
        }
        assert!(cache.get(at(0)).await.is_ok(), "the turn of a call that is dropped is free");
        assert_eq!(asked.load(Ordering::SeqCst), 2);
        cache.forget();
        assert_eq!(cache.get(at(0)).await.unwrap().access_key_id(), "AKID2");
    }
}
