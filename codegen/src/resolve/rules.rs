//! Endpoint rules: parsed, checked for types, and refused where they use what the runtime lacks.
//!
//! <https://smithy.io/2.0/additional-specs/rules-engine/specification.html>

mod calls;
mod others;
mod reached;
mod texts;

use std::collections::BTreeMap;

use restjson_model::{Node, Object};

use crate::ir::{
    Condition, ContextKind, ContextParameter, ContextValue, EndpointSigning, Expression, Outcome,
    Rule,
};
use crate::names::{self, Scope};

use super::context::{kind, value};
pub(super) use others::refuse_others;
pub(super) use reached::Reached;

/// The type of a rule's expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Boolean,
    Integer,
    Partition,
    Url,
    Arn,
    Texts,
}

/// An expression, its type, and whether it may have no value.
struct Typed {
    expression: Expression,
    kind: Kind,
    optional: bool,
}

#[derive(Clone, Debug)]
struct Variable {
    name: String,
    kind: Kind,
    optional: bool,
    owned: bool,
    /// Its constant value, if the model determines it.
    constant: Option<Expression>,
}

pub(super) struct Rules {
    pub(super) problems: Vec<String>,
    /// The required parameters without a default.
    pub(super) required: Vec<String>,
    scope: BTreeMap<String, Variable>,
    /// The names of the parameters in the function, which no assigned variable may hide.
    parameters: Vec<String>,
    /// The feature that the runtime lacks for the current part.
    unsupported: Option<String>,
}

impl Rules {
    pub(super) fn new() -> Self {
        Self {
            problems: Vec::new(),
            required: Vec::new(),
            scope: BTreeMap::new(),
            parameters: Vec::new(),
            unsupported: None,
        }
    }

    pub(super) fn compile(&mut self, rule_set: &Node, context: &[ContextParameter]) -> Vec<Rule> {
        let parameters = rule_set.get("parameters").and_then(Node::as_object);
        for (name, parameter) in parameters.into_iter().flat_map(Object::iter) {
            let own = context.iter().find(|own| own.wire == name);
            let variable = match (built_in(parameter), own) {
                (Some((field, optional)), _) => self.built_in(parameter, field, optional),
                (None, Some(own)) => Variable {
                    name: own.name.clone(),
                    kind: own.kind.into(),
                    optional: own.default.is_none() && !own.required,
                    owned: false,
                    constant: None,
                },
                (None, None) => match unset(parameter) {
                    Some(variable) => variable,
                    None => {
                        let message =
                            format!("the type of the parameter {name:?} is not supported");
                        self.problems.push(message);
                        continue;
                    }
                },
            };
            self.parameters.push(variable.name.clone());
            self.scope.insert(name.to_owned(), variable);
        }
        match rule_set.get("rules").and_then(Node::as_array) {
            Some(rules) => self.rules(rules, 0),
            None => {
                self.problems.push("there are no `rules`".to_owned());
                Vec::new()
            }
        }
    }

    /// A parameter that the client of every service fills.
    fn built_in(&mut self, parameter: &Node, field: &str, optional: bool) -> Variable {
        let kind = if optional { Kind::Text } else { Kind::Boolean };
        let required = parameter.get("required").and_then(Node::as_bool) == Some(true);
        if required && kind == Kind::Text {
            self.required.push(field.to_owned());
        }
        let optional = optional && !required;
        Variable { name: field.to_owned(), kind, optional, owned: false, constant: None }
    }

    fn rules(&mut self, rules: &[Node], depth: usize) -> Vec<Rule> {
        if depth > 64 {
            self.problems.push("the rules are nested too deeply".to_owned());
            return Vec::new();
        }
        rules.iter().filter_map(|rule| self.rule(rule, depth)).collect()
    }

    fn rule(&mut self, rule: &Node, depth: usize) -> Option<Rule> {
        // Variables of a rule are not visible to the rules after it.
        let outer = self.scope.clone();
        let rule = self.rule_in_scope(rule, depth);
        self.scope = outer;
        rule
    }

    /// A rule; none if it never applies.
    fn rule_in_scope(&mut self, rule: &Node, depth: usize) -> Option<Rule> {
        let mut conditions = Vec::new();
        for condition in rule.get("conditions").and_then(Node::as_array).unwrap_or_default() {
            let condition = self.condition(condition);
            if let Some(what) = self.unsupported.take() {
                return Some(Rule { conditions, outcome: Outcome::Unsupported(what) });
            }
            match condition {
                Some(Condition::Holds(Expression::Boolean(true))) | None => {}
                Some(Condition::Holds(Expression::Boolean(false))) => return None,
                Some(condition) => conditions.push(condition),
            }
        }
        let outcome = match rule.get("type").and_then(Node::as_str) {
            Some("tree") => {
                let rules = rule.get("rules").and_then(Node::as_array).unwrap_or_default();
                Some(Outcome::Tree(self.rules(rules, depth + 1)))
            }
            Some("error") => {
                rule.get("error").and_then(|error| self.text(error)).map(Outcome::Error)
            }
            Some("endpoint") => self.endpoint(rule.get("endpoint")),
            Some(other) => {
                self.unsupported = Some(format!("rules of the type {other:?}"));
                None
            }
            None => {
                self.problems.push("a rule has no `type`".to_owned());
                None
            }
        };
        let unsupported = self.unsupported.take().map(Outcome::Unsupported);
        Some(Rule { conditions, outcome: unsupported.or(outcome)? })
    }

    fn endpoint(&mut self, endpoint: Option<&Node>) -> Option<Outcome> {
        let endpoint = endpoint?;
        let headers = endpoint.get("headers").and_then(Node::as_object);
        if headers.is_some_and(|headers| !headers.is_empty()) {
            self.unsupported = Some("endpoints with `headers`".to_owned());
        }
        let properties = endpoint.get("properties").and_then(Node::as_object);
        for (name, _) in properties.into_iter().flat_map(Object::iter) {
            // Metrics do not affect the request.
            if !matches!(name, "authSchemes" | "metricValues") {
                self.unsupported = Some(format!("endpoints with the property {name:?}"));
            }
        }
        let url = self.text(endpoint.get("url")?)?;
        let schemes = properties.and_then(|properties| properties.get("authSchemes"));
        let schemes = schemes.and_then(Node::as_array).unwrap_or_default();
        let name = |scheme: &Node| scheme.get("name").and_then(Node::as_str).map(str::to_owned);
        match schemes.iter().find(|scheme| name(scheme).as_deref() == Some("sigv4")) {
            Some(scheme) => Some(Outcome::Endpoint(url, self.signing(scheme)?)),
            None if schemes.is_empty() => Some(Outcome::Endpoint(url, EndpointSigning::default())),
            // Other endpoints of the service may take what this one does not, and not all requests are signed.
            None => {
                let names: Vec<String> = schemes.iter().filter_map(name).collect();
                let others = Some(names.join(", "));
                Some(Outcome::Endpoint(
                    url,
                    EndpointSigning { others, ..EndpointSigning::default() },
                ))
            }
        }
    }

    /// The auth scheme `sigv4` of an endpoint.
    fn signing(&mut self, scheme: &Node) -> Option<EndpointSigning> {
        let mut signing = EndpointSigning::default();
        for (key, value) in scheme.as_object().into_iter().flat_map(Object::iter) {
            match key {
                "name" => {}
                "signingName" => signing.name = Some(self.text(value)?),
                "signingRegion" => signing.region = Some(self.text(value)?),
                "disableDoubleEncoding" => signing.single_encoding = value.as_bool() == Some(true),
                _ => {
                    let what = format!("auth schemes of endpoints with the property {key:?}");
                    self.unsupported = Some(what);
                }
            }
        }
        Some(signing)
    }

    fn condition(&mut self, condition: &Node) -> Option<Condition> {
        let assigned = condition.get("assign").and_then(Node::as_str);
        // A parameter that is set has a value from here on.
        if condition.get("fn").and_then(Node::as_str) == Some("isSet")
            && let Some([argument]) = condition.get("argv").and_then(Node::as_array)
            && let Some(name) = argument.get("ref").and_then(Node::as_str)
            && let Some(variable) = self.scope.get_mut(name)
            && variable.optional
            && variable.constant.is_none()
        {
            variable.optional = false;
            let name = variable.name.clone();
            return Some(Condition::Binds(name.clone(), Expression::Optional(name)));
        }
        let typed = self.call(condition)?;
        if typed.expression == Expression::Unset {
            return Some(Condition::Holds(Expression::Boolean(false)));
        }
        match assigned {
            Some(name) => {
                let variable = self.variable(name);
                let owned =
                    typed.kind == Kind::Text && matches!(typed.expression, Expression::Call(..));
                let bound = Variable {
                    name: variable.clone(),
                    kind: typed.kind,
                    optional: false,
                    owned,
                    constant: None,
                };
                self.scope.insert(name.to_owned(), bound);
                let value = match typed.optional {
                    true => typed.expression,
                    false => Expression::IsSet(Box::new(typed.expression)),
                };
                Some(Condition::Binds(variable, value))
            }
            None if typed.optional => Some(Condition::Holds(is_set(typed))),
            None if typed.kind == Kind::Boolean => Some(Condition::Holds(typed.expression)),
            None => {
                self.problems.push(format!("a condition must be a truth value: {condition}"));
                None
            }
        }
    }

    /// The name of an assigned variable: one that hides no other and nothing of the function's.
    fn variable(&self, name: &str) -> String {
        let mut scope = Scope::default();
        for taken in TAKEN {
            scope.claim((*taken).to_owned());
        }
        let others = self.scope.iter().filter(|(known, _)| *known != name);
        for other in others.map(|(_, other)| &other.name).chain(&self.parameters) {
            if !scope.has(other) {
                scope.claim(other.clone());
            }
        }
        scope.claim(names::field_name(name))
    }

    /// An expression that has a value.
    fn value(&mut self, node: &Node) -> Option<Typed> {
        let typed = match node {
            Node::Bool(value) => Typed {
                expression: Expression::Boolean(*value),
                kind: Kind::Boolean,
                optional: false,
            },
            Node::String(text) => {
                Typed { expression: self.template(text)?, kind: Kind::Text, optional: false }
            }
            Node::Number(_) => {
                let number = Expression::Integer(node.as_i64()?);
                Typed { expression: number, kind: Kind::Integer, optional: false }
            }
            Node::Object(object) => match object.get("ref").and_then(Node::as_str) {
                Some(name) => self.reference(name)?,
                None => self.call(node)?,
            },
            other => {
                self.problems.push(format!("{other} is not an expression"));
                return None;
            }
        };
        if typed.optional {
            self.problems.push(format!("{node} may be unset here; check it with isSet first"));
            return None;
        }
        Some(typed)
    }

    fn reference(&mut self, name: &str) -> Option<Typed> {
        let Some(variable) = self.scope.get(name) else {
            self.problems.push(format!("there is no parameter or variable {name:?}"));
            return None;
        };
        let name = variable.name.clone();
        let expression = match (&variable.constant, variable.optional, variable.owned) {
            (Some(constant), ..) => constant.clone(),
            (None, true, _) => Expression::Optional(name),
            (None, false, true) => Expression::OwnedText(name),
            (None, false, false) => Expression::Variable(name),
        };
        Some(Typed { expression, kind: variable.kind, optional: variable.optional })
    }

    fn text(&mut self, node: &Node) -> Option<Expression> {
        let typed = self.value(node)?;
        if typed.kind != Kind::Text {
            self.problems.push(format!("expected a string, found {node}"));
        }
        Some(typed.expression)
    }
}

/// Whether it has a value.
fn is_set(typed: Typed) -> Expression {
    match (typed.optional, typed.expression) {
        (_, Expression::Unset) => Expression::Boolean(false),
        (true, expression) => Expression::IsSet(Box::new(expression)),
        (false, _) => Expression::Boolean(true),
    }
}

/// A parameter that nobody sets: it has its default, or no value.
fn unset(parameter: &Node) -> Option<Variable> {
    let kind = kind(parameter)?;
    let constant = match parameter.get("default").and_then(value) {
        Some(ContextValue::Text(text)) => Expression::Text(text),
        Some(ContextValue::Boolean(value)) => Expression::Boolean(value),
        Some(ContextValue::Texts(texts)) => Expression::Texts(texts),
        None => Expression::Unset,
    };
    let optional = constant == Expression::Unset;
    let name = String::new();
    Some(Variable { name, kind: kind.into(), optional, owned: false, constant: Some(constant) })
}

impl From<ContextKind> for Kind {
    fn from(kind: ContextKind) -> Self {
        match kind {
            ContextKind::Text => Kind::Text,
            ContextKind::Boolean => Kind::Boolean,
            ContextKind::Texts => Kind::Texts,
        }
    }
}

/// Names that the generated function uses itself.
pub(super) const TAKEN: &[&str] =
    &["parameters", "region", "use_fips", "use_dual_stack", "endpoint", "partition"];

/// The name of a built-in parameter in the generated code, and whether it may have no value.
pub(super) fn built_in(parameter: &Node) -> Option<(&'static str, bool)> {
    match parameter.get("builtIn").and_then(Node::as_str)? {
        "AWS::Region" => Some(("region", true)),
        "AWS::UseFIPS" => Some(("use_fips", false)),
        "AWS::UseDualStack" => Some(("use_dual_stack", false)),
        "SDK::Endpoint" => Some(("endpoint", true)),
        _ => None,
    }
}
