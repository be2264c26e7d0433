//! Sends an operation and shows its response as it came.

use bytes::Bytes;
use connectparticipant::restjson::Validator;
use connectparticipant::restjson::{FromResponse, Operation, Paginated, Request, Response};
use connectparticipant::{BuildError, Client, DecodeError};

use crate::command::{Command, Members};
use crate::failure::{self, Failure};
use crate::output::Output;

/// Sends an operation.
pub(crate) async fn once<C: Command>(
    client: &Client,
    members: Members,
    output: &mut Output,
) -> Result<(), Failure> {
    let operation = read::<C>(client, members)?;
    let received = client.send(AsReceived(operation)).await;
    let received = received.map_err(|error| Failure::of_call(&error, C::SPEC))?;
    output.response(C::SPEC, &received.body)
}

/// Sends an operation, and again for each page if all are wanted.
pub(crate) async fn paged<C: Command + Paginated>(
    client: &Client,
    members: Members,
    output: &mut Output,
) -> Result<(), Failure> {
    let mut operation = read::<C>(client, members)?;
    let mut last = None;
    loop {
        let received = client.send(AsReceived(operation.clone())).await;
        let received = received.map_err(|error| Failure::of_call(&error, C::SPEC))?;
        output.response(C::SPEC, &received.body)?;
        let next = C::next_token(&received.output).filter(|token| !token.is_empty());
        match next.map(str::to_owned) {
            Some(token) if output.all_pages() => {
                if last.as_ref() == Some(&token) {
                    return Err(Failure::other("the service has returned the same page twice"));
                }
                last = Some(token.clone());
                operation.set_token(token);
            }
            _ => return Ok(()),
        }
    }
}

/// Sends an operation that was not typed; its response as it was read, and as it came.
pub(crate) async fn received<O: Operation>(
    client: &Client,
    operation: O,
) -> Result<(O::Output, Bytes), Failure> {
    let received = client.send(AsReceived(operation)).await;
    let received =
        received.map_err(|error| Failure::new(failure::kind(&error), error.to_string()))?;
    Ok((received.output, received.body))
}

fn read<C: Command>(client: &Client, mut members: Members) -> Result<C, Failure> {
    C::read(client, &mut members).map_err(|fault| Failure::usage(fault.to_string()))
}

/// An operation whose response is kept as it came, besides being read: members that the model does
/// not know yet are shown too.
#[derive(Debug)]
struct AsReceived<O>(O);

struct Received<T> {
    output: T,
    body: Bytes,
}

impl<T: FromResponse> FromResponse for Received<T> {
    fn from_response(response: Response) -> Result<Self, DecodeError> {
        let body = response.bytes().unwrap_or_default();
        Ok(Self { output: T::from_response(response)?, body })
    }
}

impl<O: Operation> Operation for AsReceived<O> {
    const NAME: &'static str = O::NAME;
    const IDEMPOTENT: bool = O::IDEMPOTENT;
    type Output = Received<O::Output>;
    type Error = O::Error;

    fn fill_idempotency_token(&mut self, token: &mut dyn FnMut() -> String) {
        self.0.fill_idempotency_token(token);
    }

    fn validate(&self, validator: &mut Validator) {
        self.0.validate(validator);
    }

    fn encode(&self) -> Result<Request, BuildError> {
        self.0.encode()
    }
}
