//! The result of a call, for the caller of the operation.

use tracing::Span;

use crate::call::{AttemptError, CallError};
#[cfg(feature = "event-stream")]
use crate::event_stream::Origin;
use crate::message::{Mask, request_id_of};
use crate::value::SecretValues;
use crate::{Error, FromResponse, Operation, Response, ServiceError};

/// Decodes the response of a call, or returns the error. The service's message is masked: it may repeat
/// secrets of the request and those that `identity` adds, which the client sent with it.
pub(crate) fn outcome<O: Operation>(
    operation: &O,
    result: Result<(Response, u32), CallError>,
    identity: &dyn Fn(&mut SecretValues),
    span: &Span,
) -> Result<O::Output, Error<O::Error>> {
    let name = O::NAME;
    let mask = || {
        let mut secrets = SecretValues::default();
        operation.secrets(&mut secrets);
        identity(&mut secrets);
        Mask::new(secrets)
    };
    match result {
        Ok((response, attempts)) => {
            record(span, attempts, &response, mask);
            #[cfg(feature = "event-stream")]
            let response = match response.stream {
                Some(_) => {
                    Response { origin: Some(Origin::new(name, attempts, mask())), ..response }
                }
                None => response,
            };
            O::Output::from_response(response).map_err(|error| {
                let error = error.masked(&mask());
                let request_id = error.request_id().map(str::to_owned);
                Error::Decode { operation: name, error, request_id, attempts }
            })
        }
        Err(CallError { error, attempts }) => Err(match error {
            AttemptError::Build(error) => Error::Build { operation: name, error },
            AttemptError::Limit(error) => Error::Limit { operation: name, error, attempts },
            AttemptError::Transport(error) => Error::Transport { operation: name, error, attempts },
            // The attempt that lacks them has not been sent.
            #[cfg(feature = "sigv4")]
            AttemptError::Credentials(error) => {
                Error::Credentials { operation: name, error, attempts: attempts.saturating_sub(1) }
            }
            AttemptError::Response(response) => {
                let mask = mask();
                let response = response.masked(&mask);
                record(span, attempts, response.response(), || mask);
                let error = O::Error::decode(response.clone());
                Error::Service { operation: name, error, response, attempts }
            }
        }),
    }
}

fn record(span: &Span, attempts: u32, response: &Response, mask: impl FnOnce() -> Mask) {
    if span.is_disabled() {
        return;
    }
    span.record("attempts", attempts);
    span.record("status", response.status.as_u16());
    if let Some(id) = request_id_of(&response.headers) {
        // The service chooses it, so it may repeat a secret.
        span.record("request_id", mask().hide(id).as_deref().unwrap_or(id));
    }
}
