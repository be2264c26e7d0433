//! The members of the operations' inputs, as the model has them.

use connectparticipant_tests::matrix::Sample;
use connectparticipant_tests::models;
use restjson_model::{Kind, Member as Modelled, Model, Shape, Simple, traits};

/// A member of an operation's input, or of a structure in it.
#[derive(Clone)]
pub(crate) struct Member {
    pub(crate) operation: &'static Sample,
    /// `StartPosition.Id` for a nested one.
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) value: Value,
    pub(crate) required: bool,
    pub(crate) fills_itself: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Place {
    Header(String),
    Label,
    Body,
}

/// What may stand there; bounds of lengths and of numbers are those of the model.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Text(Bounds),
    Number(Bounds),
    Enum,
    Texts { count: Bounds, each: Bounds },
    Enums(Bounds),
    Boolean,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bounds {
    pub(crate) least: i64,
    pub(crate) most: Option<i64>,
}

impl Bounds {
    pub(crate) fn hold(self, number: i64) -> bool {
        number >= self.least && self.most.is_none_or(|most| number <= most)
    }
}

/// Each member of each operation's input.
pub(crate) fn each() -> Vec<Member> {
    let model = models::own();
    let (_, service) = model.services().next().unwrap();
    let mut all = Vec::new();
    for operation in model.operations(service) {
        let sample = Sample::named(operation.shape.id.name());
        for member in model.structure(&operation.operation.input) {
            match model.shape(&member.target).map(|shape| &shape.kind) {
                Some(Kind::Structure(nested)) => {
                    let name = |inner: &Modelled| format!("{}.{}", member.name, inner.name);
                    all.extend(nested.iter().map(|one| read(&model, sample, name(one), one)));
                }
                _ => all.push(read(&model, sample, member.name.clone(), member)),
            }
        }
    }
    assert!(all.len() >= 40, "{} members", all.len());
    all
}

fn read(model: &Model, operation: &'static Sample, name: String, member: &Modelled) -> Member {
    let place = match member.traits.text("smithy.api#httpHeader") {
        Some(header) => Place::Header(header.to_ascii_lowercase()),
        None if member.traits.has("smithy.api#httpLabel") => Place::Label,
        None => Place::Body,
    };
    let shape = model.shape(&member.target).unwrap();
    let value = match &shape.kind {
        Kind::Simple(Simple::String) => Value::Text(bounds(shape, traits::LENGTH, 0)),
        Kind::Simple(Simple::Integer) => {
            Value::Number(bounds(shape, "smithy.api#range", i64::from(i32::MIN)))
        }
        Kind::Simple(Simple::Long) => Value::Number(bounds(shape, "smithy.api#range", i64::MIN)),
        Kind::Simple(Simple::Boolean) => Value::Boolean,
        Kind::Enum(_) => Value::Enum,
        Kind::List(element) => {
            let count = bounds(shape, traits::LENGTH, 0);
            let element = model.shape(&element.target).unwrap();
            match element.kind {
                Kind::Enum(_) => Value::Enums(count),
                _ => Value::Texts { count, each: bounds(element, traits::LENGTH, 0) },
            }
        }
        other => panic!("{name} is of a kind that no input had: {other:?}"),
    };
    Member {
        operation,
        name,
        place,
        value,
        required: member.traits.has("smithy.api#required"),
        fills_itself: member.traits.has("smithy.api#idempotencyToken"),
    }
}

fn bounds(shape: &Shape, name: &str, lowest: i64) -> Bounds {
    let said = |key| shape.traits.get(name)?.get(key)?.as_i64();
    Bounds { least: said("min").unwrap_or(lowest), most: said("max") }
}
