//! Calls that are waited for, in programs without an asynchronous runtime.
//!
//! A [`Client`] has all methods of the asynchronous one; [`Wait::wait`] takes the place of `.await`.
//! One thread of its own does the work of the network for a client and its clones, from the first
//! call until the last of them is dropped.
//!
//! In an asynchronous task a wait is refused with an error: all tasks of the thread would stand
//! still. Under `tokio::task::spawn_blocking` it is welcome.

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

/// A client whose calls are waited for. Cheap to clone; clones share connections, the thread that
/// works for them, and the retry budget.
#[derive(Clone)]
pub struct Client<S> {
    client: S,
    dispatcher: Dispatcher,
}

impl<S: Service> Client<S> {
    /// A client for a region, such as `us-east-1`.
    ///
    /// # Errors
    /// If it is no region, or TLS cannot be set up.
    pub fn new(region: impl Into<String>) -> Result<Self, ConfigError> {
        Self::builder().region(region).build()
    }

    /// Makes a client with settings of its own.
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new()
    }

    /// A client that sends nothing: `transport` answers instead of the service. For tests.
    ///
    /// # Errors
    /// None that is known.
    pub fn with_transport(transport: impl Transport) -> Result<Self, ConfigError> {
        Self::builder().endpoint_url("https://localhost").transport(transport).build()
    }

    /// The same client with another retry policy, for one call or for many.
    #[must_use]
    pub fn with_retry(&self, retry: Retry) -> Self {
        Self::of(self.dispatcher.with_retry(retry))
    }

    /// The same client with other limits, for one call or for many.
    #[must_use]
    pub fn with_limits(&self, limits: Limits) -> Self {
        Self::of(self.dispatcher.with_limits(limits))
    }

    /// Sends an operation and waits for the response.
    ///
    /// # Errors
    /// As the method of that operation; [`Error::Transport`] in an asynchronous task.
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
