//! A call: attempts, limits, retries. Works on plain requests and is compiled once, whatever the
//! operation.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use uuid::Uuid;

use crate::build_error::Reason;
use crate::dispatcher::Dispatcher;
use crate::pieces::Pieces;
use crate::retry::{self, Cause};
use crate::transport::ResponseBody;
use crate::{
    Body, BoxFuture, BuildError, Environment, ErrorResponse, ErrorShape, LimitExceeded, Request,
    Response, TransportError,
};

/// How much of the body of a response that is no success is read, in bytes.
const ERROR_SIZE: usize = 64 << 10;

/// The head of a response, on its way.
type Sending<'a> = BoxFuture<'a, Result<http::Response<ResponseBody>, TransportError>>;

/// What a call needs to know of its operation.
pub(crate) struct Plan {
    pub(crate) repeatable: bool,
    #[cfg(feature = "sign")]
    pub(crate) signed: bool,
    #[cfg(feature = "stream")]
    pub(crate) streams: bool,
    /// The errors that the operation lists; asked for only when there is one.
    pub(crate) shapes: fn() -> Vec<&'static ErrorShape>,
}

/// Why an attempt failed.
#[derive(Debug)]
pub(crate) enum Failure {
    Build(BuildError),
    Response(ErrorResponse),
    Limit(LimitExceeded),
    Transport(TransportError),
}

/// Why a call failed.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) failure: Failure,
    pub(crate) attempts: u32,
}

const INVOCATION_ID: HeaderName = HeaderName::from_static("amz-sdk-invocation-id");
const ATTEMPT: HeaderName = HeaderName::from_static("amz-sdk-request");
/// Browsers do not let a program set `User-Agent`.
const USER_AGENT: HeaderName = if cfg!(target_family = "wasm") {
    HeaderName::from_static("x-amz-user-agent")
} else {
    http::header::USER_AGENT
};

impl Dispatcher {
    /// A response that is a success, and how many attempts it took. Each attempt writes its own
    /// request: to keep a copy would cost every call what only a retry needs.
    pub(crate) async fn call(
        &self,
        plan: Plan,
        write: &(dyn Fn() -> Result<Request, BuildError> + Sync),
    ) -> Result<(Response, u32), Failed> {
        let environment = &*self.shared.environment;
        let started = environment.now();
        let id = self.shared.invocations.next();
        let failed = |failure, attempts| Failed { failure, attempts };
        #[cfg(feature = "sign")]
        if plan.signed && self.shared.signer.is_none() {
            let error = BuildError::member("signer", Reason::Signer);
            return Err(failed(Failure::Build(error), 0));
        }
        let mut paid = 1;
        let mut attempts = 0;
        loop {
            // The request is not kept in this future, which is copied more than once.
            let (sending, repeatable) = {
                let request = write().and_then(|request| self.bind(request, id, attempts + 1));
                let request = request.map_err(|error| failed(Failure::Build(error), attempts))?;
                let repeatable = request.body().is_repeatable();
                #[cfg(feature = "sign")]
                let sending = self.sign_and_send(&plan, request);
                #[cfg(not(feature = "sign"))]
                let sending = self.shared.transport.send(request);
                (sending, repeatable)
            };
            attempts += 1;
            let left = self.left(started);
            let failure = match self.attempt(&plan, sending, attempts, left).await {
                Ok(response) => {
                    self.shared.budget.give_back(paid);
                    return Ok((response, attempts));
                }
                Err(failure) => failure,
            };
            match self.pause(&plan, repeatable, &failure, attempts, self.left(started)) {
                Ok((wait, cost)) => {
                    tracing::debug!(attempt = attempts, ?wait, failure = %failure, "trying again");
                    paid = cost;
                    environment.sleep(wait).await;
                }
                Err(because) => {
                    tracing::debug!(attempts, failure = %failure, because, "failed");
                    return Err(failed(failure, attempts));
                }
            }
        }
    }

    /// What is left of the operation's time.
    fn left(&self, started: Duration) -> Duration {
        let elapsed = self.shared.environment.now().saturating_sub(started);
        self.limits.operation.saturating_sub(elapsed)
    }

    /// How long to wait before the next attempt and what it costs, or why there is none.
    fn pause(
        &self,
        plan: &Plan,
        repeatable: bool,
        failure: &Failure,
        attempts: u32,
        left: Duration,
    ) -> Result<(Duration, u32), &'static str> {
        let cause = retry::cause(failure, plan.repeatable).ok_or("another try would not help")?;
        if attempts >= self.retry.max_attempts() {
            return Err("that was the last attempt");
        }
        if !repeatable {
            return Err("the body cannot be sent again");
        }
        let environment = &*self.shared.environment;
        let asked = match failure {
            Failure::Response(response) => response.retry_after(environment.system_time()),
            _ => None,
        };
        let wait = self.retry.delay(attempts - 1, cause == Cause::Throttling, asked, environment);
        if wait >= left {
            return Err("the operation has no time for it");
        }
        let cost = self.shared.budget.take(cause).ok_or("the retry budget is used up")?;
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
        let uri = self.shared.endpoint.uri(&host_prefix, &target);
        let uri = uri.ok_or_else(|| BuildError::member("path", Reason::HostLabel))?;
        let mut request = http::Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        let headers = request.headers_mut();
        headers.insert(USER_AGENT, self.shared.user_agent.clone());
        if let Ok(id) = HeaderValue::from_str(id.as_hyphenated().encode_lower(&mut [0; 36])) {
            headers.insert(INVOCATION_ID, id);
        }
        let attempt = format!("attempt={number}; max={}", self.retry.max_attempts());
        if let Ok(attempt) = HeaderValue::from_maybe_shared(Bytes::from(attempt)) {
            headers.insert(ATTEMPT, attempt);
        }
        Ok(request)
    }

    #[cfg(feature = "sign")]
    fn sign_and_send(&self, plan: &Plan, mut request: http::Request<Body>) -> Sending<'_> {
        let Some(signer) = self.shared.signer.as_ref().filter(|_| plan.signed) else {
            return self.shared.transport.send(request);
        };
        let context = crate::SigningContext {
            service: self.shared.signing_name,
            region: self.shared.region.as_deref(),
        };
        Box::pin(async move {
            signer.sign(&mut request, context).await.map_err(|error| {
                let kind = crate::TransportErrorKind::Unsupported;
                TransportError::new(kind, error.into_inner())
            })?;
            self.shared.transport.send(request).await
        })
    }

    async fn attempt(
        &self,
        plan: &Plan,
        sending: Sending<'_>,
        number: u32,
        left: Duration,
    ) -> Result<Response, Failure> {
        let environment = &*self.shared.environment;
        let started = environment.now();
        let limit = self.limits.attempt.min(left);
        let response = match within(environment, limit, sending).await {
            Some(response) => response.map_err(|error| self.bounded(error.into()))?,
            None if limit < self.limits.attempt => return Err(self.out_of_time()),
            None => return Err(Failure::Limit(LimitExceeded::Attempt(limit))),
        };
        let (head, mut body) = response.into_parts();
        let header_size: usize =
            head.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        if header_size > self.limits.header_size {
            return Err(Failure::Limit(LimitExceeded::HeaderSize(self.limits.header_size)));
        }
        tracing::debug!(attempt = number, status = head.status.as_u16(), "response");
        #[cfg(feature = "stream")]
        if plan.streams && head.status.is_success() {
            let mut response = Response::new(head.status, head.headers, Bytes::new());
            response.stream = Some(crate::ByteStream::from_response(
                body,
                self.limits.idle,
                std::sync::Arc::clone(&self.shared.environment),
            ));
            return Ok(response);
        }
        let left = left.saturating_sub(environment.now().saturating_sub(started));
        let mut pieces = Pieces::new(&head.headers);
        if head.status.is_success() {
            let most = self.limits.response_size;
            if pieces.announced > most {
                return Err(Failure::Limit(LimitExceeded::ResponseSize(most)));
            }
            self.collect(&mut pieces, &mut body, most, left).await?;
            return Ok(Response::new(head.status, head.headers, pieces.whole()));
        }
        // The status says that the call has failed, whatever becomes of the body.
        let most = self.limits.response_size.min(ERROR_SIZE);
        if let Err(failure) = self.collect(&mut pieces, &mut body, most, left).await {
            tracing::debug!(attempt = number, failure = %failure, "the response is not whole");
        }
        let shapes = (plan.shapes)();
        Err(Failure::Response(ErrorResponse::new(
            head.status,
            head.headers,
            pieces.whole(),
            &shapes,
        )))
    }

    /// A transport has limits of its own, which may be wider.
    fn bounded(&self, failure: Failure) -> Failure {
        match failure {
            Failure::Limit(LimitExceeded::HeaderSize(size)) => {
                Failure::Limit(LimitExceeded::HeaderSize(size.min(self.limits.header_size)))
            }
            other => other,
        }
    }

    fn out_of_time(&self) -> Failure {
        Failure::Limit(LimitExceeded::Operation(self.limits.operation))
    }

    /// Reads a body to its end, within its limits.
    async fn collect(
        &self,
        pieces: &mut Pieces,
        body: &mut ResponseBody,
        most: usize,
        left: Duration,
    ) -> Result<(), Failure> {
        let environment = &*self.shared.environment;
        let started = environment.now();
        loop {
            let left = left.saturating_sub(environment.now().saturating_sub(started));
            let limit = self.limits.idle.min(left);
            let chunk = match within(environment, limit, body.chunk()).await {
                Some(Some(chunk)) => chunk.map_err(Failure::from)?,
                Some(None) => return Ok(()),
                None if limit < self.limits.idle => return Err(self.out_of_time()),
                None => return Err(Failure::Limit(LimitExceeded::Idle(limit))),
            };
            let room = most.saturating_sub(pieces.len());
            if chunk.len() > room {
                pieces.push(chunk.slice(..room));
                return Err(Failure::Limit(LimitExceeded::ResponseSize(most)));
            }
            pieces.push(chunk);
            // A body that never makes us wait would never meet the timer.
            if left.is_zero() {
                return Err(self.out_of_time());
            }
        }
    }
}

/// The output of a future, `None` if it is not ready in time. The timer is made only for a future
/// that has to be waited for.
pub(crate) async fn within<F: Future>(
    environment: &dyn Environment,
    limit: Duration,
    future: F,
) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut timer = None;
    std::future::poll_fn(|context| {
        if let Poll::Ready(output) = future.as_mut().poll(context) {
            return Poll::Ready(Some(output));
        }
        if limit == Duration::MAX {
            return Poll::Pending;
        }
        let timer = timer.get_or_insert_with(|| environment.sleep(limit));
        timer.as_mut().poll(context).map(|()| None)
    })
    .await
}

impl From<TransportError> for Failure {
    fn from(error: TransportError) -> Self {
        match error.as_limit() {
            Some(limit) => Failure::Limit(limit),
            None => Failure::Transport(error),
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Build(error) => error.fmt(f),
            // What the service says may repeat what was sent, and is not masked yet.
            Failure::Response(response) => {
                write!(f, "{} ({})", response.known_code().unwrap_or("error"), response.status())
            }
            Failure::Limit(error) => error.fmt(f),
            Failure::Transport(error) => error.fmt(f),
        }
    }
}
