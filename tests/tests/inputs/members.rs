//! The members of the operations' inputs, as the model has them.

use connectparticipant_tests::matrix::requests::{bounds as bounds_of, kind};
use connectparticipant_tests::matrix::{EACH, Sample};
use restjson_model::{Kind, Member as Modelled, Simple, traits};

/// A member of an operation's input, or of a structure in it.
#[derive(Clone)]
pub(crate) struct Member {
    pub(crate) operation: &'static Sample,
    /// `StartPosition.Id` for a nested one.
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) value: Value,
    pub(crate) required: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Place {
    Header(String),
    Label,
    Query,
    Payload,
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

/// How deep members of structures are looked at.
const DEEPEST: usize = 3;

/// Each member of each operation's input that is a text, a number, a boolean, an enum or a list of
/// texts. What else there is the samples have, and `wire` looks at.
pub(crate) fn each() -> Vec<Member> {
    let mut all = Vec::new();
    for sample in &EACH {
        let (_, members) = connectparticipant_tests::matrix::requests::operation(sample.name);
        for member in members {
            read(sample, "", member, place(member), &mut all);
        }
    }
    assert!(all.len() >= 3 * EACH.len(), "{} members", all.len());
    all
}

fn place(member: &Modelled) -> Place {
    match member.traits.text(traits::HTTP_HEADER) {
        Some(header) => Place::Header(header.to_ascii_lowercase()),
        None if member.traits.has(traits::HTTP_LABEL) => Place::Label,
        None if member.traits.has(traits::HTTP_QUERY) => Place::Query,
        None if member.traits.has(traits::HTTP_PAYLOAD) => Place::Payload,
        None => Place::Body,
    }
}

fn read(
    operation: &'static Sample,
    outer: &str,
    member: &Modelled,
    place: Place,
    all: &mut Vec<Member>,
) {
    let name =
        if outer.is_empty() { member.name.clone() } else { format!("{outer}.{}", member.name) };
    let value = match kind(&member.target) {
        Kind::Structure(nested) => {
            if name.matches('.').count() < DEEPEST {
                for inner in &nested {
                    read(operation, &name, inner, place.clone(), all);
                }
            }
            return;
        }
        Kind::Simple(Simple::String) => Value::Text(bounds(member, traits::LENGTH, 0)),
        Kind::Simple(Simple::Integer) => {
            Value::Number(bounds(member, traits::RANGE, i64::from(i32::MIN)))
        }
        Kind::Simple(Simple::Long) => Value::Number(bounds(member, traits::RANGE, i64::MIN)),
        Kind::Simple(Simple::Boolean) => Value::Boolean,
        Kind::Enum(_) => Value::Enum,
        Kind::List(element) => {
            let count = bounds(member, traits::LENGTH, 0);
            match kind(&element.target) {
                Kind::Enum(_) => Value::Enums(count),
                Kind::Simple(Simple::String) => {
                    Value::Texts { count, each: bounds(&element, traits::LENGTH, 0) }
                }
                _ => return,
            }
        }
        _ => return,
    };
    all.push(Member {
        operation,
        name,
        place,
        value,
        required: member.traits.has(traits::REQUIRED),
    });
}

fn bounds(member: &Modelled, name: &str, lowest: i64) -> Bounds {
    let (least, most) = bounds_of(member, name);
    Bounds { least: least.unwrap_or(lowest), most }
}
