//! Calls an operation and keeps the response as it was received: members that the model does not
//! know are shown too.

use std::collections::BTreeMap;

use bytes::Bytes;
use connectparticipant::restjson::generated::AuthScheme;
use connectparticipant::restjson::{
    FromResponse, Operation, Pages, Paginated, Request, Response, SecretValues, Validator,
};
use connectparticipant::{BuildError, Client, DecodeError, Error};

use crate::failure::{Failure, FailureKind};
use crate::from_json::Members;
use crate::output::Output;
use crate::table::Described;

/// Calls an operation and shows the response.
pub(crate) async fn once<O: Described>(
    client: &Client,
    mut members: Members,
    output: &mut Output,
) -> Result<(), Failure> {
    let operation = request::<O>(client, &mut members)?;
    let received = client.send(Raw(operation)).await;
    let received = received.map_err(|error| failed(&error, &members))?;
    output.response(O::SPEC, &received.body)
}

/// Calls an operation and shows the pages of its response, all of them if `--all` was given.
pub(crate) async fn paged<O: Described + Paginated>(
    client: &Client,
    mut members: Members,
    output: &mut Output,
) -> Result<(), Failure> {
    let operation = request::<O>(client, &mut members)?;
    let mut pages = pages(client, operation);
    while let Some(page) = pages.next().await {
        output.response(O::SPEC, &page.map_err(|error| failed(&error, &members))?.body)?;
        if !output.all_pages() {
            break;
        }
    }
    Ok(())
}

/// Calls an operation that the command line does not name; the output and the body of its response.
pub(crate) async fn send<O: Operation>(
    client: &Client,
    operation: O,
) -> Result<(O::Output, Bytes), Failure> {
    send_by(|operation| client.send(operation), operation).await
}

/// The same, with the client of another service.
pub(crate) async fn send_by<O: Operation, F>(
    send: impl FnOnce(Raw<O>) -> F,
    operation: O,
) -> Result<(O::Output, Bytes), Failure>
where
    F: Future<Output = Result<Received<O::Output>, Error<O::Error>>>,
{
    let received = send(Raw(operation)).await.map_err(|error| Failure::of_call(&error))?;
    Ok((received.output, received.body))
}

/// The pages of an operation, with the body of each.
pub(crate) fn pages<O: Paginated + 'static>(client: &Client, operation: O) -> Pages<Raw<O>> {
    client.pages(Raw(operation))
}

fn request<O: Described>(client: &Client, members: &mut Members) -> Result<O, Failure> {
    O::from_members(client, members).map_err(|fault| Failure::usage(fault.to_string()))
}

/// The failure of a call, which names members as the user gave them.
fn failed<E>(error: &Error<E>, members: &Members) -> Failure {
    match error {
        Error::Build { error, .. } => {
            Failure::new(FailureKind::Invalid, invalid(error, members.labels()))
        }
        error => match FailureKind::of_call(error) {
            FailureKind::Invalid => {
                let doubts = members.doubts().iter().map(String::as_str);
                let text = error.to_string();
                let texts: Vec<&str> = [text.as_str()].into_iter().chain(doubts).collect();
                Failure::new(FailureKind::Invalid, texts.join("; "))
            }
            _ => Failure::of_call(error),
        },
    }
}

/// The invalid options, and what is wrong with them.
fn invalid(error: &BuildError, labels: &BTreeMap<String, String>) -> String {
    let problems = error.members().iter().map(|problem| {
        let (member, reason) = (problem.member(), problem.reason());
        let end = member.find(['.', '[']).unwrap_or(member.len());
        let (first, rest) = member.split_at(end);
        match labels.get(first) {
            Some(label) if rest.is_empty() => format!("{label} {reason}"),
            Some(label) => format!("{label}: {} {reason}", rest.trim_start_matches('.')),
            None => problem.to_string(),
        }
    });
    problems.collect::<Vec<_>>().join("; ")
}

/// An operation whose output includes the response's body.
#[derive(Clone, Debug)]
pub(crate) struct Raw<O>(O);

/// An output, and the body that it was read from.
pub(crate) struct Received<T> {
    output: T,
    pub(crate) body: Bytes,
}

impl<T: FromResponse> FromResponse for Received<T> {
    fn from_response(response: Response) -> Result<Self, DecodeError> {
        let body = response.bytes().unwrap_or_default();
        Ok(Self { output: T::from_response(response)?, body })
    }
}

impl<O: Operation> Operation for Raw<O> {
    const NAME: &'static str = O::NAME;
    const IDEMPOTENT: bool = O::IDEMPOTENT;
    const AUTH: &'static [AuthScheme] = O::AUTH;
    const UNSIGNED_PAYLOAD: bool = O::UNSIGNED_PAYLOAD;
    type Output = Received<O::Output>;
    type Error = O::Error;

    fn fill_idempotency_token(&mut self, token: &mut dyn FnMut() -> String) {
        self.0.fill_idempotency_token(token);
    }

    fn secrets(&self, secrets: &mut SecretValues) {
        self.0.secrets(secrets);
    }

    fn validate(&self, validator: &mut Validator) {
        self.0.validate(validator);
    }

    fn encode(&self) -> Result<Request, BuildError> {
        self.0.encode()
    }
}

impl<O: Paginated> Paginated for Raw<O> {
    type Item = O::Item;

    fn next_token(output: &Self::Output) -> Option<&str> {
        O::next_token(&output.output)
    }

    fn token(&self) -> Option<&str> {
        self.0.token()
    }

    fn set_token(&mut self, token: String) {
        self.0.set_token(token);
    }

    fn items(output: Self::Output) -> Vec<O::Item> {
        O::items(output.output)
    }
}
