//! Endpoints and the rules that lead to them.

use super::{ContextParameter, EndpointSigning};

/// How the endpoint of a service is found.
#[derive(Clone, Debug)]
pub enum Endpoint {
    /// By rules.
    Rules {
        /// The built-in parameters that must have values.
        required: Vec<String>,
        /// The parameters that the service declares itself.
        context: Vec<ContextParameter>,
        /// The rules.
        rules: Vec<Rule>,
    },
    /// `https://<prefix>.<region>.<suffix>`, for a model without rules.
    Prefix(String),
}

/// An endpoint rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// All must hold.
    pub conditions: Vec<Condition>,
    /// What follows then.
    pub outcome: Outcome,
}

/// The outcome of a rule.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The first of these that holds.
    Tree(Vec<Rule>),
    /// The endpoint, and what signatures for it name.
    Endpoint(Expression, EndpointSigning),
    /// An error with this message.
    Error(Expression),
    /// It is not known what there is, because the rules use what the runtime lacks.
    Unsupported(String),
}

/// A condition of a rule.
#[derive(Clone, Debug)]
pub enum Condition {
    /// It must be true.
    Holds(Expression),
    /// It must have a value, which gets this name.
    Binds(String, Expression),
}

/// An expression of a rule. Its type has been checked.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// A truth value.
    Boolean(bool),
    /// A text.
    Text(String),
    /// Texts.
    Texts(Vec<String>),
    /// A text with gaps.
    Template(Vec<Expression>),
    /// A whole number.
    Integer(i64),
    /// A parameter or a variable that has a value.
    Variable(String),
    /// A variable that owns its text.
    OwnedText(String),
    /// A parameter that may have no value.
    Optional(String),
    /// A parameter that nobody sets.
    Unset,
    /// An attribute of a value; whether it is a text that the value owns.
    Attribute(Box<Expression>, String, bool),
    /// An element of a list.
    Element(Box<Expression>, i64),
    /// Not.
    Not(Box<Expression>),
    /// Two values are equal.
    Equals(Box<Expression>, Box<Expression>),
    /// Has a value.
    IsSet(Box<Expression>),
    /// The first that has a value; whether the second may have none.
    Coalesce(Box<Expression>, Box<Expression>, bool),
    /// The first if the condition holds, or else the second, each with whether it may have no value; whether
    /// one of them may.
    IfElse(Box<Expression>, Box<(Expression, bool)>, Box<(Expression, bool)>, bool),
    /// A function of the runtime.
    Call(String, Vec<Expression>),
}
