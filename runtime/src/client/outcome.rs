//! The result of a call, for the caller of the operation.

use tracing::Span;

use crate::call::{AttemptError, CallError};
#[cfg(feature = "event-stream")]
use crate::event_stream::{Exchange, Origin};
use crate::message::{Mask, request_id_of};
use crate::value::SecretValues;
use crate::{Error, FromResponse, Operation, Response, ServiceError};

/// The facts about a call that are not part of its result.
pub(crate) struct Circumstances<'a> {
    /// The secrets that the client sent with the request.
    pub(crate) identity: &'a dyn Fn(&mut SecretValues),
    pub(crate) span: &'a Span,
    #[cfg(feature = "event-stream")]
    pub(crate) exchange: Exchange,
}

/// Decodes the response of a call, or returns the error. The service's message is masked: it may repeat
/// secrets of the request and of the client.
pub(crate) fn outcome<O: Operation>(
    operation: &O,
    result: Result<(Response, u32), CallError>,
    circumstances: Circumstances<'_>,
) -> Result<O::Output, Error<O::Error>> {
    let name = O::NAME;
    let Circumstances { identity, span, .. } = circumstances;
    let mask = || {
        let mut secrets = SecretValues::default();
        operation.secrets(&mut secrets);
        identity(&mut secrets);
        Mask::new(secrets)
    };
    #[cfg(feature = "event-stream")]
    if let Err(CallError { attempts, .. }) = &result
        && let Some(refused) = circumstances.exchange.take_refused(name, *attempts)
    {
        return Err(refused);
    }
    match result {
        Ok((response, attempts)) => {
            record(span, attempts, &response, mask);
            #[cfg(feature = "event-stream")]
            let response = match response.stream {
                Some(_) => {
                    let origin = Origin::new(name, attempts, mask(), circumstances.exchange);
                    Response { origin: Some(origin), ..response }
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
            // The attempt without credentials was not sent.
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
    span.record("restjson.attempts", attempts);
    span.record("http.response.status_code", response.status.as_u16());
    if let Some(id) = request_id_of(&response.headers) {
        // The service chooses it, so it may repeat a secret.
        span.record("aws.request_id", mask().hide(id).as_deref().unwrap_or(id));
    }
}
