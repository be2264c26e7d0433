//! A back end: the state that its endpoints share.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use connect_chat::{Client, Error};
use restjson::{Environment, ServiceError};

use crate::builder::BackendBuilder;
use crate::clients::Clients;
use crate::config::Config;
use crate::counts::{Counters, Counts};
use crate::endpoint::{Endpoint, Kind};
use crate::keys::Keys;
use crate::refusal::Refusal;
use crate::used::UsedStates;

/// The back end of a site's chats: two endpoints, as `tower` services. Cheap to clone.
///
/// ```
/// use connectparticipant_backend::Backend;
///
/// fn routes(backend: &Backend) -> axum::Router {
///     axum::Router::new()
///         .route_service("/chat", backend.chat_endpoint())
///         .route_service("/authentication", backend.authentication_endpoint())
/// }
/// ```
#[derive(Clone)]
pub struct Backend {
    pub(crate) shared: Arc<Shared>,
}

/// The state that the endpoints of a back end share.
pub(crate) struct Shared {
    pub(crate) client: Client,
    pub(crate) config: Config,
    pub(crate) keys: Keys,
    pub(crate) used: UsedStates,
    pub(crate) clients: Clients,
    pub(crate) counters: Counters,
    pub(crate) environment: Arc<dyn Environment>,
}

impl Backend {
    /// Sets up a back end that calls the service with this client.
    pub fn builder(client: Client) -> BackendBuilder {
        BackendBuilder::new(client)
    }

    pub(crate) fn new(
        client: Client,
        config: Config,
        keys: Keys,
        environment: Arc<dyn Environment>,
    ) -> Self {
        let clients = Clients::new(config.rate, config.max_clients);
        let (used, counters) = (UsedStates::default(), Counters::default());
        let shared = Shared { client, config, keys, used, clients, counters, environment };
        Self { shared: Arc::new(shared) }
    }

    /// The endpoint that starts a chat: `chatEndpoint` of AWS's front end.
    ///
    /// The request is `{"InstanceId", "ContactFlowId", "ParticipantDetails": {"DisplayName"}, "Attributes",
    /// "SupportedMessagingContentTypes"}`. The response is `{"data": {"startChatResult": {"ContactId", "ParticipantId",
    /// "ParticipantToken"}, "chatKey"}}`. The page keeps the chat key for
    /// [`authentication_endpoint`](Self::authentication_endpoint).
    pub fn chat_endpoint(&self) -> Endpoint {
        Endpoint::new(self.clone(), Kind::Chat)
    }

    /// The endpoint that completes a sign-in: `authenticationEndpoint` of AWS's front end.
    ///
    /// 1. Before the redirect, the page announces the `state` of the authentication URL: it posts
    ///    `{"chatKey", "state"}`, receives `{"data": {"signInKey"}}`, and keeps the sign-in key.
    /// 2. After the redirect, it posts `{"signInKey", "state", "code"}`, or `error` and `errorDescription`
    ///    instead of `code`, and `instanceId` if it knows one; the response is `{"data": {}}`.
    ///
    /// The outcome of the sign-in is an event of the chat.
    pub fn authentication_endpoint(&self) -> Endpoint {
        Endpoint::new(self.clone(), Kind::Authentication)
    }

    /// The numbers of events so far.
    ///
    /// ```
    /// # fn example(backend: &connectparticipant_backend::Backend) {
    /// let counts = backend.counts();
    /// println!("{} chats, {} requests refused", counts.chats, counts.refused);
    /// # }
    /// ```
    pub fn counts(&self) -> Counts {
        self.shared.counters.read()
    }
}

impl fmt::Debug for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Backend")
            .field("config", &self.shared.config)
            .field("counts", &self.counts())
            .finish_non_exhaustive()
    }
}

impl Shared {
    /// The time of day, in seconds since 1970.
    pub(crate) fn now(&self) -> u64 {
        let now = self.environment.system_time();
        now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
    }

    /// The expiry of something that is valid for this time from now on.
    pub(crate) fn expiry(&self, life: Duration) -> u64 {
        self.now().saturating_add(life.as_secs())
    }

    /// The refusal that a page receives when a call failed. The details are in the log.
    pub(crate) fn failed<E: ServiceError>(&self, error: &Error<E>) -> Refusal {
        self.counters.failed.add();
        tracing::warn!(error = %error, "a call of the back end has failed");
        match error.is_retryable() {
            true => Refusal::Busy { seconds: 5 },
            false => Refusal::Service,
        }
    }
}
