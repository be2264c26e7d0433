//! Endpoints that depend on the operation.

use std::sync::Arc;

use crate::call::Components;
use crate::endpoint::{Endpoint, EndpointParameters, ResolvedEndpoint};
use crate::errors::Reason;
use crate::{BuildError, Operation};

/// Applies a service's endpoint rules to each call.
#[derive(Clone)]
pub(crate) struct OperationEndpoint {
    /// The parameters of the client.
    pub(crate) parameters: EndpointParameters,
    pub(crate) resolve: fn(&EndpointParameters) -> Result<ResolvedEndpoint, String>,
}

impl Components {
    /// The components of a call, with the endpoint that the operation's members select.
    ///
    /// # Errors
    /// The error of the service's rules about the parameters.
    pub(crate) fn for_operation<O: Operation>(
        self: &Arc<Self>,
        operation: &O,
    ) -> Result<Arc<Self>, BuildError> {
        let Some(rules) = &self.operation_endpoint else { return Ok(Arc::clone(self)) };
        let mut parameters = rules.parameters.clone();
        operation.context_parameters(&mut parameters.context);
        let failed = |why| BuildError::member("endpoint", Reason::Endpoint { why });
        let resolved = (rules.resolve)(&parameters).map_err(failed)?;
        let endpoint = Endpoint::parse(&resolved.url, &self.plain_http_hosts)
            .map_err(|error| failed(error.to_string()))?;
        Ok(Arc::new(Self {
            endpoint,
            #[cfg(feature = "sigv4")]
            authentication: Arc::new(self.authentication.at(resolved.signing, parameters.region)),
            ..Self::clone(self)
        }))
    }
}

/// The placeholder of an endpoint that depends on the operation: the program's own endpoint, or
/// else a host that is never called (RFC 2606).
pub(crate) fn undecided(parameters: &EndpointParameters) -> Option<String> {
    let unknown = || parameters.region.as_ref().map(|_| "https://endpoint.invalid".to_owned());
    parameters.endpoint.clone().or_else(unknown)
}
