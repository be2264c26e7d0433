//! What a client is made of.

use std::sync::Arc;

use http::HeaderValue;

use super::extensions::Extensions;
use super::invocation_id::InvocationIds;
use crate::endpoint::{Endpoint, PlainHttpHosts};
use crate::{Environment, RetryBudget, Transport};

/// What the clones of a client share.
#[derive(Clone)]
pub(crate) struct Components {
    pub(crate) service: &'static str,
    #[cfg(feature = "sign")]
    pub(crate) signing_name: &'static str,
    pub(crate) endpoint: Endpoint,
    pub(crate) plain_http_hosts: PlainHttpHosts,
    #[cfg(feature = "sign")]
    pub(crate) region: Option<String>,
    pub(crate) user_agent: HeaderValue,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) environment: Arc<dyn Environment>,
    pub(crate) budget: RetryBudget,
    pub(crate) invocation_ids: Arc<InvocationIds>,
    pub(crate) extensions: Arc<Extensions>,
    #[cfg(feature = "sign")]
    pub(crate) signer: Option<Arc<dyn crate::Signer>>,
    /// Answers calls instead of the transport.
    #[cfg(feature = "mock")]
    pub(crate) mock: Option<crate::mock::Calls>,
}
