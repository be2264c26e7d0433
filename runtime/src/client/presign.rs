//! Signs an operation so that somebody else can send it.

use std::time::Duration;

use super::Dispatcher;
use crate::call::{AttemptError, Components};
use crate::errors::Reason;
use crate::operation::{AuthScheme, validate};
use crate::signing::Presigned;
use crate::{BuildError, Error, LimitExceeded, Operation, Request, timeout};

impl Dispatcher {
    /// Signs an operation so that somebody else can send it until it expires. Nothing is sent to the service, but the
    /// provider may fetch credentials.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use restjson::signing::Presigned;
    /// use restjson::{Dispatcher, Error, Operation};
    ///
    /// async fn for_an_hour<O: Operation>(
    ///     dispatcher: &Dispatcher,
    ///     operation: O,
    /// ) -> Result<Presigned, Error<O::Error>> {
    ///     dispatcher.presign(operation, Duration::from_secs(3600)).await
    /// }
    /// ```
    ///
    /// # Errors
    /// [`Error::Build`] if a member is invalid, the operation is not signed with SigV4, its body is a stream that the
    /// signature must cover, `expires_in` is not between 1 second and 7 days, or the client has no credentials or
    /// region. [`Error::Credentials`] if the provider fails. [`Error::Limit`] if the provider takes longer than the
    /// attempt limit.
    pub async fn presign<O: Operation>(
        &self,
        mut operation: O,
        expires_in: Duration,
    ) -> Result<Presigned, Error<O::Error>> {
        let name = O::NAME;
        let build = |error| Error::Build { operation: name, error };
        operation.fill_idempotency_token(&mut || self.components.environment.unique());
        validate(&operation)?;
        if !O::AUTH.contains(&AuthScheme::SigV4) {
            return Err(build(BuildError::member("operation", Reason::NotSigned)));
        }
        #[cfg(feature = "context-parameters")]
        let components = &self.components.for_operation(&operation).map_err(build)?;
        #[cfg(not(feature = "context-parameters"))]
        let components = &self.components;
        let request = operation.encode().and_then(|request| bind(components, request));
        let request = request.map_err(build)?;
        let authentication = &components.authentication;
        let environment = &*components.environment;
        let limit = self.limits.attempt;
        let presigned =
            authentication.presign(request, O::UNSIGNED_PAYLOAD, expires_in, environment);
        let presigned = timeout(environment, limit, presigned).await;
        let presigned =
            presigned.unwrap_or(Err(AttemptError::Limit(LimitExceeded::Attempt(limit))));
        presigned.map_err(|error| match error {
            AttemptError::Build(error) => build(error),
            AttemptError::Credentials(error) => {
                Error::Credentials { operation: name, error, attempts: 0 }
            }
            AttemptError::Limit(error) => Error::Limit { operation: name, error, attempts: 0 },
            AttemptError::Transport(error) => {
                Error::Transport { operation: name, error, attempts: 0 }
            }
            // Signing calls no service.
            AttemptError::Response(_) => build(BuildError::member("operation", Reason::NotSigned)),
        })
    }
}

/// Binds the request to the endpoint, without the headers that this client adds to its own
/// attempts.
fn bind(
    components: &Components,
    request: Request,
) -> Result<http::Request<crate::Body>, BuildError> {
    let Request { method, target, host_prefix, headers, body } = request;
    let uri = components.endpoint.uri(&host_prefix, target);
    let mut bound = http::Request::new(body);
    *bound.method_mut() = method;
    *bound.uri_mut() = uri.ok_or_else(|| BuildError::member("path", Reason::HostLabel))?;
    *bound.headers_mut() = headers;
    Ok(bound)
}
