//! Literal values: what a model's JSON says, as a value of a resolved type.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use restjson_model::Node;

use crate::ir::{Presence, Structure, Type, TypeDef, Value};

/// How blobs and timestamps are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// In a model: blobs in base64.
    Model,
    /// In the parameters of a protocol test: blobs as text.
    Test,
}

/// Reads literals of types that are known by name.
#[derive(Debug)]
pub(crate) struct Literals<'a> {
    types: BTreeMap<&'a str, &'a TypeDef>,
    style: Style,
}

impl<'a> Literals<'a> {
    pub(crate) fn new(types: &'a [TypeDef], style: Style) -> Self {
        Self { types: types.iter().map(|ty| (ty.name(), ty)).collect(), style }
    }

    /// A type by its name.
    pub(crate) fn definition(&self, name: &str) -> Option<&'a TypeDef> {
        self.types.get(name).copied()
    }

    /// The value of a type that the JSON says.
    ///
    /// # Errors
    /// Why the value is refused.
    pub(crate) fn literal(&self, ty: &Type, node: &Node) -> Result<Value, String> {
        let expected = |what: &str| format!("{what} expected, found {}", node.describe());
        let text = || node.as_str().ok_or_else(|| expected("a string"));
        let integer = |name: &'static str, min: i64, max: i64| match node.as_i64() {
            Some(number) if (min..=max).contains(&number) => Ok(Value::Integer(number, name)),
            _ => Err(format!("a whole number from {min} to {max} expected, found {node}")),
        };
        match ty {
            Type::Boolean => {
                node.as_bool().map(Value::Boolean).ok_or_else(|| expected("a boolean"))
            }
            Type::Byte => integer("i8", i8::MIN.into(), i8::MAX.into()),
            Type::Short => integer("i16", i16::MIN.into(), i16::MAX.into()),
            Type::Integer => integer("i32", i32::MIN.into(), i32::MAX.into()),
            Type::Long => integer("i64", i64::MIN, i64::MAX),
            Type::Float => float(node, "f32"),
            Type::Double => float(node, "f64"),
            Type::BigInteger => self.big(node, "BigInteger"),
            Type::BigDecimal => self.big(node, "BigDecimal"),
            Type::String | Type::MediaString => Ok(Value::Text(text()?.to_owned())),
            Type::Secret(_) => Ok(Value::Secret(text()?.to_owned())),
            Type::EventInput(_) | Type::EventReceiver(..) => {
                Err("an event stream cannot be a literal".to_owned())
            }
            Type::Blob | Type::Stream => {
                let text = text()?;
                let bytes = match self.style {
                    Style::Model => {
                        BASE64_STANDARD.decode(text).map_err(|_| "base64 expected".to_owned())?
                    }
                    Style::Test => text.as_bytes().to_vec(),
                };
                Ok(if *ty == Type::Stream { Value::Stream(bytes) } else { Value::Blob(bytes) })
            }
            Type::Timestamp(_) => timestamp(node),
            Type::Document => Ok(Value::Document(node.clone())),
            Type::Unit => Ok(Value::Unit),
            Type::Enum(name) => Ok(self.text_variant(name, text()?)),
            Type::IntEnum(name) => {
                let Value::Integer(number, _) = integer("i32", i32::MIN.into(), i32::MAX.into())?
                else {
                    return Err(expected("a whole number"));
                };
                Ok(self.int_variant(name, number))
            }
            Type::Structure(name) => match self.types.get(name.as_str()) {
                Some(TypeDef::Structure(structure)) => self.structure(structure, node),
                _ => Err(format!("no value of {name} can be written here")),
            },
            Type::Union(name) => self.union(name, node),
            Type::List(item) => {
                let items = node.as_array().ok_or_else(|| expected("an array"))?;
                items
                    .iter()
                    .map(|node| self.literal(item, node))
                    .collect::<Result<_, _>>()
                    .map(Value::List)
            }
            Type::Map(key, value) => {
                let entries = node.as_object().ok_or_else(|| expected("an object"))?;
                let entry = |(name, node): (&str, &Node)| {
                    Ok((self.literal(key, &Node::from(name))?, self.literal(value, node)?))
                };
                entries.iter().map(entry).collect::<Result<_, String>>().map(Value::Map)
            }
            Type::Nullable(ty) => match node {
                Node::Null => Ok(Value::None),
                node => Ok(Value::Some(Box::new(self.literal(ty, node)?))),
            },
            Type::Boxed(ty) => Ok(Value::Boxed(Box::new(self.literal(ty, node)?))),
            Type::Sensitive(ty) => Ok(Value::Sensitive(Box::new(self.literal(ty, node)?))),
        }
    }

    /// A structure; members that are not given are absent or have their defaults.
    pub(crate) fn structure(&self, structure: &Structure, node: &Node) -> Result<Value, String> {
        let given = match node {
            Node::Object(object) => object.clone(),
            Node::Null => restjson_model::Object::default(),
            other => return Err(format!("an object expected, found {}", other.describe())),
        };
        for (name, _) in given.iter() {
            if !structure.fields.iter().any(|field| field.wire == name) {
                return Err(format!("{} has no member {name:?}", structure.wire));
            }
        }
        let mut fields = Vec::new();
        for field in &structure.fields {
            let node = given
                .get(&field.wire)
                .filter(|node| **node != Node::Null || field.ty == Type::Document);
            let value = match (&field.presence, node) {
                (Presence::Required | Presence::Default(_), Some(node)) => {
                    self.literal(&field.ty, node)?
                }
                (Presence::Optional, Some(node)) => {
                    Value::Some(Box::new(self.literal(&field.ty, node)?))
                }
                (Presence::Default(value), None) => value.clone(),
                (Presence::Optional, None) => Value::None,
                (Presence::Required, None) => {
                    return Err(format!("the member {:?} is missing", field.wire));
                }
            };
            fields.push((field.name.clone(), value));
        }
        Ok(Value::Structure { ty: structure.name.clone(), fields })
    }

    fn union(&self, name: &str, node: &Node) -> Result<Value, String> {
        let union = match self.types.get(name) {
            Some(TypeDef::Union(union)) => union,
            Some(TypeDef::EventStream(stream)) => &stream.union,
            _ => return Err(format!("no value of {name} can be written here")),
        };
        let mut members = node.as_object().into_iter().flat_map(restjson_model::Object::iter);
        let (Some((key, value)), None) = (members.next(), members.next()) else {
            return Err("an object with one member expected".to_owned());
        };
        let arm = union.arms.iter().find(|arm| arm.wire == key);
        let arm = arm.ok_or_else(|| format!("{} has no member {key:?}", union.wire))?;
        Ok(Value::Arm {
            ty: union.name.clone(),
            variant: arm.name.clone(),
            value: Box::new(self.literal(&arm.ty, value)?),
        })
    }

    /// A number of any size. In test parameters it may be a string, as JSON readers round numbers.
    fn big(&self, node: &Node, name: &'static str) -> Result<Value, String> {
        let is_number = |text: &str| {
            text.parse::<f64>().is_ok() && !text.contains(|c: char| !"+-.eE0123456789".contains(c))
        };
        match node {
            Node::Number(number) => Ok(Value::Big(number.to_string(), name)),
            Node::String(text) if self.style == Style::Test && is_number(text) => {
                Ok(Value::Big(text.clone(), name))
            }
            other => Err(format!("a number expected, found {other}")),
        }
    }

    fn text_variant(&self, name: &str, text: &str) -> Value {
        let (ty, value) = (name.to_owned(), Box::new(Value::Text(text.to_owned())));
        let Some(TypeDef::Enum(definition)) = self.types.get(name) else {
            return Value::OpenVariant { ty, value };
        };
        match definition.variants.iter().find(|variant| variant.value == text) {
            Some(variant) => Value::Variant { ty, variant: variant.name.clone() },
            None => Value::UnknownVariant { ty, value },
        }
    }

    fn int_variant(&self, name: &str, number: i64) -> Value {
        let (ty, value) = (name.to_owned(), Box::new(Value::Integer(number, "i32")));
        let Some(TypeDef::IntEnum(definition)) = self.types.get(name) else {
            return Value::OpenVariant { ty, value };
        };
        match definition.variants.iter().find(|variant| i64::from(variant.value) == number) {
            Some(variant) => Value::Variant { ty, variant: variant.name.clone() },
            None => Value::UnknownVariant { ty, value },
        }
    }
}

fn float(node: &Node, name: &'static str) -> Result<Value, String> {
    let number = match node {
        Node::Number(number) => number.as_f64(),
        Node::String(text) => match text.as_str() {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            _ => None,
        },
        _ => None,
    };
    number
        .map(|number| Value::Float(number, name))
        .ok_or_else(|| format!("a number expected, found {node}"))
}

/// Seconds since 1970, or a date and time.
fn timestamp(node: &Node) -> Result<Value, String> {
    let timestamp = match node {
        Node::Number(number) => number.as_f64().and_then(|seconds| {
            // Test parameters have milliseconds at most.
            #[expect(clippy::cast_possible_truncation, reason = "checked by the conversion")]
            let milliseconds = (seconds * 1000.0).round() as i64;
            jiff::Timestamp::from_millisecond(milliseconds).ok()
        }),
        Node::String(text) => text.parse().ok(),
        _ => None,
    };
    let timestamp = timestamp.ok_or_else(|| format!("a timestamp expected, found {node}"))?;
    Ok(Value::Timestamp { seconds: timestamp.as_second(), nanos: timestamp.subsec_nanosecond() })
}
