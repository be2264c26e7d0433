//! The operations of the service, by their names, with good members of which any can be replaced.
//!
//! How each is made from JSON is written by `build.rs`, from the model.

use std::fmt::Debug;
use std::sync::LazyLock;

use bytes::Bytes;
use connectparticipant::Client;
use connectparticipant::mock::Mock;
use restjson::{BoxFuture, DecodeError, FromResponse, Operation, Response};
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
pub type ShowSteps = fn(&Client, &Value, &mut dyn FnMut(&dyn Debug));

/// An operation with good members. Every secret holds the canary.
#[derive(Clone, Copy)]
pub struct Sample {
    /// The operation's name in the model.
    pub name: &'static str,
    /// Whether the operation may be done twice.
    pub repeatable: bool,
    /// Whether its response is handed over as a stream.
    pub streams: bool,
    /// Sends it with exactly these members.
    pub send_input: fn(&Client, Value) -> BoxFuture<'static, Outcome>,
    /// Shows the builder after each setter, then the operation and its request.
    pub steps: ShowSteps,
    /// Whether two responses hold the same, secrets included.
    pub same_output: fn(Response, Response) -> Result<bool, DecodeError>,
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
        (self.send_input)(client, self.input_with(members))
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
        send_input: |client, input| {
            let client = client.clone();
            Box::pin(async move {
                match client.send(O::made(&BUILDERS, &input)).await {
                    Ok(output) => Ok(format!("{output:?}")),
                    Err(error) => Err(Box::new(Problem::new(&error))),
                }
            })
        },
        steps: O::steps,
        same_output: O::same_output,
        expect: O::expect,
    }
}

/// A client that only makes builders.
static BUILDERS: LazyLock<Client> = LazyLock::new(|| {
    let client = Client::with_transport(|_| http::Response::new(Bytes::new()));
    client.expect("a client that sends nothing")
});

trait Settable: Operation + 'static {
    fn made(client: &Client, value: &Value) -> Self;
    fn steps(client: &Client, value: &Value, seen: &mut dyn FnMut(&dyn Debug));
    fn same_output(one: Response, other: Response) -> Result<bool, DecodeError>;
    fn expect(mock: &Mock, body: String);
}

include!(concat!(env!("OUT_DIR"), "/operations.rs"));
