//! The operations of the crates that are checked in, by their names, with good members of which any can be replaced.
//!
//! How each is made from JSON is written by `build.rs`, from the model.

use std::fmt::Debug;

use connectparticipant::Client;
use connectparticipant::mock::Mock;
use restjson::{
    BoxFuture, BuildError, DecodeError, Dispatcher, FromResponse, Operation, Request, Response,
    SecretValues, Service, Validator,
};
use serde_json::{Value, json};

use super::made::{Made, member};
use super::outcome::{Outcome, Problem};
use super::requests;

/// A value for a member.
#[derive(Clone, Debug)]
pub enum Given {
    /// A string, secret or not, or an enum's value.
    Text(String),
    /// A number of any size.
    Number(i64),
    /// A list of strings or enums' values.
    List(Vec<String>),
    /// Anything else.
    Json(Value),
}

impl Given {
    /// The value as JSON.
    pub fn json(self) -> Value {
        match self {
            Given::Text(text) => json!(text),
            Given::Number(number) => json!(number),
            Given::List(texts) => json!(texts),
            Given::Json(value) => value,
        }
    }
}

/// Members by their names, and values for them: `StartPosition.Id` is the name of a nested one.
pub type Members = Vec<(String, Given)>;

/// Shows values that a client, a request and a builder go through.
pub type ShowSteps = fn(&Dispatcher, &Value, &mut dyn FnMut(&dyn Debug));

/// Sends an operation that is made from JSON.
pub type SendInput = fn(&Dispatcher, Value) -> BoxFuture<'static, Outcome>;

/// An operation with good members. Every secret holds the canary.
#[derive(Clone, Copy)]
pub struct Sample {
    /// The operation's name in the model.
    pub name: &'static str,
    /// Whether the operation may be done twice.
    pub repeatable: bool,
    /// Whether its response is handed over as a stream.
    pub streams: bool,
    /// Whether its requests are signed.
    pub is_signed: bool,
    /// Sends it with exactly these members, and without a signature: what is tested over all operations
    /// is the same with one.
    pub send_input: SendInput,
    /// The same, as a client of the operation's crate sends it.
    pub send_signed: SendInput,
    /// Shows the builder after each setter, then the operation and its request.
    pub steps: ShowSteps,
    /// Whether two responses hold the same, secrets included.
    pub same_output: fn(Response, Response) -> Result<bool, DecodeError>,
    /// What serde writes of a response's output.
    pub written: fn(Response) -> Result<Value, DecodeError>,
    /// Expects it twice: a success with that body, then the first of its errors.
    pub expect: fn(&Mock, String),
}

impl Sample {
    /// Sends it as it is.
    pub fn send(&self, client: &Client) -> BoxFuture<'static, Outcome> {
        self.send_with(client, Vec::new())
    }

    /// Sends it with other values for some members.
    pub fn send_with(&self, client: &Client, members: Members) -> BoxFuture<'static, Outcome> {
        (self.send_input)(client.dispatcher(), self.input_with(members))
    }

    /// The good members as JSON, with other values for some.
    pub fn input_with(&self, members: Members) -> Value {
        let mut input = requests::good(self.name);
        for (path, value) in members {
            *requests::place(self.name, &mut input, &path) = value.json();
        }
        input
    }

    /// The one of that name.
    ///
    /// # Panics
    /// If there is none.
    pub fn named(name: &str) -> &'static Sample {
        let sample = EACH.iter().find(|sample| sample.name == name);
        sample.unwrap_or_else(|| panic!("the model has no operation {name}"))
    }
}

const fn sample<O: Settable>() -> Sample
where
    O::Output: Debug,
    O::Error: Debug,
{
    Sample {
        name: O::NAME,
        repeatable: O::IDEMPOTENT,
        streams: O::STREAMS,
        is_signed: !O::AUTH.is_empty(),
        send_input: |dispatcher, input| {
            let builders = O::Client::from_dispatcher(dispatcher.clone());
            sent(dispatcher, Unsigned(O::made(&builders, &input)))
        },
        send_signed: |dispatcher, input| {
            let builders = O::Client::from_dispatcher(dispatcher.clone());
            sent(dispatcher, O::made(&builders, &input))
        },
        steps: |dispatcher, input, seen| {
            let client = O::Client::from_dispatcher(dispatcher.clone());
            O::steps(&client, input, seen);
        },
        same_output: O::same_output,
        written: O::written,
        expect: O::expect,
    }
}

fn sent<O: Operation>(dispatcher: &Dispatcher, operation: O) -> BoxFuture<'static, Outcome>
where
    O::Output: Debug,
    O::Error: Debug,
{
    let dispatcher = dispatcher.clone();
    Box::pin(async move {
        match dispatcher.send(operation).await {
            Ok(output) => Ok(format!("{output:?}")),
            Err(error) => Err(Box::new(Problem::new(&error))),
        }
    })
}

/// An operation that any client may send, since it is not signed.
#[derive(Debug)]
struct Unsigned<O>(O);

impl<O: Operation> Operation for Unsigned<O> {
    const NAME: &'static str = O::NAME;
    const IDEMPOTENT: bool = O::IDEMPOTENT;
    const STREAMS: bool = O::STREAMS;
    type Output = O::Output;
    type Error = O::Error;

    fn fill_idempotency_token(&mut self, token: &mut dyn FnMut() -> String) {
        self.0.fill_idempotency_token(token);
    }

    fn validate(&self, validator: &mut Validator) {
        self.0.validate(validator);
    }

    fn secrets(&self, secrets: &mut SecretValues) {
        self.0.secrets(secrets);
    }

    fn encode(&self) -> Result<Request, BuildError> {
        self.0.encode()
    }
}

trait Settable: Operation + 'static {
    /// The client of its crate.
    type Client: Service;

    fn made(client: &Self::Client, value: &Value) -> Self;
    fn steps(client: &Self::Client, value: &Value, seen: &mut dyn FnMut(&dyn Debug));
    fn same_output(one: Response, other: Response) -> Result<bool, DecodeError>;
    fn written(response: Response) -> Result<Value, DecodeError>;
    fn expect(mock: &Mock, body: String);
}

include!(concat!(env!("OUT_DIR"), "/operations.rs"));
