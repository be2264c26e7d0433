//! The parts of a client.

use std::sync::Arc;

use http::HeaderValue;

use super::extensions::Extensions;
use super::invocation_id::InvocationIds;
use crate::endpoint::{Endpoint, PlainHttpHosts};
use crate::metrics::Meter;
use crate::{Environment, RetryBudget, SecretValues, Transport};

/// The state that the clones of a client share.
#[derive(Clone)]
pub(crate) struct Components {
    pub(crate) service: &'static str,
    pub(crate) endpoint: Endpoint,
    pub(crate) plain_http_hosts: PlainHttpHosts,
    pub(crate) user_agent: HeaderValue,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) environment: Arc<dyn Environment>,
    pub(crate) budget: RetryBudget,
    pub(crate) meter: Option<Arc<dyn Meter>>,
    pub(crate) invocation_ids: Arc<InvocationIds>,
    pub(crate) extensions: Arc<Extensions>,
    #[cfg(feature = "sigv4")]
    pub(crate) authentication: Arc<crate::signing::Authentication>,
    /// Resolves the endpoint of each call; `None` if one endpoint serves all calls.
    #[cfg(feature = "context-parameters")]
    pub(crate) operation_endpoint: Option<crate::client::OperationEndpoint>,
    /// Returns the mock's outcome of a call, in place of the transport.
    #[cfg(feature = "mock")]
    pub(crate) mock: Option<crate::mock::Calls>,
}

impl Components {
    /// Adds the secrets of the client's credentials, which a service may repeat in a response.
    pub(crate) fn secrets(&self, secrets: &mut SecretValues) {
        #[cfg(feature = "sigv4")]
        self.authentication.secrets(secrets);
        #[cfg(not(feature = "sigv4"))]
        let _ = secrets;
    }
}
