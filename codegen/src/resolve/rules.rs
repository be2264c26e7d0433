//! Endpoint rules: parsed, checked for types, and refused where they use what the runtime lacks.
//!
//! <https://smithy.io/2.0/additional-specs/rules-engine/specification.html>

use std::collections::BTreeMap;

use restjson_model::{Node, Object};

use crate::ir::{Condition, Expression, Outcome, Rule};
use crate::names::{self, Scope};

use super::endpoint::built_in;

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
            Some("endpoint") => self.endpoint(rule.get("endpoint")).map(Outcome::Endpoint),
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

    fn endpoint(&mut self, endpoint: Option<&Node>) -> Option<Expression> {
        let endpoint = endpoint?;
        let headers = endpoint.get("headers").and_then(Node::as_object);
        if headers.is_some_and(|headers| !headers.is_empty()) {
            self.problems.push("an endpoint with `headers` is not supported".to_owned());
        }
        // How to sign is the signer's to know.
        let properties = endpoint.get("properties").and_then(Node::as_object);
        for (name, _) in properties.into_iter().flat_map(Object::iter) {
            if name != "authSchemes" {
                self.problems
                    .push(format!("the property {name:?} of an endpoint is not supported"));
            }
        }
        self.text(endpoint.get("url")?)
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

    /// `https://{Region}.{Partition#dnsSuffix}`
    fn template(&mut self, text: &str) -> Option<Expression> {
        if !text.contains(['{', '}']) {
            return Some(Expression::Text(text.to_owned()));
        }
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(position) = rest.find(['{', '}']) {
            let (before, after) = rest.split_at(position);
            literal.push_str(before);
            if let Some(escaped) = ["{{", "}}"].iter().find(|escaped| after.starts_with(**escaped))
            {
                literal.push_str(&escaped[..1]);
                rest = &after[2..];
                continue;
            }
            let Some((gap, after)) = after.strip_prefix('{').and_then(|gap| gap.split_once('}'))
            else {
                self.problems.push(format!("a gap in {text:?} is not closed"));
                return None;
            };
            if !literal.is_empty() {
                parts.push(Expression::Text(std::mem::take(&mut literal)));
            }
            let (name, attribute) =
                gap.split_once('#').map_or((gap, None), |(name, path)| (name, Some(path)));
            let typed = self.reference(name)?;
            let typed = match attribute {
                Some(path) => self.attribute(typed, path)?,
                None => typed,
            };
            if typed.kind != Kind::Text || typed.optional {
                self.problems.push(format!("{gap:?} in {text:?} is not a text that has a value"));
                return None;
            }
            parts.push(typed.expression);
            rest = after;
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Expression::Text(literal));
        }
        Some(Expression::Template(parts))
    }

    /// `attribute.list[0]`
    fn attribute(&mut self, mut typed: Typed, path: &str) -> Option<Typed> {
        for segment in path.split('.') {
            let (name, index) = match segment.split_once('[') {
                Some((name, index)) => {
                    (name, index.strip_suffix(']').and_then(|index| index.parse().ok()))
                }
                None => (segment, None),
            };
            let field = if name.is_empty() { None } else { Some(attribute(typed.kind, name)) };
            let (field, kind) = match field {
                None => ("", typed.kind),
                Some(Some(found)) => found,
                Some(None) => {
                    self.problems.push(format!("the attribute {name:?} is not supported"));
                    return None;
                }
            };
            let mut expression = typed.expression;
            if !field.is_empty() {
                let owned = kind == Kind::Text && typed.kind != Kind::Partition;
                expression = Expression::Attribute(Box::new(expression), field.to_owned(), owned);
            }
            typed = match (index, kind) {
                (Some(index), Kind::Texts) => Typed {
                    expression: Expression::Element(Box::new(expression), index),
                    kind: Kind::Text,
                    optional: true,
                },
                (None, _) if !segment.contains('[') => Typed { expression, kind, optional: false },
                _ => {
                    self.problems.push(format!("{path:?} does not lead to a value"));
                    return None;
                }
            };
        }
        Some(typed)
    }

    fn call(&mut self, node: &Node) -> Option<Typed> {
        let Some(function) = node.get("fn").and_then(Node::as_str) else {
            self.problems.push(format!("{node} is not an expression"));
            return None;
        };
        let arguments = node.get("argv").and_then(Node::as_array).unwrap_or_default();
        match (function, arguments) {
            ("isSet", [argument]) => {
                let typed = match argument.get("ref").and_then(Node::as_str) {
                    Some(name) => self.reference(name)?,
                    None => self.call(argument)?,
                };
                let expression = match typed.optional {
                    true => Expression::IsSet(Box::new(typed.expression)),
                    false => Expression::Boolean(true),
                };
                Some(boolean(expression))
            }
            ("not", [argument]) => {
                let typed = match argument.get("fn") {
                    Some(_) => self.call(argument)?,
                    None => self.value(argument)?,
                };
                let inner = match typed.optional {
                    true => Expression::IsSet(Box::new(typed.expression)),
                    false => typed.expression,
                };
                Some(boolean(Expression::Not(Box::new(inner))))
            }
            ("getAttr", [value, Node::String(path)]) => {
                let value = self.value(value)?;
                self.attribute(value, path)
            }
            _ => self.library_call(function, arguments),
        }
    }

    /// A function whose arguments are all values.
    fn library_call(&mut self, function: &str, arguments: &[Node]) -> Option<Typed> {
        use Kind::{Arn, Boolean, Integer, Partition, Text, Url};
        let (name, parameters, kind, optional): (&str, &[Kind], Kind, bool) = match function {
            "booleanEquals" => ("", &[Boolean, Boolean], Boolean, false),
            "stringEquals" => ("", &[Text, Text], Boolean, false),
            "aws.partition" => ("partition", &[Text], Partition, true),
            "aws.parseArn" => ("rules::parse_arn", &[Text], Arn, true),
            "parseURL" => ("rules::parse_url", &[Text], Url, true),
            "substring" => ("rules::substring", &[Text, Integer, Integer, Boolean], Text, true),
            "isValidHostLabel" => ("rules::is_valid_host_label", &[Text, Boolean], Boolean, false),
            "uriEncode" => ("rules::uri_encode", &[Text], Text, false),
            other => {
                self.problems.push(format!("the function {other:?} is not supported"));
                return None;
            }
        };
        let values: Vec<Typed> =
            arguments.iter().filter_map(|argument| self.value(argument)).collect();
        if values.len() < arguments.len() {
            // What is wrong with an argument has been said.
            return None;
        }
        let found: Vec<Kind> = values.iter().map(|value| value.kind).collect();
        if found != parameters {
            self.problems.push(format!("{function} takes {parameters:?}, not {found:?}"));
            return None;
        }
        let mut values: Vec<Expression> =
            values.into_iter().map(|value| value.expression).collect();
        let expression = if name.is_empty() {
            let right = values.pop()?;
            equals(values.pop()?, right)
        } else {
            Expression::Call(name.to_owned(), values)
        };
        Some(Typed { expression, kind, optional })
    }
}

/// What the generated function names itself.
const TAKEN: &[&str] =
    &["parameters", "region", "use_fips", "use_dual_stack", "endpoint", "partition"];

fn boolean(expression: Expression) -> Typed {
    Typed { expression, kind: Kind::Boolean, optional: false }
}

/// `x == true` is `x`.
fn equals(left: Expression, right: Expression) -> Expression {
    match (left, right) {
        (Expression::Boolean(true), other) | (other, Expression::Boolean(true)) => other,
        (Expression::Boolean(false), other) | (other, Expression::Boolean(false)) => {
            Expression::Not(Box::new(other))
        }
        (left, right) => Expression::Equals(Box::new(left), Box::new(right)),
    }
}

/// The field of an attribute in the runtime, and its type.
fn attribute(kind: Kind, name: &str) -> Option<(&'static str, Kind)> {
    Some(match (kind, name) {
        (Kind::Partition, "name") => ("name", Kind::Text),
        (Kind::Partition, "dnsSuffix") => ("dns_suffix", Kind::Text),
        (Kind::Partition, "dualStackDnsSuffix") => ("dual_stack_dns_suffix", Kind::Text),
        (Kind::Partition, "supportsFIPS") => ("supports_fips", Kind::Boolean),
        (Kind::Partition, "supportsDualStack") => ("supports_dual_stack", Kind::Boolean),
        (Kind::Partition, "implicitGlobalRegion") => ("implicit_global_region", Kind::Text),
        (Kind::Url, "scheme") => ("scheme", Kind::Text),
        (Kind::Url, "authority") => ("authority", Kind::Text),
        (Kind::Url, "path") => ("path", Kind::Text),
        (Kind::Url, "normalizedPath") => ("normalized_path", Kind::Text),
        (Kind::Url, "isIp") => ("is_ip", Kind::Boolean),
        (Kind::Arn, "partition") => ("partition", Kind::Text),
        (Kind::Arn, "service") => ("service", Kind::Text),
        (Kind::Arn, "region") => ("region", Kind::Text),
        (Kind::Arn, "accountId") => ("account_id", Kind::Text),
        (Kind::Arn, "resourceId") => ("resource_id", Kind::Texts),
        _ => return None,
    })
}
