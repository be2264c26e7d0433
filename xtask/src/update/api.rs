//! The public API of two generated crates, as semantic versioning sees the difference.

use std::collections::BTreeMap;

use restjson_codegen::ir::{EventStream, Field, Presence, Service, Structure, Type, TypeDef};

/// A change of the public API.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The effect on users of the crate.
    pub level: Level,
    /// What has changed: `SendMessage: field client_token: …`.
    pub text: String,
}

/// What a change means for those who use a crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A program that compiled may compile no more.
    Breaking,
    /// Something was added.
    Added,
    /// Something now causes a warning.
    Deprecated,
}

impl Level {
    /// The word in a report.
    pub fn word(self) -> &'static str {
        match self {
            Level::Breaking => "breaking",
            Level::Added => "added",
            Level::Deprecated => "deprecated",
        }
    }
}

/// The kind of version that the changes require.
pub fn verdict(changes: &[Change]) -> &'static str {
    match changes.iter().map(|change| change.level).min() {
        Some(Level::Breaking) => "breaking: a major version (a minor one before 1.0)",
        Some(_) => "a minor version (a patch before 1.0)",
        None => "a patch: the public API is the same",
    }
}

/// Something that a user can name.
struct Item {
    /// The item that contains it; both are added and removed together.
    parent: Option<String>,
    is: String,
    deprecated: bool,
    /// Whether a program that does not set it does not compile.
    demanded: bool,
}

type Items = BTreeMap<String, Item>;

/// The changes, breaking ones first.
pub(super) fn compare(old: &Service, new: &Service) -> Vec<Change> {
    let (old, new) = (items(old), items(new));
    let mut changes = Vec::new();
    let mut change = |level, text: String| changes.push(Change { level, text });
    let comes_with = |item: &Item, others: &Items| {
        item.parent.as_ref().is_some_and(|parent| !others.contains_key(parent))
    };
    for (name, item) in &old {
        match new.get(name) {
            None if comes_with(item, &new) => {}
            None => change(Level::Breaking, format!("{name} is gone")),
            Some(now) if now.is != item.is => {
                change(Level::Breaking, format!("{name} was {}, is {}", item.is, now.is));
            }
            Some(now) if now.deprecated && !item.deprecated => {
                change(Level::Deprecated, name.clone());
            }
            Some(_) => {}
        }
    }
    for (name, item) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        if comes_with(item, &old) {
            continue;
        }
        match item.demanded {
            true => change(Level::Breaking, format!("{name}: {} must be set now", item.is)),
            false => change(Level::Added, format!("{name}: {}", item.is)),
        }
    }
    changes.sort();
    changes
}

fn items(service: &Service) -> Items {
    let mut items = Items::new();
    let mut put = |name: String, parent: Option<&String>, is: String, deprecated, demanded| {
        let parent = parent.cloned();
        items.insert(name, Item { parent, is, deprecated, demanded });
    };
    for operation in &service.operations {
        let name = format!("operation {}", operation.name);
        put(name.clone(), None, "an operation".to_owned(), operation.deprecated.is_some(), false);
        for (what, structure) in [("input", &operation.input), ("output", &operation.output)] {
            fields(structure, &name, what, what == "input", &mut put);
        }
        for error in &operation.errors {
            let of = format!("{name}, error {}", error.name);
            put(of, Some(&name), error.error.clone(), false, false);
        }
        if operation.pages.is_some() {
            put(format!("{name}, pages"), Some(&name), "a stream".to_owned(), false, false);
        }
    }
    for ty in &service.types {
        let name = format!("type {}", ty.name());
        let mut kind = |is: &str, deprecated| {
            put(name.clone(), None, is.to_owned(), deprecated, false);
        };
        match ty {
            TypeDef::Structure(structure) => {
                kind("a structure", structure.deprecated.is_some());
                fields(structure, &name, "field", structure.built, &mut put);
            }
            TypeDef::Union(union) | TypeDef::EventStream(EventStream { union, .. }) => {
                kind("a union", false);
                for arm in &union.arms {
                    let of = format!("{name}, variant {}", arm.name);
                    put(of, Some(&name), rust(&arm.ty), false, false);
                }
            }
            TypeDef::Enum(of) => {
                kind("an enum", false);
                for variant in &of.variants {
                    let value = format!("{:?}", variant.value);
                    let deprecated = variant.deprecated.is_some();
                    let of = format!("{name}, variant {}", variant.name);
                    put(of, Some(&name), value, deprecated, false);
                }
            }
            TypeDef::IntEnum(of) => {
                kind("an enum", false);
                for variant in &of.variants {
                    let deprecated = variant.deprecated.is_some();
                    let of = format!("{name}, variant {}", variant.name);
                    put(of, Some(&name), variant.value.to_string(), deprecated, false);
                }
            }
        }
    }
    for error in &service.errors {
        let name = format!("error {}", error.structure.name);
        let is = format!("an error with status {}", error.status);
        put(name.clone(), None, is, error.structure.deprecated.is_some(), false);
        fields(&error.structure, &name, "field", false, &mut put);
    }
    for secret in &service.secrets {
        put(format!("secret {}", secret.name), None, "a secret text".to_owned(), false, false);
    }
    items
}

fn fields(
    structure: &Structure,
    parent: &String,
    what: &str,
    built: bool,
    put: &mut impl FnMut(String, Option<&String>, String, bool, bool),
) {
    for field in &structure.fields {
        let demanded = built && field.presence == Presence::Required;
        let name = format!("{parent}, {what} {}", field.name);
        put(name, Some(parent), field_type(field), field.deprecated.is_some(), demanded);
    }
}

fn field_type(field: &Field) -> String {
    match field.presence {
        Presence::Optional => format!("Option<{}>", rust(&field.ty)),
        Presence::Required | Presence::Default(_) => rust(&field.ty),
    }
}

/// The type as a user knows it.
fn rust(ty: &Type) -> String {
    match ty {
        Type::Boolean => "bool".to_owned(),
        Type::Byte => "i8".to_owned(),
        Type::Short => "i16".to_owned(),
        Type::Integer => "i32".to_owned(),
        Type::Long => "i64".to_owned(),
        Type::Float => "f32".to_owned(),
        Type::Double => "f64".to_owned(),
        Type::MediaString => "String".to_owned(),
        Type::Stream => "ByteStream".to_owned(),
        Type::EventInput(events) => format!("EventInput<{events}>"),
        Type::EventReceiver(events, error) => format!("EventReceiver<{events}, {error}>"),
        Type::Timestamp(_) => "Timestamp".to_owned(),
        Type::Unit => "()".to_owned(),
        Type::Secret(name)
        | Type::Structure(name)
        | Type::Union(name)
        | Type::Enum(name)
        | Type::IntEnum(name) => name.clone(),
        Type::List(of) => format!("Vec<{}>", rust(of)),
        Type::Map(key, value) => format!("BTreeMap<{}, {}>", rust(key), rust(value)),
        Type::Nullable(of) => format!("Option<{}>", rust(of)),
        Type::Boxed(of) => format!("Box<{}>", rust(of)),
        Type::Sensitive(of) => format!("Sensitive<{}>", rust(of)),
        simple @ (Type::BigInteger
        | Type::BigDecimal
        | Type::String
        | Type::Blob
        | Type::Document) => format!("{simple:?}"),
    }
}
