//! Sets up a back end.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use connect_chat::Client;
use connect_chat::operation::start_chat_contact::StartChatContact;
use http::request::Parts;

use crate::backend::Backend;
use crate::config::{Config, Rate};
use crate::keys::Keys;
use crate::origin;

/// Sets up a [`Backend`].
///
/// ```
/// use std::time::Duration;
///
/// use connectparticipant_backend::Backend;
/// use connectparticipant_backend::connect_chat::Client;
///
/// # fn example(client: Client) -> Result<(), Box<dyn std::error::Error>> {
/// let backend = Backend::builder(client)
///     .flow("a1b2c3d4-5678-90ab-cdef-111122223333", "f10f10f1-5678-90ab-cdef-111122223333")
///     .origin("https://www.example.com")
///     .attribute("customerName")
///     .rate(5, Duration::from_secs(10))
///     .build()?;
/// # Ok(())
/// # }
/// ```
///
/// Several processes behind a proxy that serve one site, and programs without a browser:
///
/// ```
/// use std::time::Duration;
///
/// use connectparticipant_backend::{Backend, BackendBuilder, InvalidConfig};
///
/// fn behind_a_proxy(builder: BackendBuilder, key: [u8; 32]) -> Result<Backend, InvalidConfig> {
///     builder
///         .without_origin()
///         .key(key)
///         .chat_key_life(Duration::from_secs(24 * 60 * 60))
///         .client_address(|request| request.headers.get("x-client-ip")?.to_str().ok()?.parse().ok())
///         .max_clients(50_000)
///         .max_body(16 * 1024)
///         .body_timeout(Duration::from_secs(5))
///         .build()
/// }
///
/// /// For pages of AWS's own front end, which announces no sign-in.
/// fn for_the_hosted_page(builder: BackendBuilder) -> BackendBuilder {
///     builder.accept_unannounced_states()
/// }
/// ```
#[must_use = "nothing is set up before `build`"]
pub struct BackendBuilder {
    client: Client,
    config: Config,
    key: Option<[u8; 32]>,
}

/// Why a back end cannot be set up: the setting, and what is wrong with it.
///
/// ```
/// use connectparticipant_backend::Backend;
/// use connectparticipant_backend::connect_chat::Client;
///
/// # fn example(client: Client) {
/// let error = Backend::builder(client).origin("https://www.example.com").build().unwrap_err();
/// assert_eq!(error.setting(), "flow");
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidConfig {
    setting: &'static str,
    reason: &'static str,
}

impl InvalidConfig {
    /// The setting: the name of a method of [`BackendBuilder`].
    pub fn setting(&self) -> &'static str {
        self.setting
    }
}

impl fmt::Display for InvalidConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.setting, self.reason)
    }
}

impl std::error::Error for InvalidConfig {}

impl BackendBuilder {
    pub(crate) fn new(client: Client) -> Self {
        let config = Config {
            flows: Vec::new(),
            origins: std::collections::BTreeSet::new(),
            without_origin: false,
            attributes: std::collections::BTreeSet::new(),
            unannounced_states: false,
            max_body: 64 << 10,
            body_timeout: Duration::from_secs(10),
            rate: Rate { burst: 10, every: Duration::from_secs(6) },
            max_clients: 10_000,
            chat_key_life: Duration::from_secs(7 * 24 * 60 * 60),
            client_address: Arc::new(|parts| parts.extensions.get::<IpAddr>().copied()),
            prepare: None,
        };
        Self { client, config, key: None }
    }

    /// Allows chats with this flow of this Connect instance. If a page requests no flow, the first one is used. If a page
    /// requests a flow that is not allowed, its request is refused.
    pub fn flow(mut self, instance_id: impl Into<String>, flow_id: impl Into<String>) -> Self {
        self.config.flows.push((instance_id.into(), flow_id.into()));
        self
    }

    /// Allows pages of this origin: `https://www.example.com`, without a path.
    pub fn origin(mut self, origin: impl Into<String>) -> Self {
        self.config.origins.insert(origin.into());
        self
    }

    /// Accepts requests without an `Origin` header, as programs and apps send them. Browsers send the header
    /// with every POST.
    pub fn without_origin(mut self) -> Self {
        self.config.without_origin = true;
        self
    }

    /// Allows pages to set this attribute of the contact. Other attributes are refused, because a flow trusts them.
    /// [`prepare`](Self::prepare) sets attributes that the page cannot choose.
    pub fn attribute(mut self, name: impl Into<String>) -> Self {
        self.config.attributes.insert(name.into());
        self
    }

    /// Changes each chat before it starts, based on the request. For example, sets attributes or a customer id from a
    /// session cookie.
    pub fn prepare(
        mut self,
        prepare: impl Fn(&Parts, &mut StartChatContact) + Send + Sync + 'static,
    ) -> Self {
        self.config.prepare = Some(Arc::new(prepare));
        self
    }

    /// Accepts a `state` that no chat has announced, once. It is for AWS's own front end, which announces no `state`.
    /// **An attacker who makes a customer sign in with the attacker's `state` is signed in as that customer**; with this
    /// setting, only the page's own check of the `state` prevents that.
    pub fn accept_unannounced_states(mut self) -> Self {
        self.config.unannounced_states = true;
        self
    }

    /// Sets the largest body of a request, in bytes. The default is 64 KiB.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.config.max_body = bytes;
        self
    }

    /// Sets how long the body of a request may take. The default is 10 s.
    pub fn body_timeout(mut self, timeout: Duration) -> Self {
        self.config.body_timeout = timeout;
        self
    }

    /// Sets how many requests a client may send at once, and the time after which it may send one more. The
    /// defaults are 10 requests and 6 s.
    pub fn rate(mut self, burst: u32, every: Duration) -> Self {
        self.config.rate = Rate { burst, every };
        self
    }

    /// Sets how many clients' request rates are remembered. The default is 10,000.
    pub fn max_clients(mut self, clients: usize) -> Self {
        self.config.max_clients = clients;
        self
    }

    /// Sets how a client's address is determined, for its request rate. By default, it is an `IpAddr` in the request's
    /// extensions. Clients without an address share one rate. Behind a proxy, read the address from a header that your
    /// proxy sets and a client cannot set.
    pub fn client_address(
        mut self,
        address: impl Fn(&Parts) -> Option<IpAddr> + Send + Sync + 'static,
    ) -> Self {
        self.config.client_address = Arc::new(address);
        self
    }

    /// Sets the secret that signs the keys of pages. By default, it is random. If several processes serve one site, set
    /// the same secret for all of them, and keep it secret.
    pub fn key(mut self, key: [u8; 32]) -> Self {
        self.key = Some(key);
        self
    }

    /// Sets how long a chat can announce sign-ins. The default is 7 days, the longest duration of a chat.
    pub fn chat_key_life(mut self, life: Duration) -> Self {
        self.config.chat_key_life = life;
        self
    }

    /// Builds the back end. Nothing is sent.
    ///
    /// # Errors
    /// If there is no flow, no caller is allowed, or a setting has an invalid value.
    pub fn build(self) -> Result<Backend, InvalidConfig> {
        let Self { client, config, key } = self;
        let wrong = |setting, reason| Err(InvalidConfig { setting, reason });
        let bad_id = |id: &String, most| id.is_empty() || id.len() > most;
        if config.flows.is_empty() {
            return wrong("flow", "there is none");
        }
        if config.flows.iter().any(|(instance, flow)| bad_id(instance, 100) || bad_id(flow, 500)) {
            return wrong("flow", "an id is empty or too long");
        }
        if config.origins.is_empty() && !config.without_origin {
            return wrong("origin", "there is none, so every request would be refused");
        }
        if !config.origins.iter().all(|one| origin::is_origin(one)) {
            return wrong("origin", "an origin is a scheme, a host and a port, without a path");
        }
        if config.rate.burst == 0 || config.rate.every.is_zero() {
            return wrong("rate", "it would refuse every request, or none");
        }
        if config.max_clients == 0 {
            return wrong("max_clients", "it must be at least 1");
        }
        if config.max_body == 0 || config.body_timeout.is_zero() {
            return wrong("max_body", "no body would be read");
        }
        let environment = Arc::clone(client.dispatcher().environment());
        let keys = match key {
            Some(key) => Keys::new(&key),
            None => Keys::random(&*environment),
        };
        Ok(Backend::new(client, config, keys, environment))
    }
}

impl fmt::Debug for BackendBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BackendBuilder").field("config", &self.config).finish_non_exhaustive()
    }
}
