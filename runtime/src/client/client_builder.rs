//! The builder of a client: the settings that all services share.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::client_endpoint::client_endpoint;
use crate::call::{Components, Extensions, InvocationIds, default_environment};
#[cfg(feature = "context-parameters")]
use crate::endpoint::ContextParameters;
use crate::endpoint::{Endpoint, EndpointParameters, PlainHttpHosts, check_region};
use crate::metrics::Meter;
#[cfg(feature = "sigv4")]
use crate::signing::{
    Authentication, BearerToken, Credentials, IdentityCache, ProvideCredentials, ProvideToken,
};
use crate::transport::DefaultTransport;
use crate::{ConfigError, Dispatcher, Environment, Limits, Retry, RetryBudget, Service, Transport};

/// Builds a client.
///
/// ```
/// use restjson::{ClientBuilder, ConfigError, Limits, Retry, RetryBudget, Service};
///
/// fn client<S: Service>(shared: &RetryBudget) -> Result<S, ConfigError> {
///     ClientBuilder::<S>::new()
///         .region("us-east-1")
///         .use_fips(true)
///         .use_dual_stack(false)
///         .retry(Retry::attempts(2))
///         .retry_budget(shared.clone())
///         .limits(Limits::default())
///         .app_name("shop-1.2")
///         .build()
/// }
///
/// fn client_of_an_emulator<S: Service>() -> Result<S, ConfigError> {
///     ClientBuilder::<S>::new()
///         .endpoint_url("http://emulator:8080")
///         .allow_http_hosts(["emulator"])
///         .build()
/// }
/// ```
#[must_use = "nothing is made before `build`"]
pub struct ClientBuilder<S> {
    parameters: EndpointParameters,
    transport: Option<Arc<dyn Transport>>,
    environment: Option<Arc<dyn Environment>>,
    #[cfg(feature = "sigv4")]
    credentials: Option<IdentityCache<Credentials>>,
    #[cfg(feature = "sigv4")]
    token: Option<IdentityCache<BearerToken>>,
    retry: Retry,
    budget: RetryBudget,
    meter: Option<Arc<dyn Meter>>,
    limits: Limits,
    default_transport: DefaultTransport,
    app_name: Option<String>,
    plain_http_hosts: PlainHttpHosts,
    #[cfg(feature = "mock")]
    mock: Option<crate::mock::Calls>,
    service: PhantomData<fn() -> S>,
}

impl<S: Service> ClientBuilder<S> {
    /// A builder with the default settings. It still needs a region or an endpoint.
    pub fn new() -> Self {
        Self {
            parameters: EndpointParameters::default(),
            transport: None,
            environment: None,
            #[cfg(feature = "sigv4")]
            credentials: None,
            #[cfg(feature = "sigv4")]
            token: None,
            retry: S::default_retry(),
            budget: RetryBudget::default(),
            meter: None,
            limits: S::default_limits(),
            default_transport: DefaultTransport { http2: S::HTTP2, ..DefaultTransport::default() },
            app_name: None,
            plain_http_hosts: PlainHttpHosts::default(),
            #[cfg(feature = "mock")]
            mock: None,
            service: PhantomData,
        }
    }

    /// Sets the region, such as `us-east-1`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.parameters.region = Some(region.into());
        self
    }

    /// Uses an endpoint that complies with FIPS 140.
    pub fn use_fips(mut self, use_fips: bool) -> Self {
        self.parameters.use_fips = use_fips;
        self
    }

    /// Uses an endpoint that supports IPv6 as well.
    pub fn use_dual_stack(mut self, use_dual_stack: bool) -> Self {
        self.parameters.use_dual_stack = use_dual_stack;
        self
    }

    /// Uses this endpoint instead of the region's. The URL must have the scheme `https`, or `http`
    /// if the host is this machine. [`allow_http_hosts`](Self::allow_http_hosts) allows `http` on
    /// other hosts.
    pub fn endpoint_url(mut self, url: impl Into<String>) -> Self {
        self.parameters.endpoint = Some(url.into());
        self
    }

    /// Allows `http` endpoints on these hosts, such as an emulator in a network of containers. **Everyone who can read the
    /// network traffic can read the tokens.** By default `http` is allowed on this machine only. Link-local addresses remain refused.
    ///
    /// A host is a name or an IP address without a port, and must match completely. The case of
    /// names does not matter; IPv6 addresses match in any spelling, with or without brackets.
    pub fn allow_http_hosts<H: Into<String>>(mut self, hosts: impl IntoIterator<Item = H>) -> Self {
        hosts.into_iter().for_each(|host| self.plain_http_hosts.allow(host.into()));
        self
    }

    /// Sets the number of attempts and the delays between them. The default is [`Service::default_retry`].
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Sets the retry budget. Share one budget between clients of the same service.
    pub fn retry_budget(mut self, budget: RetryBudget) -> Self {
        self.budget = budget;
        self
    }

    /// Sets the limits on the time of calls and the size of responses. The default is [`Service::default_limits`].
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The name of your program in the user agent: letters, digits and `!#$%&'*+-.^_|~`, at most 50 characters.
    pub fn app_name(mut self, name: impl Into<String>) -> Self {
        self.app_name = Some(name.into());
        self
    }

    /// Sends requests with this transport instead of the default one.
    ///
    /// ```
    /// use restjson::{Body, ClientBuilder, ConfigError, Service, http};
    ///
    /// fn client<S: Service>() -> Result<S, ConfigError> {
    ///     ClientBuilder::<S>::new()
    ///         .endpoint_url("https://localhost")
    ///         .transport(|_request: http::Request<Body>| http::Response::new("{}"))
    ///         .build()
    /// }
    /// ```
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Ignores the proxies of the environment. By default the client uses them (`HTTPS_PROXY`, `ALL_PROXY`,
    /// `NO_PROXY`). It never uses them for an endpoint on this machine or without TLS, because the proxy could read
    /// those requests.
    ///
    /// ```
    /// use restjson::{ClientBuilder, ConfigError, Service};
    ///
    /// fn client<S: Service>() -> Result<S, ConfigError> {
    ///     ClientBuilder::<S>::new().region("us-east-1").no_proxy().build()
    /// }
    /// ```
    #[cfg(all(any(feature = "hyper", feature = "reqwest"), not(target_family = "wasm")))]
    pub fn no_proxy(mut self) -> Self {
        self.default_transport.without_proxies = true;
        self
    }

    /// Sends requests over hyper with this builder's proxy, root certificates and resolver. The [limits](Self::limits) apply.
    ///
    /// ```
    /// use restjson::{ClientBuilder, ConfigError, HyperTransport, Service};
    ///
    /// fn client<S: Service>() -> Result<S, ConfigError> {
    ///     let transport = HyperTransport::builder().proxy("http://proxy.example:3128");
    ///     ClientBuilder::<S>::new().region("us-east-1").hyper_transport(transport).build()
    /// }
    /// ```
    #[cfg(all(feature = "hyper", not(target_family = "wasm")))]
    pub fn hyper_transport(mut self, builder: crate::HyperTransportBuilder) -> Self {
        self.default_transport.base = crate::transport::Base::Hyper(Box::new(builder));
        self
    }

    /// Sends requests with the HTTP client that this reqwest builder makes, with its proxies, root certificates and
    /// resolver. Some settings always apply, whatever the builder says: redirects are not followed, bodies are not
    /// decoded, and the [limits](Self::limits) apply. `connect` and `pool_idle` cannot be changed for a single call.
    ///
    /// ```
    /// use restjson::{ClientBuilder, ConfigError, Service};
    ///
    /// fn client<S: Service>() -> Result<S, ConfigError> {
    ///     let http = reqwest::Client::builder().local_address("127.0.0.1".parse().ok());
    ///     ClientBuilder::<S>::new().region("us-east-1").http_client_builder(http).build()
    /// }
    /// ```
    #[cfg(all(feature = "reqwest", not(target_family = "wasm")))]
    pub fn http_client_builder(mut self, builder: reqwest::ClientBuilder) -> Self {
        self.default_transport.base = crate::transport::Base::Reqwest(Box::new(builder));
        self
    }

    /// Sends requests with this HTTP client, with its proxies, root certificates and pool. The client must not follow
    /// redirects: a redirect would send a token to another host. Its own timeouts apply in addition to the
    /// [limits](Self::limits); the limits `connect` and `pool_idle` have no effect. Prefer
    /// [`http_client_builder`](Self::http_client_builder), which makes these settings for you.
    ///
    /// ```
    /// use restjson::{ClientBuilder, Service};
    ///
    /// fn client<S: Service>() -> Result<S, Box<dyn std::error::Error>> {
    ///     let redirects = reqwest::redirect::Policy::none();
    ///     let http = reqwest::Client::builder().redirect(redirects).build()?;
    ///     Ok(ClientBuilder::<S>::new().region("us-east-1").http_client(http).build()?)
    /// }
    /// ```
    #[cfg(all(feature = "reqwest", not(target_family = "wasm")))]
    pub fn http_client(self, client: reqwest::Client) -> Self {
        self.transport(crate::ReqwestTransport::from_client(client))
    }

    /// Uses this clock, these timers and this randomness instead of tokio's and the operating system's.
    ///
    /// ```
    /// use restjson::{ClientBuilder, ConfigError, Environment, Service};
    ///
    /// fn client<S: Service>(clock: impl Environment) -> Result<S, ConfigError> {
    ///     ClientBuilder::<S>::new().region("us-east-1").environment(clock).build()
    /// }
    /// ```
    pub fn environment(mut self, environment: impl Environment) -> Self {
        self.environment = Some(Arc::new(environment));
        self
    }

    /// Sends the measurements of calls to this meter ([`metrics`](crate::metrics)), and those of the client's sessions.
    /// Without a meter nothing is measured.
    ///
    /// ```
    /// use restjson::metrics::Meter;
    /// use restjson::{ClientBuilder, ConfigError, Service};
    ///
    /// fn client<S: Service>(meter: impl Meter) -> Result<S, ConfigError> {
    ///     ClientBuilder::<S>::new().region("us-east-1").meter(meter).build()
    /// }
    /// ```
    pub fn meter(mut self, meter: impl Meter) -> Self {
        self.meter = Some(Arc::new(meter));
        self
    }

    /// Signs requests with the credentials of this provider: [`Credentials`], one of
    /// [`providers`](crate::signing::providers), or a closure. The client does not search for credentials: without a provider, an
    /// operation that must be signed fails before anything is sent.
    ///
    /// ```
    /// use restjson::signing::Credentials;
    /// use restjson::{ClientBuilder, ConfigError, Service};
    ///
    /// fn client<S: Service>(credentials: Credentials) -> Result<S, ConfigError> {
    ///     ClientBuilder::<S>::new().region("us-east-1").credentials(credentials).build()
    /// }
    /// ```
    #[cfg(feature = "sigv4")]
    pub fn credentials(mut self, provider: impl ProvideCredentials) -> Self {
        self.credentials = Some(IdentityCache::of_credentials(provider));
        self
    }

    /// Sends this provider's bearer token with operations that require one: [`BearerToken`], or a closure.
    ///
    /// ```
    /// use restjson::signing::BearerToken;
    /// use restjson::{ClientBuilder, ConfigError, Service};
    ///
    /// fn client<S: Service>(token: BearerToken) -> Result<S, ConfigError> {
    ///     ClientBuilder::<S>::new().region("us-east-1").bearer_token(token).build()
    /// }
    /// ```
    #[cfg(feature = "sigv4")]
    pub fn bearer_token(mut self, provider: impl ProvideToken) -> Self {
        self.token = Some(IdentityCache::of_token(provider));
        self
    }

    /// Sets the parameters of the service's own endpoint rules. Generated code sets them by name.
    #[cfg(feature = "context-parameters")]
    #[doc(hidden)]
    pub fn context_parameters(mut self, set: impl FnOnce(&mut ContextParameters)) -> Self {
        set(&mut self.parameters.context);
        self
    }

    /// Lets a mock respond to the calls.
    #[cfg(feature = "mock")]
    pub(crate) fn mock(mut self, mock: crate::mock::Calls) -> Self {
        self.mock = Some(mock);
        self
    }

    /// Makes the client. Nothing is sent.
    ///
    /// # Errors
    /// If a setting is invalid, or there is neither a region nor an endpoint.
    pub fn build(self) -> Result<S, ConfigError> {
        if let Some(region) = &self.parameters.region {
            check_region(region)?;
        }
        let resolved = client_endpoint::<S>(&self.parameters)?;
        let endpoint = Endpoint::parse(&resolved.url, &self.plain_http_hosts)?;
        let user_agent = super::user_agent::user_agent(S::USER_AGENT, self.app_name.as_deref())?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => self.default_transport.make(&self.limits, &endpoint)?,
        };
        let environment = self.environment.map_or_else(default_environment, Ok)?;
        Ok(S::from_dispatcher(Dispatcher::new(
            Components {
                service: S::ID,
                endpoint,
                plain_http_hosts: self.plain_http_hosts,
                user_agent,
                transport,
                invocation_ids: Arc::new(InvocationIds::new(&*environment)),
                environment,
                budget: self.budget,
                meter: self.meter,
                extensions: Arc::new(Extensions::default()),
                #[cfg(feature = "context-parameters")]
                operation_endpoint: S::ENDPOINT_OF_OPERATION.then(|| super::OperationEndpoint {
                    parameters: self.parameters.clone(),
                    resolve: S::endpoint,
                }),
                #[cfg(feature = "sigv4")]
                authentication: Arc::new(Authentication::new(
                    resolved.signing,
                    S::SIGNING_NAME,
                    self.parameters.region,
                    self.credentials,
                    self.token,
                )),
                #[cfg(feature = "mock")]
                mock: self.mock,
            },
            self.retry,
            self.limits,
        )))
    }
}

impl<S: Service> Default for ClientBuilder<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> fmt::Debug for ClientBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The endpoint is not printed, because it may still contain a password.
        f.debug_struct("ClientBuilder")
            .field("region", &self.parameters.region)
            .field("retry", &self.retry)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
