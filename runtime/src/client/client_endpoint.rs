//! The endpoint of a client.

use crate::endpoint::{EndpointParameters, ResolvedEndpoint};
use crate::{ConfigError, Service};

/// The endpoint of all operations, or a placeholder for it.
pub(super) fn client_endpoint<S: Service>(
    parameters: &EndpointParameters,
) -> Result<ResolvedEndpoint, ConfigError> {
    let resolved = S::endpoint(parameters);
    #[cfg(feature = "context-parameters")]
    if S::ENDPOINT_OF_OPERATION
        && resolved.is_err()
        && let Some(url) = super::operation_endpoint::undecided(parameters)
    {
        return Ok(ResolvedEndpoint::from(url));
    }
    resolved.map_err(|why| {
        let hint = match needs_region::<S>(parameters) {
            true => "needs `region` or `endpoint_url`; it ",
            false => "",
        };
        ConfigError::new("endpoint", format!("{hint}cannot be determined: {why}"))
    })
}

/// Whether a region is all that the service's rules lack.
fn needs_region<S: Service>(parameters: &EndpointParameters) -> bool {
    let with_region =
        EndpointParameters { region: Some("us-east-1".to_owned()), ..parameters.clone() };
    parameters.region.is_none() && S::endpoint(&with_region).is_ok()
}
