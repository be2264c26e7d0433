//! The configuration of a back end.

use std::collections::BTreeSet;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use connect_chat::operation::start_chat_contact::StartChatContact;
use http::request::Parts;

/// Finds the address of a client.
pub(crate) type ClientAddress = Arc<dyn Fn(&Parts) -> Option<IpAddr> + Send + Sync>;

/// Changes a chat before it is started.
pub(crate) type Prepare = Arc<dyn Fn(&Parts, &mut StartChatContact) + Send + Sync>;

/// The settings, checked.
pub(crate) struct Config {
    /// Pairs of instance and flow. The first one is used if a page names none.
    pub(crate) flows: Vec<(String, String)>,
    pub(crate) origins: BTreeSet<String>,
    /// Whether requests without an `Origin` are accepted: they come from programs, not from pages.
    pub(crate) without_origin: bool,
    /// The attributes that a page may set.
    pub(crate) attributes: BTreeSet<String>,
    /// Whether a state that no chat has announced is accepted, once.
    pub(crate) unannounced_states: bool,
    /// The largest body, in bytes.
    pub(crate) max_body: usize,
    /// How long a body may take.
    pub(crate) body_timeout: Duration,
    pub(crate) rate: Rate,
    pub(crate) max_clients: usize,
    /// How long a chat can announce sign-ins, and how long a sign-in can be completed.
    pub(crate) chat_key_life: Duration,
    pub(crate) client_address: ClientAddress,
    pub(crate) prepare: Option<Prepare>,
}

/// How many requests a client may send.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rate {
    /// The number of requests at once.
    pub(crate) burst: u32,
    /// The time after which one more is allowed.
    pub(crate) every: Duration,
}

impl Config {
    /// The pair of instance and flow that a page names, or the first one; `None` if it may not name it.
    pub(crate) fn flow(
        &self,
        instance: Option<&str>,
        flow: Option<&str>,
    ) -> Option<&(String, String)> {
        self.flows.iter().find(|(known_instance, known_flow)| {
            instance.is_none_or(|instance| instance == known_instance)
                && flow.is_none_or(|flow| flow == known_flow)
        })
    }

    /// The instance that a page names, or the first one.
    pub(crate) fn instance(&self, instance: Option<&str>) -> Option<&str> {
        self.flow(instance, None).map(|(instance, _)| instance.as_str())
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("flows", &self.flows)
            .field("origins", &self.origins)
            .field("attributes", &self.attributes)
            .field("rate", &self.rate)
            .finish_non_exhaustive()
    }
}
