//! The options of a command: how a member of the input is given.

use std::collections::BTreeSet;

use restjson_model::Problem;

use crate::ir::{Field, Operation, Presence, Service, Type, TypeDef};
use crate::{docs, names};

use super::{Argument, Kind, OPTIONS};

/// The options of an operation. The types that they hold are added to `reached`.
pub(super) fn of(
    service: &Service,
    operation: &Operation,
    reached: &mut BTreeSet<String>,
    problems: &mut Vec<Problem>,
) -> Vec<Argument> {
    let mut taken: BTreeSet<String> = OPTIONS.iter().map(|name| (*name).to_owned()).collect();
    let mut arguments = Vec::new();
    for field in &operation.input.fields {
        let mut look = Look { service, reached, refused: None, secret: false };
        look.at(&field.ty);
        let (refused, secret) = (look.refused, look.secret);
        if let Some(what) = refused {
            let message = format!("the command line does not take {what}");
            let shape = format!("{}${}", operation.input.wire, field.wire);
            problems.push(Problem::new(message).shape(shape));
        }
        let (kind, many) = kind(service, &field.ty);
        // A list of secrets comes from one file, as does a structure that holds one.
        let (kind, many) = match (secret, many || kind == Kind::Members) {
            (true, true) => (Kind::Json, false),
            _ => (kind, many),
        };
        arguments.push(Argument {
            long: claim(&field.wire, &mut taken),
            wire: field.wire.clone(),
            help: help(field),
            kind,
            required: field.presence == Presence::Required,
            secret,
            many,
        });
    }
    arguments
}

/// A name that no other option has, nor the one by which a file is named.
fn claim(wire: &str, taken: &mut BTreeSet<String>) -> String {
    let mut name = names::option_name(wire);
    while taken.contains(&name) || taken.contains(&format!("{name}-file")) {
        name.push_str("-value");
    }
    taken.extend([name.clone(), format!("{name}-file")]);
    name
}

fn help(field: &Field) -> String {
    let mut help = docs::plain(&field.docs);
    if !help.ends_with(['.', '!', '?', ':']) {
        help.push('.');
    }
    if let Some((numbers, limits)) = limits(field)
        && !help.contains(&numbers)
    {
        help.push_str(&format!(" {limits}."));
    }
    if field.idempotency_token {
        help.push_str(" Made up if it is left out.");
    }
    help
}

/// What the model demands of a value: as documentation would have it, and as a sentence.
fn limits(field: &Field) -> Option<(String, String)> {
    let (least, most, unit) = match (&field.constraint.length, &field.constraint.range) {
        (Some((least, most)), _) => {
            let text = |number: &Option<u64>| number.map(|number| number.to_string());
            let unit = match innermost(&field.ty) {
                _ if matches!(field.ty, Type::List(_) | Type::Map(..)) => " of them",
                Type::String | Type::MediaString | Type::Secret(_) => " characters",
                _ => "",
            };
            (text(least), text(most), unit)
        }
        (None, Some((least, most))) => (least.clone(), most.clone(), ""),
        (None, None) => return None,
    };
    Some(match (least, most) {
        (Some(least), Some(most)) if least == most => {
            (least.clone(), format!("Exactly {least}{unit}"))
        }
        (Some(least), Some(most)) => {
            let numbers = format!("{least} to {most}");
            (numbers.clone(), format!("{numbers}{unit}"))
        }
        // An option that is given is given once at least.
        (Some(least), None) if least == "1" && matches!(field.ty, Type::List(_)) => return None,
        (Some(least), None) => (least.clone(), format!("At least {least}{unit}")),
        (None, Some(most)) => (most.clone(), format!("At most {most}{unit}")),
        (None, None) => return None,
    })
}

/// How a value is written, and whether there may be several.
fn kind(service: &Service, ty: &Type) -> (Kind, bool) {
    let one = match ty {
        Type::Boolean => Kind::Flag,
        Type::Byte | Type::Short | Type::Integer | Type::Long | Type::IntEnum(_) => Kind::Integer,
        Type::Float | Type::Double => Kind::Number,
        Type::String | Type::MediaString | Type::Secret(_) => Kind::Text,
        Type::Enum(name) => Kind::Choice(values(service, name)),
        Type::Structure(_) | Type::Map(..) => Kind::Members,
        Type::Boxed(inner) | Type::Sensitive(inner) => return kind(service, inner),
        Type::List(item) => {
            let (kind, many) = kind(service, item);
            return if many { (Kind::Json, true) } else { (kind_of_one(kind), true) };
        }
        _ => Kind::Json,
    };
    (one, false)
}

/// Of several structures, each is JSON: their members could not be told apart.
fn kind_of_one(kind: Kind) -> Kind {
    if kind == Kind::Members { Kind::Json } else { kind }
}

fn values(service: &Service, name: &str) -> Vec<String> {
    let found = service.types.iter().find_map(|ty| match ty {
        TypeDef::Enum(ty) if ty.name == name => Some(&ty.variants),
        _ => None,
    });
    found.into_iter().flatten().map(|variant| variant.value.clone()).collect()
}

/// Looks through all that a type holds.
struct Look<'a> {
    service: &'a Service,
    reached: &'a mut BTreeSet<String>,
    refused: Option<&'static str>,
    secret: bool,
}

impl Look<'_> {
    fn at(&mut self, ty: &Type) {
        match ty {
            Type::Secret(_) => self.secret = true,
            Type::Sensitive(inner) => {
                self.secret = true;
                self.at(inner);
            }
            Type::Blob => self.refused = Some("blobs"),
            Type::Stream => self.refused = Some("streams"),
            Type::Timestamp(_) => self.refused = Some("timestamps"),
            Type::BigInteger | Type::BigDecimal => self.refused = Some("numbers of any size"),
            Type::List(inner) | Type::Nullable(inner) | Type::Boxed(inner) => self.at(inner),
            Type::Map(key, value) => {
                self.at(key);
                self.at(value);
            }
            Type::Structure(name) | Type::Union(name) | Type::Enum(name) | Type::IntEnum(name) => {
                self.definition(name);
            }
            _ => {}
        }
    }

    /// Each definition once for this member: another member may have reached it before.
    fn definition(&mut self, name: &str) {
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
                    self.secret |= shape.sensitive;
                    shape.fields.iter().map(|field| &field.ty).collect()
                }
                TypeDef::Union(shape) => {
                    self.secret |= shape.sensitive;
                    shape.arms.iter().map(|arm| &arm.ty).collect()
                }
                TypeDef::Enum(shape) => {
                    self.secret |= shape.sensitive;
                    Vec::new()
                }
                TypeDef::IntEnum(shape) => {
                    self.secret |= shape.sensitive;
                    Vec::new()
                }
            };
            for ty in held {
                match innermost(ty) {
                    Type::Structure(name)
                    | Type::Union(name)
                    | Type::Enum(name)
                    | Type::IntEnum(name) => {
                        self.secret |= holds_sensitive(ty);
                        waiting.push(name.clone());
                    }
                    _ => self.at(ty),
                }
            }
        }
    }
}

/// What lists, maps and boxes hold in the end.
fn innermost(ty: &Type) -> &Type {
    match ty {
        Type::List(inner) | Type::Nullable(inner) | Type::Boxed(inner) | Type::Sensitive(inner) => {
            innermost(inner)
        }
        // A key is a text: what it is is looked at as such.
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
