//! The members of inputs, and of the structures and unions that inputs hold.

use std::collections::BTreeSet;

use restjson_model::Problem;

use crate::docs;
use crate::ir::{Constraint, Field, Presence, Service, Structure, Type, TypeDef};

use super::{Limits, Member, ValueType};

/// The members of an operation's input. The types that they hold are added to `reached`.
pub(super) fn members(
    service: &Service,
    input: &Structure,
    reached: &mut BTreeSet<String>,
    problems: &mut Vec<Problem>,
) -> Vec<Member> {
    let mut members = Vec::new();
    for field in &input.fields {
        let mut visitor = TypeVisitor { service, reached, unsupported: None, sensitive: false };
        visitor.visit(&field.ty);
        let (unsupported, sensitive) = (visitor.unsupported, visitor.sensitive);
        if let Some(what) = unsupported {
            let message = format!("the table of operations does not support {what} in a request");
            problems.push(Problem::new(message).shape(format!("{}${}", input.wire, field.wire)));
        }
        members.push(member(field, sensitive));
    }
    members
}

/// The members of a structure or a union.
pub(super) fn members_of(service: &Service, definition: &TypeDef) -> Vec<Member> {
    let sensitive = |ty: &Type| {
        let reached = &mut BTreeSet::new();
        let mut visitor = TypeVisitor { service, reached, unsupported: None, sensitive: false };
        visitor.visit(ty);
        visitor.sensitive
    };
    match definition {
        TypeDef::Structure(shape) => {
            let fields = shape.fields.iter();
            fields.map(|field| member(field, sensitive(&field.ty))).collect()
        }
        TypeDef::Union(shape) => {
            let arms = shape.arms.iter().map(|arm| Member {
                name: arm.wire.clone(),
                docs: sentence(&arm.docs),
                value: value_type(&arm.ty),
                limits: limits(&arm.constraint),
                required: false,
                sensitive: sensitive(&arm.ty),
                idempotency_token: false,
            });
            arms.collect()
        }
        TypeDef::EventStream(_) | TypeDef::Enum(_) | TypeDef::IntEnum(_) => Vec::new(),
    }
}

fn member(field: &Field, sensitive: bool) -> Member {
    Member {
        name: field.wire.clone(),
        docs: sentence(&field.docs),
        value: value_type(&field.ty),
        limits: limits(&field.constraint),
        required: field.presence == Presence::Required,
        sensitive,
        idempotency_token: field.idempotency_token,
    }
}

/// Documentation as plain text that ends like a sentence.
fn sentence(markdown: &str) -> String {
    let mut text = docs::plain(markdown);
    if !text.ends_with(['.', '!', '?', ':']) {
        text.push('.');
    }
    text
}

fn limits(constraint: &Constraint) -> Option<Limits> {
    match (&constraint.length, &constraint.range) {
        (Some((least, most)), _) if least.or(*most).is_some() => {
            Some(Limits::Length(*least, *most))
        }
        (None, Some((least, most))) if least.as_ref().or(most.as_ref()).is_some() => {
            Some(Limits::Range(least.clone(), most.clone()))
        }
        _ => None,
    }
}

fn value_type(ty: &Type) -> ValueType {
    match ty {
        Type::Boolean => ValueType::Boolean,
        Type::Byte | Type::Short | Type::Integer | Type::Long | Type::IntEnum(_) => {
            ValueType::Integer
        }
        Type::Float | Type::Double => ValueType::Float,
        Type::String | Type::MediaString | Type::Secret(_) => ValueType::String,
        Type::Enum(name) => ValueType::Enum(name.clone()),
        Type::Structure(name) => ValueType::Structure(name.clone()),
        Type::Union(name) => ValueType::Union(name.clone()),
        Type::Boxed(inner) | Type::Sensitive(inner) | Type::Nullable(inner) => value_type(inner),
        Type::List(item) => ValueType::List(Box::new(value_type(item))),
        Type::Map(_, value) => ValueType::Map(Box::new(value_type(value))),
        // The types that the table does not support have been rejected.
        _ => ValueType::Document,
    }
}

/// Visits a type and all types that it holds.
struct TypeVisitor<'a> {
    service: &'a Service,
    reached: &'a mut BTreeSet<String>,
    unsupported: Option<&'static str>,
    sensitive: bool,
}

impl TypeVisitor<'_> {
    fn visit(&mut self, ty: &Type) {
        match ty {
            Type::Secret(_) => self.sensitive = true,
            Type::Sensitive(inner) => {
                self.sensitive = true;
                self.visit(inner);
            }
            Type::Blob => self.unsupported = Some("blobs"),
            Type::Stream => self.unsupported = Some("streams"),
            Type::EventInput(_) | Type::EventReceiver(..) => {
                self.unsupported = Some("event streams");
            }
            Type::Timestamp(_) => self.unsupported = Some("timestamps"),
            Type::BigInteger | Type::BigDecimal => {
                self.unsupported = Some("numbers of arbitrary precision")
            }
            Type::List(inner) | Type::Nullable(inner) | Type::Boxed(inner) => self.visit(inner),
            Type::Map(key, value) => {
                self.visit(key);
                self.visit(value);
            }
            Type::Structure(name) | Type::Union(name) | Type::Enum(name) | Type::IntEnum(name) => {
                self.visit_definition(name);
            }
            _ => {}
        }
    }

    /// Visits each definition once for this member: another member may have reached it before.
    fn visit_definition(&mut self, name: &str) {
        let mut waiting = vec![name.to_owned()];
        let mut seen = BTreeSet::new();
        while let Some(name) = waiting.pop() {
            if !seen.insert(name.clone()) {
                continue;
            }
            let service = self.service;
            let Some(ty) = service.types.iter().find(|ty| ty.name() == name) else { continue };
            self.reached.insert(name);
            let held: Vec<&Type> = match ty {
                TypeDef::Structure(shape) => {
                    self.sensitive |= shape.sensitive;
                    shape.fields.iter().map(|field| &field.ty).collect()
                }
                TypeDef::Union(shape) => {
                    self.sensitive |= shape.sensitive;
                    shape.arms.iter().map(|arm| &arm.ty).collect()
                }
                // Its member is refused.
                TypeDef::EventStream(_) => Vec::new(),
                TypeDef::Enum(shape) => {
                    self.sensitive |= shape.sensitive;
                    Vec::new()
                }
                TypeDef::IntEnum(shape) => {
                    self.sensitive |= shape.sensitive;
                    Vec::new()
                }
            };
            for ty in held {
                match innermost(ty) {
                    Type::Structure(name)
                    | Type::Union(name)
                    | Type::Enum(name)
                    | Type::IntEnum(name) => {
                        self.sensitive |= holds_sensitive(ty);
                        waiting.push(name.clone());
                    }
                    _ => self.visit(ty),
                }
            }
        }
    }
}

/// The type inside lists, maps and boxes.
fn innermost(ty: &Type) -> &Type {
    match ty {
        Type::List(inner) | Type::Nullable(inner) | Type::Boxed(inner) | Type::Sensitive(inner) => {
            innermost(inner)
        }
        // Keys are texts: `visit` looks at their type.
        Type::Map(_, value) => innermost(value),
        other => other,
    }
}

fn holds_sensitive(ty: &Type) -> bool {
    match ty {
        Type::Sensitive(_) => true,
        Type::List(inner) | Type::Nullable(inner) | Type::Boxed(inner) | Type::Map(_, inner) => {
            holds_sensitive(inner)
        }
        _ => false,
    }
}
