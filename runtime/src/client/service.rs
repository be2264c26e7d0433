//! The facts of a service.

use crate::endpoint::ResolvedEndpoint;
use crate::{Dispatcher, EndpointParameters, Limits, Retry};

/// The facts of a service, and its client. Generated clients implement it.
///
/// ```
/// use restjson::endpoint::ResolvedEndpoint;
/// use restjson::{Dispatcher, EndpointParameters, Service};
///
/// struct Client(Dispatcher);
///
/// impl Service for Client {
///     const ID: &'static str = "Example";
///     const USER_AGENT: &'static str = "example/0.1.0";
///     const SIGNING_NAME: &'static str = "";
///
///     fn endpoint(parameters: &EndpointParameters) -> Result<ResolvedEndpoint, String> {
///         match (&parameters.endpoint, &parameters.region) {
///             (Some(endpoint), _) => Ok(endpoint.clone().into()),
///             (None, Some(region)) => Ok(format!("https://example.{region}.amazonaws.com").into()),
///             (None, None) => Err("a region or an endpoint is missing".to_owned()),
///         }
///     }
///
///     fn from_dispatcher(dispatcher: Dispatcher) -> Self {
///         Self(dispatcher)
///     }
/// }
///
/// fn client() -> Result<Client, restjson::ConfigError> {
///     restjson::ClientBuilder::new().region("eu-west-1").build()
/// }
/// ```
pub trait Service: Sized {
    /// The service id, as the AWS SDKs name it.
    const ID: &'static str;
    /// The name and version of the generated crate: `connectparticipant/0.1.0`.
    const USER_AGENT: &'static str;

    /// The name of the service in signatures; empty if requests are not signed.
    const SIGNING_NAME: &'static str = "";

    /// Whether the endpoint depends on the operation. If so, the rules are applied to each call.
    const ENDPOINT_OF_OPERATION: bool = false;

    /// Whether an operation sends and returns events at the same time, for which services need HTTP/2. If so, the
    /// default transport offers HTTP/2 in builds with the feature `http2`.
    const HTTP2: bool = false;

    /// The limits of a client whose builder sets none. The documentation of a generated client states them. To change
    /// some of them only:
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use restjson::{ClientBuilder, ConfigError, Service};
    ///
    /// fn client<S: Service>() -> Result<S, ConfigError> {
    ///     let limits = S::default_limits().connect(Duration::from_secs(1));
    ///     ClientBuilder::<S>::new().region("us-east-1").limits(limits).build()
    /// }
    /// ```
    fn default_limits() -> Limits {
        Limits::default()
    }

    /// The retries of a client whose builder sets none.
    ///
    /// ```
    /// use restjson::Service;
    ///
    /// fn attempts<S: Service>() -> u32 {
    ///     S::default_retry().max_attempts()
    /// }
    /// ```
    fn default_retry() -> Retry {
        Retry::standard()
    }

    /// Applies the service's endpoint rules.
    ///
    /// # Errors
    /// The error of the rules for these parameters.
    fn endpoint(parameters: &EndpointParameters) -> Result<ResolvedEndpoint, String>;

    /// A client that sends its operations through this dispatcher.
    fn from_dispatcher(dispatcher: Dispatcher) -> Self;
}
