//! The functions of the rules' language.

use restjson_model::Node;

use super::{Kind, Rules, Typed, is_set};
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
                let typed = self.argument(argument)?;
                Some(boolean(is_set(typed)))
            }
            ("not", [argument]) => {
                let typed = self.argument(argument)?;
                let inner = if typed.optional { is_set(typed) } else { typed.expression };
                Some(boolean(not(inner)))
            }
            ("coalesce", [first, rest @ ..]) if !rest.is_empty() => {
                let mut typed = self.argument(first)?;
                for next in rest {
                    let next = self.argument(next)?;
                    typed = self.coalesce(typed, next)?;
                }
                Some(typed)
            }
            ("ite", [condition, then, otherwise]) => {
                let condition = self.argument(condition)?;
                let (then, otherwise) = (self.argument(then)?, self.argument(otherwise)?);
                self.if_else(condition, then, otherwise)
            }
            ("getAttr", [value, Node::String(path)]) => {
                let value = self.value(value)?;
                self.attribute(value, path)
            }
            _ => self.library_call(function, arguments),
        }
    }

    /// An argument that may have no value.
    fn argument(&mut self, node: &Node) -> Option<Typed> {
        match (node.get("ref").and_then(Node::as_str), node.get("fn")) {
            (Some(name), _) => self.reference(name),
            (None, Some(_)) => self.call(node),
            (None, None) => self.value(node),
        }
    }

    /// The first value, or else the second.
    fn coalesce(&mut self, first: Typed, second: Typed) -> Option<Typed> {
        if first.kind != second.kind || !matches!(first.kind, Kind::Text | Kind::Boolean) {
            let found = [first.kind, second.kind];
            self.problems.push(format!("coalesce takes values of one type, not {found:?}"));
            return None;
        }
        Some(match (first.optional, &first.expression) {
            (false, _) => first,
            (true, Expression::Unset) => second,
            (true, _) => Typed {
                kind: first.kind,
                optional: second.optional,
                expression: Expression::Coalesce(
                    Box::new(first.expression),
                    Box::new(second.expression),
                    second.optional,
                ),
            },
        })
    }

    /// The first value if the condition holds, or else the second.
    fn if_else(&mut self, condition: Typed, then: Typed, otherwise: Typed) -> Option<Typed> {
        let alike = then.kind == otherwise.kind && matches!(then.kind, Kind::Text | Kind::Boolean);
        if !alike || condition.kind != Kind::Boolean || condition.optional {
            let found = [condition.kind, then.kind, otherwise.kind];
            self.problems
                .push(format!("ite takes a boolean and two values of one type, not {found:?}"));
            return None;
        }
        let kind = then.kind;
        let optional = then.optional || otherwise.optional;
        let expression = match condition.expression {
            Expression::Boolean(true) => return Some(then),
            Expression::Boolean(false) => return Some(otherwise),
            condition => {
                let choice = |typed: Typed| Box::new((typed.expression, typed.optional));
                Expression::IfElse(Box::new(condition), choice(then), choice(otherwise), optional)
            }
        };
        Some(Typed { expression, kind, optional })
    }

    /// A function whose arguments are all values.
    fn library_call(&mut self, function: &str, arguments: &[Node]) -> Option<Typed> {
        use Kind::{Arn, Boolean, Integer, Partition, Text, Texts, Url};
        let (name, parameters, kind, optional): (&str, &[Kind], Kind, bool) = match function {
            "booleanEquals" => ("", &[Boolean, Boolean], Boolean, false),
            "stringEquals" => ("", &[Text, Text], Boolean, false),
            "aws.partition" => ("partition", &[Text], Partition, true),
            "aws.parseArn" => ("rules::parse_arn", &[Text], Arn, true),
            "parseURL" => ("rules::parse_url", &[Text], Url, true),
            "substring" => ("rules::substring", &[Text, Integer, Integer, Boolean], Text, true),
            "isValidHostLabel" => ("rules::is_valid_host_label", &[Text, Boolean], Boolean, false),
            "uriEncode" => ("rules::uri_encode", &[Text], Text, false),
            "split" => ("rules::split", &[Text, Text, Integer], Texts, false),
            "aws.isVirtualHostableS3Bucket" => {
                ("rules::is_virtual_hostable_s3_bucket", &[Text, Boolean], Boolean, false)
            }
            other => {
                self.unsupported = Some(format!("the function {other:?}"));
                return None;
            }
        };
        let values: Vec<Typed> =
            arguments.iter().filter_map(|argument| self.value(argument)).collect();
        if values.len() < arguments.len() {
            // The problem of the argument has already been reported.
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
        (Expression::Boolean(false), other) | (other, Expression::Boolean(false)) => not(other),
        (Expression::Text(left), Expression::Text(right)) => Expression::Boolean(left == right),
        (left, right) => Expression::Equals(Box::new(left), Box::new(right)),
    }
}

fn not(value: Expression) -> Expression {
    match value {
        Expression::Boolean(value) => Expression::Boolean(!value),
        Expression::Not(inner) => *inner,
        other => Expression::Not(Box::new(other)),
    }
}
