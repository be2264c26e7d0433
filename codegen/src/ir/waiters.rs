//! Waiters, with every JMESPath expression resolved against the types of the operation.

use super::{PathStep, Type};

/// The waiters of a service.
#[derive(Clone, Debug, Default)]
pub struct Waiters {
    /// The waiters, sorted by name.
    pub all: Vec<Waiter>,
    /// The names of those that are not generated, and the reasons.
    pub left_out: Vec<(String, String)>,
}

/// A waiter.
#[derive(Clone, Debug)]
pub struct Waiter {
    /// The name in the model.
    pub wire: String,
    /// The name of the method.
    pub method: String,
    /// Documentation, in Markdown.
    pub docs: String,
    /// Whether, and why, it should not be used any more.
    pub deprecated: Option<String>,
    /// The module of the operation that it calls.
    pub module: String,
    /// The type of the operation that it calls.
    pub operation: String,
    /// The type of that operation's output.
    pub output: String,
    /// The shortest delay between two calls, in seconds.
    pub min_delay: u32,
    /// The longest delay between two calls, in seconds.
    pub max_delay: u32,
    /// The first that matches decides.
    pub acceptors: Vec<Acceptor>,
}

/// What a result means, and which result.
#[derive(Clone, Debug)]
pub struct Acceptor {
    /// What the result means.
    pub state: WaiterState,
    /// Which result.
    pub matcher: Matcher,
}

/// What a result means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "Smithy's names say it")]
pub enum WaiterState {
    Success,
    Failure,
    Retry,
}

/// A condition on a result.
#[derive(Clone, Debug)]
pub enum Matcher {
    /// Any output, or any error of the service.
    Success(bool),
    /// The error of this code.
    Error(String),
    /// An error of this status.
    Status(u16),
    /// A value of the output.
    Output(Test),
    /// A value of the input and the output.
    InputOutput(Test),
}

/// A comparison with the expected value.
#[derive(Clone, Debug)]
pub enum Test {
    /// `stringEquals`
    Text(Query, String),
    /// `booleanEquals`
    Boolean(Query, bool),
    /// `allStringEquals`
    All(Query, String),
    /// `anyStringEquals`
    Any(Query, String),
}

/// A JMESPath expression.
#[derive(Clone, Debug)]
pub struct Query {
    /// What it computes.
    pub step: Step,
    /// The type of the value.
    pub kind: Kind,
}

/// The type of a value in JMESPath.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "JMESPath's names say it")]
pub enum Kind {
    Null,
    Boolean,
    Number,
    Text,
    List(Box<Kind>),
    /// A map, by the types of its keys and values.
    Map(Type, Type),
    /// A structure, by its name.
    Structure(String),
    /// The operation and its output.
    InputOutput,
    /// One or the other type: only its truth can be asked for.
    Mixed,
}

/// A node of a JMESPath expression.
#[derive(Clone, Debug)]
pub enum Step {
    /// The current value.
    Current,
    /// The operation.
    Input,
    /// The output.
    Output,
    /// A literal.
    Literal(Literal),
    /// A member of a structure.
    Field(Box<Query>, PathStep, Type),
    /// The value of a map's key.
    Key(Box<Query>, String, Type),
    /// The values of a map.
    Values(Box<Query>, Type),
    /// The keys of a map.
    Keys(Box<Query>, Type),
    /// An element of a list.
    Index(Box<Query>, i32),
    /// The second expression for each element of the first.
    Project(Box<Query>, Box<Query>),
    /// The second expression, if the first is true.
    If(Box<Query>, Box<Query>),
    /// The second expression, for the value of the first.
    Then(Box<Query>, Box<Query>),
    /// The elements of the lists of a list.
    Flatten(Box<Query>),
    /// A list of expressions.
    All(Vec<Query>),
    /// Whether the first is false.
    Not(Box<Query>),
    /// The first that is true, or the second.
    Or(Box<Query>, Box<Query>),
    /// The first that is false, or the second.
    And(Box<Query>, Box<Query>),
    /// Whether two values are equal, or are not (`false`).
    Equal(Box<Query>, Box<Query>, bool),
    /// Whether one number is before another: `<`, `<=`, `>`, `>=`.
    Ordered(Box<Query>, Box<Query>, &'static str),
    /// The argument of a function: null is an error.
    NotNull(Box<Query>),
    /// The length of a text, list or map.
    Length(Box<Query>),
    /// Whether a list has an element.
    Has(Box<Query>, Box<Query>),
    /// A test of two texts: `contains`, `starts_with`, `ends_with`.
    Text(Box<Query>, Box<Query>, &'static str),
}

/// A literal.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "JSON's names say it")]
pub enum Literal {
    Null,
    Boolean(bool),
    Number(f64),
    Text(String),
}
