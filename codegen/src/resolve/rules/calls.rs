//! The functions of the rules' language.

use restjson_model::Node;

use super::{Kind, Rules, Typed};
use crate::ir::Expression;

impl Rules {
    pub(super) fn call(&mut self, node: &Node) -> Option<Typed> {
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
