//! Sends operations: encodes, calls, decodes.

use std::fmt;
use std::sync::Arc;

use tracing::Instrument;

use super::outcome::outcome;
use crate::call::{Call, Components, OperationTraits};
use crate::operation::validate;
use crate::{Environment, Error, Limits, Operation, Retry, RetryBudget, ServiceError, Transport};

/// What a client is made of. Cheap to clone; clones share connections and the retry budget.
#[derive(Clone)]
pub struct Dispatcher {
    pub(crate) components: Arc<Components>,
    pub(crate) retry: Retry,
    pub(crate) limits: Limits,
}

impl Dispatcher {
    pub(crate) fn new(components: Components, retry: Retry, limits: Limits) -> Self {
        Self { components: Arc::new(components), retry, limits }
    }

    /// Sends an operation.
    ///
    /// # Errors
    /// If a member cannot be sent, the service refuses or fails, a limit is reached, or the response
    /// does not arrive or cannot be read.
    pub async fn send<O: Operation>(&self, mut operation: O) -> Result<O::Output, Error<O::Error>> {
        #[cfg(feature = "mock")]
        if let Some(mock) = &self.components.mock {
            return mock.answer(operation, &self.limits);
        }
        operation.fill_idempotency_token(&mut || self.components.environment.unique());
        validate(&operation)?;
        let call = Call {
            components: &self.components,
            retry: &self.retry,
            limits: &self.limits,
            traits: OperationTraits {
                idempotent: O::IDEMPOTENT,
                #[cfg(feature = "sigv4")]
                auth: O::AUTH,
                #[cfg(feature = "sigv4")]
                unsigned_payload: O::UNSIGNED_PAYLOAD,
                #[cfg(feature = "stream")]
                streams: O::STREAMS,
                errors: || O::Error::VARIANTS.iter().map(|variant| variant.shape()).collect(),
            },
        };
        let span = tracing::info_span!(
            "call",
            service = self.components.service,
            operation = O::NAME,
            attempts = tracing::field::Empty,
            status = tracing::field::Empty,
            request_id = tracing::field::Empty,
        );
        let result = call.run(&|| operation.encode()).instrument(span.clone()).await;
        outcome(&operation, result, &span)
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
        let mut dispatcher = Self { limits, ..self.clone() };
        if let Some(transport) = self.components.transport.with_limits(&dispatcher.limits) {
            dispatcher.components =
                Arc::new(Components { transport, ..Components::clone(&self.components) });
        }
        dispatcher
    }

    /// What retries are paid from.
    pub fn retry_budget(&self) -> &RetryBudget {
        &self.components.budget
    }

    /// The limits of calls.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The way to the network, for requests that are no operations of the service.
    pub fn transport(&self) -> &Arc<dyn Transport> {
        &self.components.transport
    }

    /// The hosts to which requests may be sent without TLS.
    pub fn plain_http_hosts(&self) -> &crate::endpoint::PlainHttpHosts {
        &self.components.plain_http_hosts
    }

    /// The one value of this type that goes with the client and all its clones; made when it is
    /// first asked for. For what is built on a client and must be shared by all who use it, such
    /// as a limiter of calls.
    pub fn extension<T: Send + Sync + 'static>(&self, make: impl FnOnce() -> T) -> Arc<T> {
        self.components.extensions.get_or_insert_with(make)
    }

    /// Clock, sleep and randomness.
    pub fn environment(&self) -> &Arc<dyn Environment> {
        &self.components.environment
    }
}

impl fmt::Debug for Dispatcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dispatcher")
            .field("service", &self.components.service)
            .field("endpoint", &self.components.endpoint)
            .field("retry", &self.retry)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
