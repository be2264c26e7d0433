//! The operations of the service, by a number.

use restjson::generated::ErrorShape;
use restjson::{DecodeError, ErrorResponse, FromResponse, Operation, Response, ServiceError};

type Decode = fn(Response) -> Result<String, DecodeError>;
type DecodeFailure =
    fn(&dyn Fn(&[&'static ErrorShape]) -> ErrorResponse) -> (ErrorResponse, String);

include!(concat!(env!("OUT_DIR"), "/operations.rs"));

/// Reads a success of the operation; what it holds, as `Debug` shows it.
pub fn decode_response(operation: u8, response: Response) -> Result<String, DecodeError> {
    EACH[usize::from(operation) % EACH.len()].0(response)
}

/// Reads an error of the operation, typed and as it came.
pub fn decode_error(
    operation: u8,
    read: impl Fn(&[&'static ErrorShape]) -> ErrorResponse,
) -> (ErrorResponse, String) {
    EACH[usize::from(operation) % EACH.len()].1(&read)
}

fn response<O>(response: Response) -> Result<String, DecodeError>
where
    O: Operation,
    O::Output: std::fmt::Debug,
{
    O::Output::from_response(response).map(|output| format!("{output:?}"))
}

fn failure<O>(read: &dyn Fn(&[&'static ErrorShape]) -> ErrorResponse) -> (ErrorResponse, String)
where
    O: Operation,
    O::Error: std::fmt::Debug,
{
    let shapes: Vec<_> = O::Error::VARIANTS.iter().map(|case| case.shape()).collect();
    let response = read(&shapes);
    let error = O::Error::decode(response.clone());
    (response, format!("{error:?}"))
}
