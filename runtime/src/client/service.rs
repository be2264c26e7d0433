//! What generated code says about a service.

use crate::endpoint::ResolvedEndpoint;
use crate::{Dispatcher, EndpointParameters};

/// What generated code says about a service. Implemented by its client.
pub trait Service: Sized {
    /// The id of the service, as the AWS SDKs call it.
    const ID: &'static str;
    /// The name and version of the generated crate: `connectparticipant/0.1.0`.
    const USER_AGENT: &'static str;

    /// The name that requests are signed for; empty if none are.
    const SIGNING_NAME: &'static str = "";

    /// Applies the service's rules.
    ///
    /// # Errors
    /// What the rules say against the parameters.
    fn endpoint(parameters: &EndpointParameters) -> Result<ResolvedEndpoint, String>;

    /// The client that sends its operations through this dispatcher.
    fn from_dispatcher(dispatcher: Dispatcher) -> Self;
}
