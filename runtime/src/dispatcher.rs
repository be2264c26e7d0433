//! Sends operations: encodes, calls, decodes.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use http::HeaderValue;
use tracing::Instrument;

use crate::call::{Failed, Failure, Plan};
use crate::endpoint::Endpoint;
use crate::invocation::Invocations;
use crate::mask::Mask;
use crate::{
    Environment, Error, ErrorResponse, FromResponse, Limits, Operation, Response, Retry,
    RetryBudget, ServiceError, Transport, Validator,
};

/// What a client is made of. Cheap to clone; clones share connections and the retry budget.
#[derive(Clone)]
pub struct Dispatcher {
    pub(crate) shared: Arc<Shared>,
    pub(crate) retry: Retry,
    pub(crate) limits: Limits,
}

/// What the clones of a client have in common.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) service: &'static str,
    #[cfg(feature = "sign")]
    pub(crate) signing_name: &'static str,
    pub(crate) endpoint: Endpoint,
    #[cfg(feature = "sign")]
    pub(crate) region: Option<String>,
    pub(crate) user_agent: HeaderValue,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) environment: Arc<dyn Environment>,
    pub(crate) budget: RetryBudget,
    pub(crate) invocations: Arc<Invocations>,
    pub(crate) companions: Companions,
    #[cfg(feature = "sign")]
    pub(crate) signer: Option<Arc<dyn crate::Signer>>,
    /// Answers calls instead of the transport.
    #[cfg(feature = "mock")]
    pub(crate) mock: Option<crate::mock::Calls>,
}

/// What is built on a client and shared by all its clones, at most one value of each type.
pub(crate) type Companions = Arc<Mutex<Vec<Arc<dyn Any + Send + Sync>>>>;

impl Dispatcher {
    pub(crate) fn new(shared: Shared, retry: Retry, limits: Limits) -> Self {
        Self { shared: Arc::new(shared), retry, limits }
    }

    /// Sends an operation.
    ///
    /// # Errors
    /// If a member cannot be sent, the service refuses or fails, a limit is reached, or the response
    /// does not arrive or cannot be read.
    pub async fn send<O: Operation>(&self, mut operation: O) -> Result<O::Output, Error<O::Error>> {
        #[cfg(feature = "mock")]
        if let Some(mock) = &self.shared.mock {
            return mock.answer(self, operation);
        }
        let name = O::NAME;
        operation.fill_idempotency_token(&mut || self.shared.environment.unique());
        {
            let mut validator = Validator::default();
            operation.validate(&mut validator);
            validator.done().map_err(|error| Error::Build { operation: name, error })?;
        }
        let plan = Plan {
            repeatable: O::IDEMPOTENT,
            #[cfg(feature = "sign")]
            signed: O::SIGNED,
            #[cfg(feature = "stream")]
            streams: O::STREAMS,
            shapes: || O::Error::VARIANTS.iter().map(|case| case.shape()).collect(),
        };
        let span = tracing::info_span!(
            "call",
            service = self.shared.service,
            operation = name,
            attempts = tracing::field::Empty,
            status = tracing::field::Empty,
            request_id = tracing::field::Empty,
        );
        match self.call(plan, &|| operation.encode()).instrument(span.clone()).await {
            Ok((response, attempts)) => {
                let mask = || Mask::of(|| drop(operation.encode()));
                record(&span, attempts, &response, mask);
                O::Output::from_response(response).map_err(|error| {
                    let error = error.masked(&mask());
                    let request_id = error.request_id().map(str::to_owned);
                    Error::Decode { operation: name, error, request_id, attempts }
                })
            }
            Err(Failed { failure, attempts }) => Err(match failure {
                Failure::Build(error) => Error::Build { operation: name, error },
                Failure::Limit(error) => Error::Limit { operation: name, error, attempts },
                Failure::Transport(error) => Error::Transport { operation: name, error, attempts },
                Failure::Response(response) => {
                    let mask = Mask::of(|| drop(operation.encode()));
                    let response = response.masked(&mask);
                    record(&span, attempts, response.response(), || mask);
                    let error = O::Error::decode(response.clone());
                    Error::Service { operation: name, error, response, attempts }
                }
            }),
        }
    }

    /// The same client with another retry policy.
    #[must_use]
    pub fn with_retry(&self, retry: Retry) -> Self {
        Self { retry, ..self.clone() }
    }

    /// The same client with other limits. One with another `connect` or `pool_idle` has
    /// connections of its own.
    #[must_use]
    pub fn with_limits(&self, limits: Limits) -> Self {
        let mut caller = Self { limits, ..self.clone() };
        if let Some(transport) = self.shared.transport.with_limits(&caller.limits) {
            caller.shared = Arc::new(Shared { transport, ..Shared::clone(&self.shared) });
        }
        caller
    }

    /// What retries are paid from.
    pub fn retry_budget(&self) -> &RetryBudget {
        &self.shared.budget
    }

    /// The limits of calls.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The way to the network, for requests that are no operations of the service.
    pub fn transport(&self) -> &Arc<dyn Transport> {
        &self.shared.transport
    }

    /// The one value of this type that goes with the client and all its clones; made when it is
    /// first asked for. For what is built on a client and must be shared by all who use it, such
    /// as a limiter of calls.
    pub fn companion<T: Send + Sync + 'static>(&self, make: impl FnOnce() -> T) -> Arc<T> {
        let mut companions = self.shared.companions.lock().unwrap_or_else(PoisonError::into_inner);
        let known = companions.iter().find_map(|one| Arc::clone(one).downcast().ok());
        known.unwrap_or_else(|| {
            let made = Arc::new(make());
            companions.push(Arc::clone(&made) as _);
            made
        })
    }

    /// Clock, sleep and randomness.
    pub fn environment(&self) -> &Arc<dyn Environment> {
        &self.shared.environment
    }
}

fn record(span: &tracing::Span, attempts: u32, response: &Response, mask: impl FnOnce() -> Mask) {
    if span.is_disabled() {
        return;
    }
    span.record("attempts", attempts);
    span.record("status", response.status.as_u16());
    if let Some(id) = ErrorResponse::request_id_of(&response.headers) {
        // It is the service's to choose, so it may repeat a secret.
        span.record("request_id", mask().hide(id).as_deref().unwrap_or(id));
    }
}

impl fmt::Debug for Dispatcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dispatcher")
            .field("service", &self.shared.service)
            .field("endpoint", &self.shared.endpoint)
            .field("retry", &self.retry)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
