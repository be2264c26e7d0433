//! JMESPath expressions, resolved against the types that they are evaluated on.
//!
//! An expression is refused with a reason if its result cannot be known from the types, or if it needs a part of JMESPath that
//! is not generated.

use jmespath::Variable;
use jmespath::ast::{Ast, Comparator};

use crate::ir::{Kind, Literal, PathStep, Presence, Query, Step, Structure, Type};

use super::Resolver;

/// The longest expression, in bytes. Its depth is bounded by it, too.
const LONGEST: usize = 500;

/// What an expression is evaluated on.
pub(super) struct Scope<'a> {
    pub(super) input: &'a Structure,
    pub(super) output: &'a Structure,
}

impl Resolver<'_> {
    /// An expression on the output, or on `input` and `output`.
    pub(super) fn query(
        &mut self,
        path: &str,
        scope: &Scope<'_>,
        both: bool,
    ) -> Result<Query, String> {
        if path.len() > LONGEST {
            return Err(format!("an expression of more than {LONGEST} characters"));
        }
        let ast = jmespath::parse(path).map_err(|_| format!("`{path}` is not JMESPath"))?;
        let root = match both {
            true => Query { step: Step::Current, kind: Kind::InputOutput },
            false => output(scope),
        };
        self.resolve_query(&ast, &root, scope)
    }

    fn resolve_query(
        &mut self,
        ast: &Ast,
        current: &Query,
        scope: &Scope<'_>,
    ) -> Result<Query, String> {
        let boxed = |query: Query| Box::new(query);
        match ast {
            Ast::Identity { .. } => Ok(current.clone()),
            Ast::Field { name, .. } => self.member(current.clone(), name, scope),
            Ast::Literal { value, .. } => literal(value),
            Ast::Index { idx, .. } => match &current.kind {
                Kind::List(item) => {
                    let kind = (**item).clone();
                    Ok(Query { step: Step::Index(boxed(current.clone()), *idx), kind })
                }
                other => Err(format!("an index of {}", described(other))),
            },
            Ast::Subexpr { lhs, rhs, .. } => {
                let left = self.resolve_query(lhs, current, scope)?;
                // A step that only follows the value needs no name for it.
                if matches!(**rhs, Ast::Field { .. } | Ast::Index { .. }) {
                    return self.resolve_query(rhs, &left, scope);
                }
                // `a.length(@)` is the length of `a`.
                let left = if calls(rhs) { not_null(left) } else { left };
                let right = self.resolve_query(rhs, &named(&left.kind), scope)?;
                let kind = right.kind.clone();
                Ok(Query { step: Step::Then(boxed(left), boxed(right)), kind })
            }
            Ast::Projection { lhs, rhs, .. } => {
                let list = self.resolve_query(lhs, current, scope)?;
                let Kind::List(item) = &list.kind else {
                    return Err(format!("a projection of {}", described(&list.kind)));
                };
                let each = self.resolve_query(rhs, &named(item), scope)?;
                let kind = Kind::List(boxed_kind(&each.kind));
                Ok(Query { step: Step::Project(boxed(list), boxed(each)), kind })
            }
            Ast::Condition { predicate, then, .. } => {
                let predicate = self.resolve_query(predicate, current, scope)?;
                let then = self.resolve_query(then, current, scope)?;
                let kind = then.kind.clone();
                Ok(Query { step: Step::If(boxed(predicate), boxed(then)), kind })
            }
            Ast::Flatten { node, .. } => {
                let list = self.resolve_query(node, current, scope)?;
                match &list.kind {
                    Kind::List(item) => match &**item {
                        Kind::List(_) => {
                            let kind = (**item).clone();
                            Ok(Query { step: Step::Flatten(boxed(list)), kind })
                        }
                        Kind::Mixed => Err("a list of different types".to_owned()),
                        // Elements that are not lists stay as they are.
                        _ => Ok(list),
                    },
                    other => Err(format!("`[]` after {}", described(other))),
                }
            }
            Ast::ObjectValues { node, .. } => {
                let map = self.resolve_query(node, current, scope)?;
                self.values(map)
            }
            Ast::Not { node, .. } => {
                let value = self.resolve_query(node, current, scope)?;
                Ok(boolean(Step::Not(boxed(value))))
            }
            Ast::Or { lhs, rhs, .. } | Ast::And { lhs, rhs, .. } => {
                let left = self.resolve_query(lhs, current, scope)?;
                let right = self.resolve_query(rhs, current, scope)?;
                let kind = match (&left.kind, &right.kind) {
                    (Kind::Boolean, Kind::Boolean) => Kind::Boolean,
                    _ => Kind::Mixed,
                };
                let (left, right) = (boxed(left), boxed(right));
                let step = match ast {
                    Ast::Or { .. } => Step::Or(left, right),
                    _ => Step::And(left, right),
                };
                Ok(Query { step, kind })
            }
            Ast::Comparison { comparator, lhs, rhs, .. } => {
                let left = self.resolve_query(lhs, current, scope)?;
                let right = self.resolve_query(rhs, current, scope)?;
                compared(comparator, left, right)
            }
            Ast::MultiList { elements, .. } => {
                let mut all = Vec::new();
                for element in elements {
                    all.push(self.resolve_query(element, current, scope)?);
                }
                list_of(all)
            }
            Ast::Function { name, args, .. } => {
                let mut values = Vec::new();
                for argument in args {
                    values.push(self.resolve_query(argument, current, scope)?);
                }
                self.function(name, values)
            }
            Ast::MultiHash { .. } => Err("`{…}` is not supported".to_owned()),
            Ast::Slice { .. } => Err("slices are not supported".to_owned()),
            Ast::Expref { .. } => Err("`&…` is not supported".to_owned()),
        }
    }

    fn function(&mut self, name: &str, arguments: Vec<Query>) -> Result<Query, String> {
        let mut arguments = arguments.into_iter();
        let (first, second, third) = (arguments.next(), arguments.next(), arguments.next());
        let boxed = |query: Query| Box::new(query);
        match (name, first, second, third) {
            ("length", Some(of), None, None) => match &of.kind {
                Kind::Text | Kind::List(_) | Kind::Map(..) => {
                    Ok(Query { step: Step::Length(boxed(not_null(of))), kind: Kind::Number })
                }
                other => Err(format!("the length of {}", described(other))),
            },
            ("keys", Some(map), None, None) => match map.kind.clone() {
                Kind::Map(key, _) => {
                    let kind = Kind::List(Box::new(Kind::Text));
                    Ok(Query { step: Step::Keys(boxed(not_null(map)), key), kind })
                }
                other => Err(format!("the keys of {}", described(&other))),
            },
            ("values", Some(map), None, None) => self.values(not_null(map)),
            ("contains", Some(of), Some(what), None) => match &of.kind {
                Kind::Text if what.kind == Kind::Text => {
                    Ok(boolean(Step::Text(boxed(not_null(of)), boxed(what), "contains")))
                }
                Kind::List(item) if **item == what.kind && has_equality(item) => {
                    Ok(boolean(Step::Has(boxed(not_null(of)), boxed(what))))
                }
                other => {
                    Err(format!("{} that contains {}", described(other), described(&what.kind)))
                }
            },
            ("starts_with" | "ends_with", Some(of), Some(what), None)
                if of.kind == Kind::Text && what.kind == Kind::Text =>
            {
                let name = if name == "starts_with" { "starts_with" } else { "ends_with" };
                Ok(boolean(Step::Text(boxed(not_null(of)), boxed(not_null(what)), name)))
            }
            _ => Err(format!("the function `{name}` is not supported with these arguments")),
        }
    }

    fn values(&mut self, map: Query) -> Result<Query, String> {
        match map.kind.clone() {
            Kind::Map(_, value) => {
                let kind = Kind::List(Box::new(self.kind(&value)?));
                Ok(Query { step: Step::Values(Box::new(map), value), kind })
            }
            other => Err(format!("the values of {}", described(&other))),
        }
    }

    /// A member of a structure, or the value of a key.
    fn member(&mut self, of: Query, name: &str, scope: &Scope<'_>) -> Result<Query, String> {
        let structure = match (&of.kind, &of.step) {
            (Kind::InputOutput, _) => {
                return match name {
                    "input" => Ok(Query {
                        step: Step::Input,
                        kind: Kind::Structure(scope.input.name.clone()),
                    }),
                    "output" => Ok(output(scope)),
                    _ => Err(format!("`{name}` is neither `input` nor `output`")),
                };
            }
            (_, Step::Input) => scope.input.clone(),
            (_, Step::Output) => scope.output.clone(),
            (Kind::Structure(name), _) => {
                let known = self.names.iter().find(|(_, known)| *known == name);
                let shape = known.and_then(|(id, _)| self.model.shape(id));
                match shape {
                    Some(shape) => self.shared_structure(shape),
                    None => return Err(format!("there is no structure `{name}`")),
                }
            }
            (Kind::Map(Type::String, value), _) => {
                let value = value.clone();
                let kind = self.kind(&value)?;
                return Ok(Query { step: Step::Key(Box::new(of), name.to_owned(), value), kind });
            }
            (other, _) => return Err(format!("a member `{name}` of {}", described(other))),
        };
        let field = structure.fields.iter().find(|field| field.wire == name);
        let field = field.ok_or_else(|| format!("there is no member `{name}`"))?;
        let kind = self.kind(&field.ty)?;
        let optional = field.presence == Presence::Optional;
        let step = PathStep { field: field.name.clone(), optional };
        Ok(Query { step: Step::Field(Box::new(of), step, field.ty.clone()), kind })
    }

    /// What a value of a type is in JMESPath.
    fn kind(&mut self, ty: &Type) -> Result<Kind, String> {
        Ok(match ty {
            Type::Boolean => Kind::Boolean,
            Type::Byte
            | Type::Short
            | Type::Integer
            | Type::Long
            | Type::Float
            | Type::Double
            | Type::IntEnum(_) => Kind::Number,
            Type::String | Type::MediaString | Type::Secret(_) | Type::Enum(_) => Kind::Text,
            Type::Structure(name) => Kind::Structure(name.clone()),
            Type::List(item) => Kind::List(Box::new(self.kind(item)?)),
            Type::Map(key, value) => Kind::Map((**key).clone(), (**value).clone()),
            Type::Nullable(inner) | Type::Boxed(inner) | Type::Sensitive(inner) => {
                self.kind(inner)?
            }
            Type::BigInteger
            | Type::BigDecimal
            | Type::Blob
            | Type::Stream
            | Type::EventInput(_)
            | Type::EventReceiver(..)
            | Type::Timestamp(_)
            | Type::Document
            | Type::Unit
            | Type::Union(_) => {
                return Err(
                    "a value that is not a string, number, boolean, list, map or structure"
                        .to_owned(),
                );
            }
        })
    }
}

fn output(scope: &Scope<'_>) -> Query {
    Query { step: Step::Output, kind: Kind::Structure(scope.output.name.clone()) }
}

/// The argument of a function, of which null is an error.
fn not_null(argument: Query) -> Query {
    if !may_be_null(&argument) {
        return argument;
    }
    let kind = argument.kind.clone();
    Query { step: Step::NotNull(Box::new(argument)), kind }
}

/// Whether an expression calls a function even where the current value is null.
fn calls(ast: &Ast) -> bool {
    match ast {
        Ast::Function { .. } => true,
        Ast::Comparison { lhs, rhs, .. }
        | Ast::Subexpr { lhs, rhs, .. }
        | Ast::Or { lhs, rhs, .. }
        | Ast::And { lhs, rhs, .. } => calls(lhs) || calls(rhs),
        Ast::Projection { lhs: node, .. }
        | Ast::Condition { predicate: node, .. }
        | Ast::Not { node, .. }
        | Ast::Flatten { node, .. }
        | Ast::ObjectValues { node, .. } => calls(node),
        _ => false,
    }
}

/// Whether an expression may have no value. What is an error may be anything.
fn may_be_null(query: &Query) -> bool {
    match &query.step {
        Step::Literal(literal) => *literal == Literal::Null,
        Step::Field(of, step, ty) => {
            step.optional || matches!(ty, Type::Nullable(_)) || may_be_null(of)
        }
        Step::Key(..) | Step::Index(..) | Step::If(..) => true,
        Step::Values(of, _) | Step::Keys(of, _) | Step::Project(of, _) | Step::Flatten(of) => {
            may_be_null(of)
        }
        Step::Then(one, other)
        | Step::Or(one, other)
        | Step::And(one, other)
        | Step::Ordered(one, other, _) => may_be_null(one) || may_be_null(other),
        Step::Current
        | Step::Input
        | Step::Output
        | Step::All(_)
        | Step::Not(_)
        | Step::Equal(..)
        | Step::NotNull(_)
        | Step::Length(_)
        | Step::Has(..)
        | Step::Text(..) => false,
    }
}

/// The current value of an inner expression.
fn named(kind: &Kind) -> Query {
    Query { step: Step::Current, kind: kind.clone() }
}

fn boolean(step: Step) -> Query {
    Query { step, kind: Kind::Boolean }
}

fn boxed_kind(kind: &Kind) -> Box<Kind> {
    Box::new(kind.clone())
}

fn compared(comparator: &Comparator, left: Query, right: Query) -> Result<Query, String> {
    let comparable = |query: &Query| has_equality(&query.kind) || query.kind == Kind::Null;
    let null = left.kind == Kind::Null || right.kind == Kind::Null;
    let numbers = left.kind == Kind::Number && right.kind == Kind::Number;
    let mixed = left.kind == Kind::Mixed || right.kind == Kind::Mixed;
    let refused = format!("{} compared with {}", described(&left.kind), described(&right.kind));
    let (left, right) = (Box::new(left), Box::new(right));
    let ordered = |sign| match numbers {
        true => Ok((Box::clone(&left), Box::clone(&right), sign)),
        false => Err(refused.clone()),
    };
    let (left, right, sign) = match comparator {
        Comparator::Equal | Comparator::NotEqual => {
            if mixed || !(null || comparable(&left) && comparable(&right)) {
                return Err(refused);
            }
            let equal = *comparator == Comparator::Equal;
            return Ok(boolean(Step::Equal(left, right, equal)));
        }
        Comparator::LessThan => ordered("<")?,
        Comparator::LessThanEqual => ordered("<=")?,
        Comparator::GreaterThan => ordered(">")?,
        Comparator::GreaterThanEqual => ordered(">=")?,
    };
    Ok(boolean(Step::Ordered(left, right, sign)))
}

/// Whether values of a type can be compared.
fn has_equality(kind: &Kind) -> bool {
    match kind {
        Kind::Boolean | Kind::Number | Kind::Text => true,
        Kind::List(item) => has_equality(item),
        Kind::Null | Kind::Map(..) | Kind::Structure(_) | Kind::InputOutput | Kind::Mixed => false,
    }
}

/// A list of expressions of one type.
fn list_of(all: Vec<Query>) -> Result<Query, String> {
    let mut kinds = all.iter().map(|query| &query.kind).filter(|kind| **kind != Kind::Null);
    let kind = kinds.next().cloned().unwrap_or(Kind::Null);
    if kind == Kind::Null || kinds.any(|other| *other != kind) {
        return Err("a list of different types".to_owned());
    }
    Ok(Query { step: Step::All(all), kind: Kind::List(Box::new(kind)) })
}

fn literal(value: &Variable) -> Result<Query, String> {
    let (literal, kind) = match value {
        Variable::Null => (Literal::Null, Kind::Null),
        Variable::Bool(value) => (Literal::Boolean(*value), Kind::Boolean),
        Variable::String(text) => (Literal::Text(text.clone()), Kind::Text),
        Variable::Number(number) => {
            let number = number.as_f64().ok_or_else(|| format!("the number {number}"))?;
            (Literal::Number(number), Kind::Number)
        }
        Variable::Array(items) => {
            let items: Result<Vec<Query>, String> = items.iter().map(|it| literal(it)).collect();
            return list_of(items?);
        }
        Variable::Object(_) | Variable::Expref(_) => {
            return Err("an object as a literal".to_owned());
        }
    };
    Ok(Query { step: Step::Literal(literal), kind })
}

/// A type, in words.
pub(super) fn described(kind: &Kind) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::Boolean => "a boolean",
        Kind::Number => "a number",
        Kind::Text => "a string",
        Kind::List(_) => "a list",
        Kind::Map(..) => "a map",
        Kind::Structure(_) => "a structure",
        Kind::InputOutput => "input and output",
        Kind::Mixed => "one of several types",
    }
}
