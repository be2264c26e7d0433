//! Endpoint rules: parsed, checked for types, and refused where they use what the runtime lacks.
//!
//! <https://smithy.io/2.0/additional-specs/rules-engine/specification.html>

mod calls;
mod texts;

use std::collections::BTreeMap;

use restjson_model::{Node, Object};

use crate::ir::{Condition, EndpointSigning, Expression, Outcome, Rule};
use crate::names::{self, Scope};

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
}

pub(super) struct Rules {
    pub(super) problems: Vec<String>,
    /// The parameters that have no value of their own and must have one.
    pub(super) required: Vec<String>,
    scope: BTreeMap<String, Variable>,
}

impl Rules {
    pub(super) fn new() -> Self {
        Self { problems: Vec::new(), required: Vec::new(), scope: BTreeMap::new() }
    }

    pub(super) fn compile(&mut self, rule_set: &Node) -> Vec<Rule> {
        let parameters = rule_set.get("parameters").and_then(Node::as_object);
        for (name, parameter) in parameters.into_iter().flat_map(Object::iter) {
            let Some((field, optional)) = built_in(parameter) else {
                self.problems.push(format!("the parameter {name:?} is none that a client fills"));
                continue;
            };
            let kind = if optional { Kind::Text } else { Kind::Boolean };
            let required = parameter.get("required").and_then(Node::as_bool) == Some(true);
            let optional = optional && !required;
            if required && kind == Kind::Text {
                self.required.push(field.to_owned());
            }
            self.scope.insert(
                name.to_owned(),
                Variable { name: field.to_owned(), kind, optional, owned: false },
            );
        }
        match rule_set.get("rules").and_then(Node::as_array) {
            Some(rules) => self.rules(rules, 0),
            None => {
                self.problems.push("there are no `rules`".to_owned());
                Vec::new()
            }
        }
    }

    fn rules(&mut self, rules: &[Node], depth: usize) -> Vec<Rule> {
        if depth > 64 {
            self.problems.push("the rules are nested too deeply".to_owned());
            return Vec::new();
        }
        rules.iter().filter_map(|rule| self.rule(rule, depth)).collect()
    }

    fn rule(&mut self, rule: &Node, depth: usize) -> Option<Rule> {
        // What a rule binds is not seen by the rules after it.
        let outer = self.scope.clone();
        let conditions = rule.get("conditions").and_then(Node::as_array).unwrap_or_default();
        let conditions =
            conditions.iter().filter_map(|condition| self.condition(condition)).collect();
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
                self.problems.push(format!("a rule of type {other:?} is not supported"));
                None
            }
            None => {
                self.problems.push("a rule has no `type`".to_owned());
                None
            }
        };
        self.scope = outer;
        Some(Rule { conditions, outcome: outcome? })
    }

    fn endpoint(&mut self, endpoint: Option<&Node>) -> Option<Outcome> {
        let endpoint = endpoint?;
        let headers = endpoint.get("headers").and_then(Node::as_object);
        if headers.is_some_and(|headers| !headers.is_empty()) {
            self.problems.push("an endpoint with `headers` is not supported".to_owned());
        }
        let properties = endpoint.get("properties").and_then(Node::as_object);
        for (name, _) in properties.into_iter().flat_map(Object::iter) {
            if name != "authSchemes" {
                self.problems
                    .push(format!("the property {name:?} of an endpoint is not supported"));
            }
        }
        let url = self.text(endpoint.get("url")?)?;
        let schemes = properties.and_then(|properties| properties.get("authSchemes"));
        let schemes = schemes.and_then(Node::as_array).unwrap_or_default();
        let name = |scheme: &Node| scheme.get("name").and_then(Node::as_str).map(str::to_owned);
        match schemes.iter().find(|scheme| name(scheme).as_deref() == Some("sigv4")) {
            Some(scheme) => Some(Outcome::Endpoint(url, self.signing(scheme)?)),
            None if schemes.is_empty() => Some(Outcome::Endpoint(url, EndpointSigning::default())),
            // Other endpoints of the service may take what this one does not.
            None => {
                let names: Vec<String> = schemes.iter().filter_map(name).collect();
                let why = format!("The endpoint takes only {} signatures", names.join(", "));
                Some(Outcome::Error(Expression::Text(why)))
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
                _ => self.problems.push(format!(
                    "the property {key:?} of an endpoint's auth scheme is not supported"
                )),
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
        {
            variable.optional = false;
            let name = variable.name.clone();
            return Some(Condition::Binds(name.clone(), Expression::Optional(name)));
        }
        let typed = self.call(condition)?;
        match assigned {
            Some(name) => {
                let variable = self.variable(name);
                let owned =
                    typed.kind == Kind::Text && matches!(typed.expression, Expression::Call(..));
                let bound =
                    Variable { name: variable.clone(), kind: typed.kind, optional: false, owned };
                self.scope.insert(name.to_owned(), bound);
                let value = match typed.optional {
                    true => typed.expression,
                    false => Expression::IsSet(Box::new(typed.expression)),
                };
                Some(Condition::Binds(variable, value))
            }
            None if typed.optional => {
                Some(Condition::Holds(Expression::IsSet(Box::new(typed.expression))))
            }
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
        for (_, other) in self.scope.iter().filter(|(known, _)| *known != name) {
            if !scope.has(&other.name) {
                scope.claim(other.name.clone());
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
            self.problems.push(format!("{node} may have no value here: ask isSet first"));
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
        let expression = match (variable.optional, variable.owned) {
            (true, _) => Expression::Optional(name),
            (false, true) => Expression::OwnedText(name),
            (false, false) => Expression::Variable(name),
        };
        Some(Typed { expression, kind: variable.kind, optional: variable.optional })
    }

    fn text(&mut self, node: &Node) -> Option<Expression> {
        let typed = self.value(node)?;
        if typed.kind != Kind::Text {
            self.problems.push(format!("a text is expected, not {node}"));
        }
        Some(typed.expression)
    }
}

/// What the generated function names itself.
const TAKEN: &[&str] =
    &["parameters", "region", "use_fips", "use_dual_stack", "endpoint", "partition"];

/// The name of a built-in parameter in the generated code, and whether it may have no value.
fn built_in(parameter: &Node) -> Option<(&'static str, bool)> {
    match parameter.get("builtIn").and_then(Node::as_str)? {
        "AWS::Region" => Some(("region", true)),
        "AWS::UseFIPS" => Some(("use_fips", false)),
        "AWS::UseDualStack" => Some(("use_dual_stack", false)),
        "SDK::Endpoint" => Some(("endpoint", true)),
        _ => None,
    }
}
