//! A call: attempts, limits, retries. The code is independent of the operation's type, so it is
//! compiled only once.

mod attempt;
mod attempt_error;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod browser_environment;
mod components;
mod environment;
mod error_type;
mod extensions;
mod invocation_id;
mod limits;
mod measured;
mod retry;
mod retry_budget;
mod timeout;
#[cfg(all(feature = "tokio", not(target_family = "wasm")))]
pub(crate) mod timers;

use std::time::Duration;

use http::header::{HeaderName, HeaderValue};
use uuid::Uuid;

use crate::errors::{ErrorShape, Reason};
use crate::{Body, BuildError, Request, Response};

#[cfg(feature = "sigv4")]
use crate::signing::Plan;
#[cfg(feature = "sigv4")]
use attempt::Sending;
pub(crate) use attempt_error::{AttemptError, CallError};
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub use browser_environment::BrowserEnvironment;
pub(crate) use components::Components;
pub use environment::Environment;
#[cfg(all(feature = "tokio", not(target_family = "wasm")))]
pub use environment::TokioEnvironment;
pub(crate) use environment::default_environment;
pub(crate) use extensions::Extensions;
pub(crate) use invocation_id::InvocationIds;
pub use limits::Limits;
pub(crate) use measured::{Measured, SYSTEM, Stopwatch};
pub use retry::Retry;
pub(crate) use retry::RetryReason;
pub use retry_budget::RetryBudget;
pub use timeout::timeout;

/// The facts that a call needs about its operation.
pub(crate) struct OperationTraits {
    pub(crate) idempotent: bool,
    #[cfg(feature = "sigv4")]
    pub(crate) auth: &'static [crate::operation::AuthScheme],
    #[cfg(feature = "sigv4")]
    pub(crate) unsigned_payload: bool,
    #[cfg(feature = "stream")]
    pub(crate) streams: bool,
    /// The errors that the operation lists; a function, because only a failed call needs them.
    pub(crate) errors: fn() -> Vec<&'static ErrorShape>,
}

/// A call in progress.
pub(crate) struct Call<'a> {
    pub(crate) components: &'a Components,
    pub(crate) retry: &'a Retry,
    pub(crate) limits: &'a Limits,
    pub(crate) traits: OperationTraits,
    /// `None` if the client has no meter.
    pub(crate) measured: Option<&'a Measured<'a>>,
}

const INVOCATION_ID: HeaderName = HeaderName::from_static("amz-sdk-invocation-id");
const ATTEMPT: HeaderName = HeaderName::from_static("amz-sdk-request");
/// Browsers do not let a program set `User-Agent`.
const USER_AGENT: HeaderName = if cfg!(target_family = "wasm") {
    HeaderName::from_static("x-amz-user-agent")
} else {
    http::header::USER_AGENT
};

impl Call<'_> {
    /// Returns a successful response and the number of attempts. Each attempt encodes its own
    /// request, because keeping a copy would slow down every call, also those without a retry.
    pub(crate) async fn run(
        &self,
        encode: &(dyn Fn() -> Result<Request, BuildError> + Sync),
    ) -> Result<(Response, u32), CallError> {
        let environment = &*self.components.environment;
        let started = environment.now();
        let id = self.components.invocation_ids.next();
        let failed = |error, attempts| CallError { error, attempts };
        #[cfg(feature = "sigv4")]
        let plan = {
            let plan =
                self.components.authentication.plan(self.traits.auth, self.traits.unsigned_payload);
            plan.map_err(|error| failed(AttemptError::Build(error), 0))?
        };
        #[cfg(feature = "sigv4")]
        let mut mended = false;
        let mut paid = 1;
        let mut attempts = 0;
        loop {
            // The request is not kept in this future, because the future is moved several times.
            let (sending, replayable, is_head) = {
                let request = encode().and_then(|request| self.bind(request, id, attempts + 1));
                let request =
                    request.map_err(|error| failed(AttemptError::Build(error), attempts))?;
                let replayable = request.body().is_replayable();
                let is_head = request.method() == http::Method::HEAD;
                #[cfg(feature = "sigv4")]
                let sending = self.authenticate_and_send(plan, request);
                #[cfg(not(feature = "sigv4"))]
                let sending = self.components.transport.send(request);
                (sending, replayable, is_head)
            };
            attempts += 1;
            let stopwatch = Stopwatch::of_attempt(self.measured);
            // The clock is read only if time may have passed: reading it takes a tenth of the
            // client's own time.
            let now = if attempts == 1 { started } else { environment.now() };
            let left = self.limits.operation.saturating_sub(now.saturating_sub(started));
            let result = self.receive(sending, is_head, attempts, now, left).await;
            stopwatch.stop(|| result.as_ref().err().map(AttemptError::error_type));
            let error = match result {
                Ok(response) => {
                    self.components.budget.give_back(paid);
                    return Ok((response, attempts));
                }
                Err(error) => error,
            };
            #[cfg(feature = "sigv4")]
            if replayable
                && !mended
                && attempts < self.retry.max_attempts()
                && self.mend(plan, &error)
            {
                mended = true;
                self.note_retry(&error);
                continue;
            }
            match self.backoff(replayable, &error, attempts, self.left(started)) {
                Ok((wait, cost)) => {
                    tracing::debug!(attempt = attempts, ?wait, error = %error, "trying again");
                    paid = cost;
                    environment.sleep(wait).await;
                    self.note_retry(&error);
                }
                Err(because) => {
                    tracing::debug!(attempts, error = %error, because, "failed");
                    return Err(failed(error, attempts));
                }
            }
        }
    }

    fn note_retry(&self, error: &AttemptError) {
        if let Some(measured) = self.measured {
            measured.retry(error);
        }
    }

    /// The time that is left of the operation limit.
    fn left(&self, started: Duration) -> Duration {
        let elapsed = self.components.environment.now().saturating_sub(started);
        self.limits.operation.saturating_sub(elapsed)
    }

    /// The delay and the cost of the next attempt, or the reason not to make one.
    fn backoff(
        &self,
        replayable: bool,
        error: &AttemptError,
        attempts: u32,
        left: Duration,
    ) -> Result<(Duration, u32), &'static str> {
        let reason =
            RetryReason::of(error, self.traits.idempotent).ok_or("a retry would not help")?;
        if attempts >= self.retry.max_attempts() {
            return Err("that was the last attempt");
        }
        if !replayable {
            return Err("the body cannot be sent again");
        }
        let environment = &*self.components.environment;
        let requested = match error {
            AttemptError::Response(response) => response.retry_after(environment.system_time()),
            _ => None,
        };
        let wait = self.retry.delay(attempts - 1, reason, requested, environment);
        if wait >= left {
            return Err("the operation limit leaves no time for it");
        }
        let cost = self.components.budget.take(reason).ok_or("the retry budget is used up")?;
        Ok((wait, cost))
    }

    /// The request of one attempt, bound to the endpoint.
    fn bind(
        &self,
        request: Request,
        id: Uuid,
        number: u32,
    ) -> Result<http::Request<Body>, BuildError> {
        let Request { method, target, host_prefix, headers, body } = request;
        let uri = self.components.endpoint.uri(&host_prefix, target);
        let uri = uri.ok_or_else(|| BuildError::member("path", Reason::HostLabel))?;
        let mut request = http::Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        let headers = request.headers_mut();
        headers.insert(USER_AGENT, self.components.user_agent.clone());
        if let Ok(id) = HeaderValue::from_str(id.as_hyphenated().encode_lower(&mut [0; 36])) {
            headers.insert(INVOCATION_ID, id);
        }
        headers.insert(ATTEMPT, self.retry.attempt_header(number));
        Ok(request)
    }

    #[cfg(feature = "sigv4")]
    fn authenticate_and_send(
        &self,
        plan: Option<Plan>,
        mut request: http::Request<Body>,
    ) -> Sending<'_> {
        let components = self.components;
        Box::pin(async move {
            if let Some(plan) = plan {
                let environment = &components.environment;
                components.authentication.authenticate(plan, &mut request, environment).await?;
            }
            Ok(components.transport.send(request).await?)
        })
    }

    /// Whether the service has rejected the identity or the time of the signature, and the next
    /// attempt corrects it.
    #[cfg(feature = "sigv4")]
    fn mend(&self, plan: Option<Plan>, error: &AttemptError) -> bool {
        let AttemptError::Response(response) = error else { return false };
        plan.is_some()
            && self.components.authentication.mend(response, &*self.components.environment)
    }
}
