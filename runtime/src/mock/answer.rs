//! What a mock answers.

use http::{HeaderMap, HeaderValue, StatusCode};

use crate::mask::Mask;
use crate::{
    Error, ErrorResponse, FromResponse, LimitExceeded, Limits, Operation, Response, ServiceError,
    TransportError, TransportErrorKind,
};

pub(super) type Answers<O> = Box<dyn Fn() -> Answer<O> + Send>;

/// The outcome of a call.
pub(super) enum Answer<O: Operation> {
    Output(O::Output),
    Response { status: u16, code: Option<&'static str>, body: String },
    Fault(TransportErrorKind),
    TimesOut,
}

impl<O: Operation> Answer<O> {
    /// What the caller gets.
    pub(super) fn into_result(
        self,
        operation: &O,
        limits: &Limits,
    ) -> Result<O::Output, Error<O::Error>> {
        let attempts = 1;
        match self {
            Answer::Output(output) => Ok(output),
            Answer::Response { status, code, body } => read(operation, status, code, body),
            Answer::Fault(kind) => {
                let error = TransportError::new(kind, "a fault of the mock");
                Err(Error::Transport { operation: O::NAME, error, attempts })
            }
            Answer::TimesOut => {
                let error = LimitExceeded::Attempt(limits.attempt);
                Err(Error::Limit { operation: O::NAME, error, attempts })
            }
        }
    }
}

/// Reads a response as one that came over the network.
fn read<O: Operation>(
    operation: &O,
    status: u16,
    code: Option<&'static str>,
    body: String,
) -> Result<O::Output, Error<O::Error>> {
    let attempts = 1;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut headers = HeaderMap::new();
    if let Some(code) = code {
        headers.insert("x-amzn-errortype", HeaderValue::from_static(code));
    }
    let mask = || Mask::of(|| drop(operation.encode()));
    if status.is_success() {
        return O::Output::from_response(Response::new(status, headers, body)).map_err(|error| {
            let error = error.masked(&mask());
            Error::Decode { operation: O::NAME, error, request_id: None, attempts }
        });
    }
    let shapes: Vec<_> = O::Error::VARIANTS.iter().map(|case| case.shape()).collect();
    let response = ErrorResponse::new(status, headers, body, &shapes).masked(&mask());
    let error = O::Error::decode(response.clone());
    Err(Error::Service { operation: O::NAME, error, response, attempts })
}
