//! Sends an operation and shows its reply as it came.

use bytes::Bytes;
use connectparticipant::restjson::Check;
use connectparticipant::restjson::{FromReply, Operation, Paginated, Reply, Request};
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
    output.reply(C::SPEC, &received.body)
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
        output.reply(C::SPEC, &received.body)?;
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

/// Sends an operation that was not typed; its reply as it was read, and as it came.
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

/// An operation whose reply is kept as it came, besides being read: members that the model does
/// not know yet are shown too.
#[derive(Debug)]
struct AsReceived<O>(O);

struct Received<T> {
    output: T,
    body: Bytes,
}

impl<T: FromReply> FromReply for Received<T> {
    fn from_reply(reply: Reply) -> Result<Self, DecodeError> {
        let body = reply.bytes().unwrap_or_default();
        Ok(Self { output: T::from_reply(reply)?, body })
    }
}

impl<O: Operation> Operation for AsReceived<O> {
    const NAME: &'static str = O::NAME;
    const REPEATABLE: bool = O::REPEATABLE;
    type Output = Received<O::Output>;
    type Error = O::Error;

    fn fill_idempotency_token(&mut self, token: &mut dyn FnMut() -> String) {
        self.0.fill_idempotency_token(token);
    }

    fn check(&self, check: &mut Check) {
        self.0.check(check);
    }

    fn encode(&self) -> Result<Request, BuildError> {
        self.0.encode()
    }
}
