//! The answers of a mock.

use http::{HeaderMap, HeaderValue, StatusCode};

use crate::call::{AttemptError, CallError};
use crate::{
    ErrorResponse, LimitExceeded, Limits, Operation, Response, ServiceError, TransportError,
    TransportErrorKind,
};

pub(super) type Answers<O> = Box<dyn Fn() -> Answer<O> + Send>;

/// The answer to a call.
pub(super) enum Answer<O: Operation> {
    Output(O::Output),
    Outcome(Outcome),
}

/// The outcome of a call before its response is decoded.
pub(super) enum Outcome {
    Response {
        status: u16,
        code: Option<&'static str>,
        body: String,
    },
    #[cfg(feature = "event-stream")]
    Events(bytes::Bytes),
    Fault(TransportErrorKind),
    TimesOut,
}

impl Outcome {
    /// The result of the call of an operation that took one attempt.
    pub(super) fn into_result<O: Operation>(
        self,
        limits: &Limits,
    ) -> Result<(Response, u32), CallError> {
        let attempts = 1;
        let error = match self {
            Outcome::Response { status, code, body } => match response::<O>(status, code, body) {
                Ok(response) => return Ok((response, attempts)),
                Err(error) => AttemptError::Response(error),
            },
            #[cfg(feature = "event-stream")]
            Outcome::Events(body) => {
                let response = Response::new(StatusCode::OK, HeaderMap::new(), "");
                let stream = Some(crate::ByteStream::from(body));
                return Ok((Response { stream, ..response }, attempts));
            }
            Outcome::Fault(kind) => {
                AttemptError::Transport(TransportError::new(kind, "a fault of the mock"))
            }
            Outcome::TimesOut => AttemptError::Limit(LimitExceeded::Attempt(limits.attempt)),
        };
        Err(CallError { error, attempts })
    }
}

fn response<O: Operation>(
    status: u16,
    code: Option<&'static str>,
    body: String,
) -> Result<Response, ErrorResponse> {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut headers = HeaderMap::new();
    if let Some(code) = code {
        headers.insert("x-amzn-errortype", HeaderValue::from_static(code));
    }
    if status.is_success() {
        return Ok(Response::new(status, headers, body));
    }
    let shapes: Vec<_> = O::Error::VARIANTS.iter().map(|variant| variant.shape()).collect();
    Err(ErrorResponse::new(status, headers, body, &shapes))
}
