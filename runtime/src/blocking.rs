//! A client for programs without an asynchronous runtime.
//!
//! A [`Client`] has all methods of the asynchronous client; [`Wait::wait`] takes the place of `.await`. A client and its
//! clones share one thread for sockets and timers. The thread starts with the first call and ends when the last clone is
//! dropped.
//!
//! Waiting in an asynchronous task is refused with an error, because it would stop all tasks of the thread. Waiting inside
//! `tokio::task::spawn_blocking` is allowed.

mod host;
mod wait;

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use self::host::{Host, HostedEnvironment, HostedTransport};
use crate::call::Components;
use crate::endpoint::ResolvedEndpoint;
use crate::{
    ClientBuilder, ConfigError, Dispatcher, EndpointParameters, Error, Limits, Operation, Retry,
    Service, Transport,
};

pub use wait::{Wait, Waiting};

/// A blocking client. Cheap to clone; clones share connections, the thread for sockets and timers, and the retry budget.
///
/// ```
/// use std::time::Duration;
///
/// use restjson::blocking::Client;
/// use restjson::{ConfigError, Limits, Operation, Retry, Service};
///
/// fn call<S: Service, O: Operation>(operation: O) -> Result<(), Box<dyn std::error::Error>>
/// where
///     O::Error: std::fmt::Debug,
/// {
///     let client = Client::<S>::new("us-east-1")?;
///     let client = client
///         .with_retry(Retry::never())
///         .with_limits(Limits::default().operation(Duration::from_secs(5)));
///     client.send(operation)?;
///     Ok(())
/// }
///
/// fn another<S: Service>() -> Result<Client<S>, ConfigError> {
///     Client::builder().endpoint_url("http://localhost:8080").build()
/// }
///
/// fn for_a_test<S: Service>() -> Result<Client<S>, ConfigError> {
///     Client::with_transport(|_| restjson::http::Response::new("{}"))
/// }
/// ```
#[derive(Clone)]
pub struct Client<S> {
    client: S,
    dispatcher: Dispatcher,
}

impl<S: Service> Client<S> {
    /// A client for a region, such as `us-east-1`.
    ///
    /// # Errors
    /// If the region is not valid, or TLS cannot be set up.
    pub fn new(region: impl Into<String>) -> Result<Self, ConfigError> {
        Self::builder().region(region).build()
    }

    /// A builder for a client with other settings.
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new()
    }

    /// A client for tests: `transport` responds in place of the service.
    ///
    /// # Errors
    /// None at present.
    pub fn with_transport(transport: impl Transport) -> Result<Self, ConfigError> {
        Self::builder().endpoint_url("https://localhost").transport(transport).build()
    }

    /// A client with another retry policy. It shares connections and the retry budget with this one.
    #[must_use]
    pub fn with_retry(&self, retry: Retry) -> Self {
        Self::of(self.dispatcher.with_retry(retry))
    }

    /// A client with other limits. It shares the retry budget with this one.
    #[must_use]
    pub fn with_limits(&self, limits: Limits) -> Self {
        Self::of(self.dispatcher.with_limits(limits))
    }

    /// Sends an operation and waits for the response.
    ///
    /// # Errors
    /// The errors of the operation's own method, and [`Error::Transport`] if an asynchronous task
    /// runs on this thread.
    pub fn send<O: Operation>(&self, operation: O) -> Result<O::Output, Error<O::Error>> {
        wait::wait_for(O::NAME, self.dispatcher.send(operation))
    }

    fn of(dispatcher: Dispatcher) -> Self {
        Self { client: S::from_dispatcher(dispatcher.clone()), dispatcher }
    }
}

impl<S: Service> Service for Client<S> {
    const ID: &'static str = S::ID;
    const USER_AGENT: &'static str = S::USER_AGENT;
    const SIGNING_NAME: &'static str = S::SIGNING_NAME;
    const ENDPOINT_OF_OPERATION: bool = S::ENDPOINT_OF_OPERATION;

    fn default_limits() -> Limits {
        S::default_limits()
    }

    fn default_retry() -> Retry {
        S::default_retry()
    }

    fn endpoint(parameters: &EndpointParameters) -> Result<ResolvedEndpoint, String> {
        S::endpoint(parameters)
    }

    fn from_dispatcher(dispatcher: Dispatcher) -> Self {
        let host = Arc::new(Host::default());
        let components = Components::clone(&dispatcher.components);
        let transport = HostedTransport::new(Arc::clone(&host), components.transport);
        let environment = HostedEnvironment::new(host, components.environment);
        let components = Components {
            transport: Arc::new(transport),
            environment: Arc::new(environment),
            ..Components::clone(&dispatcher.components)
        };
        Self::of(Dispatcher { components: Arc::new(components), ..dispatcher })
    }
}

/// The methods of the asynchronous client.
impl<S> Deref for Client<S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.client
    }
}

impl<S: fmt::Debug> fmt::Debug for Client<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::Client").field(&self.client).finish()
    }
}
