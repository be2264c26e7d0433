//! Sends operations: encodes, calls, decodes.

use std::fmt;
use std::sync::Arc;

use tracing::Instrument;

use super::outcome::{Circumstances, outcome};
use crate::call::{Call, Components, Measured, OperationTraits, SYSTEM, Stopwatch};
use crate::metrics::Meter;
use crate::operation::validate;
use crate::{Environment, Error, Limits, Operation, Retry, RetryBudget, ServiceError, Transport};

/// Validates, encodes, sends and decodes the calls of a client. Cheap to clone; clones share connections and the retry
/// budget. A generated client is a thin layer above it.
///
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// use restjson::{Dispatcher, Error, Limits, Operation, Retry};
///
/// async fn call<O: Operation>(
///     dispatcher: &Dispatcher,
///     operation: O,
/// ) -> Result<O::Output, Error<O::Error>> {
///     // One counter for all clones of the client.
///     let calls: Arc<AtomicU64> = dispatcher.extension(AtomicU64::default);
///     calls.fetch_add(1, Ordering::Relaxed);
///
///     let once = dispatcher.with_retry(Retry::never()).with_limits(Limits::default());
///     assert_eq!(once.limits(), &Limits::default());
///     println!("{} tokens left", once.retry_budget().available());
///     once.send(operation).await
/// }
///
/// /// Whether the client may use a URL that a response contains, and with what.
/// fn parts(dispatcher: &Dispatcher) {
///     let _ = dispatcher.plain_http_hosts().contains("localhost");
///     let _ = (dispatcher.transport(), dispatcher.environment().now());
/// }
/// ```
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
    /// If a member is invalid, the service rejects the request or fails, a limit is reached, or the response does not arrive
    /// or cannot be decoded.
    pub async fn send<O: Operation>(&self, mut operation: O) -> Result<O::Output, Error<O::Error>> {
        #[cfg(feature = "mock")]
        if let Some(mock) = &self.components.mock {
            return mock.answer(operation, &self.limits);
        }
        operation.fill_idempotency_token(&mut || self.components.environment.unique());
        validate(&operation)?;
        #[cfg(feature = "context-parameters")]
        let components = &self
            .components
            .for_operation(&operation)
            .map_err(|error| Error::Build { operation: O::NAME, error })?;
        #[cfg(not(feature = "context-parameters"))]
        let components = &self.components;
        let measured = Measured::of(components, O::NAME);
        let stopwatch = Stopwatch::of_call(measured.as_ref());
        let call = Call {
            components,
            measured: measured.as_ref(),
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
            otel.name = %format_args!("{}/{}", self.components.service, O::NAME),
            otel.kind = "client",
            rpc.system.name = SYSTEM,
            rpc.method = %format_args!("{}/{}", self.components.service, O::NAME),
            error.type = tracing::field::Empty,
            http.response.status_code = tracing::field::Empty,
            aws.request_id = tracing::field::Empty,
            restjson.attempts = tracing::field::Empty,
            otel.status_code = tracing::field::Empty,
        );
        #[cfg(feature = "event-stream")]
        let exchange = crate::event_stream::Exchange::default();
        let encode = || {
            let request = operation.encode()?;
            #[cfg(feature = "event-stream")]
            if let crate::Body::Stream(stream) = &request.body
                && let Some(mut messages) = stream.messages()
            {
                messages.join(exchange.clone());
            }
            Ok(request)
        };
        let result = call.run(&encode).instrument(span.clone()).await;
        let circumstances = Circumstances {
            identity: &|secrets| self.components.secrets(secrets),
            span: &span,
            #[cfg(feature = "event-stream")]
            exchange,
        };
        let outcome = outcome(&operation, result, circumstances);
        if let Err(error) = &outcome
            && !span.is_disabled()
        {
            span.record("error.type", &*error.error_type());
            span.record("otel.status_code", "ERROR");
        }
        stopwatch.stop(|| outcome.as_ref().err().map(Error::error_type));
        outcome
    }

    /// A dispatcher with another retry policy. It shares connections and the retry budget with this
    /// one.
    #[must_use]
    pub fn with_retry(&self, retry: Retry) -> Self {
        Self { retry, ..self.clone() }
    }

    /// A dispatcher with other limits. It has separate connections if its limits differ in `connect` or `pool_idle`.
    #[must_use]
    pub fn with_limits(&self, limits: Limits) -> Self {
        let mut dispatcher = Self { limits, ..self.clone() };
        if let Some(transport) = self.components.transport.with_limits(&dispatcher.limits) {
            dispatcher.components =
                Arc::new(Components { transport, ..Components::clone(&self.components) });
        }
        dispatcher
    }

    /// The retry budget.
    pub fn retry_budget(&self) -> &RetryBudget {
        &self.components.budget
    }

    /// The limits of calls.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The transport, for requests that are not operations of the service.
    pub fn transport(&self) -> &Arc<dyn Transport> {
        &self.components.transport
    }

    /// The hosts that are allowed without TLS.
    pub fn plain_http_hosts(&self) -> &crate::endpoint::PlainHttpHosts {
        &self.components.plain_http_hosts
    }

    /// The one value of this type that the client and all its clones share; `make` creates it on first use. It is for code on top of
    /// the client that needs shared state, such as a rate limiter.
    pub fn extension<T: Send + Sync + 'static>(&self, make: impl FnOnce() -> T) -> Arc<T> {
        self.components.extensions.get_or_insert_with(make)
    }

    /// The client's [meter](crate::ClientBuilder::meter), if it has one. It is for code on top of the client that makes
    /// its own measurements.
    ///
    /// ```
    /// use restjson::Dispatcher;
    /// use restjson::metrics::Instrument;
    ///
    /// static ORDERS: Instrument = Instrument::counter("shop.orders", "{order}", "Orders of chats", &[]);
    ///
    /// fn ordered(dispatcher: &Dispatcher) {
    ///     if let Some(meter) = dispatcher.meter() {
    ///         meter.add(&ORDERS, 1, &[]);
    ///     }
    /// }
    /// ```
    pub fn meter(&self) -> Option<&Arc<dyn Meter>> {
        self.components.meter.as_ref()
    }

    /// Clock, timers and randomness.
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
