//! The values of an example call, from the model's own examples.

use restjson_model::{Node, Shape, traits};

use crate::ir::{Structure, Type, TypeDef, Value};
use crate::value::{Literals, Style};

use super::Resolver;

impl Resolver<'_> {
    /// The members that the first example of the operation sets and that can be written as a
    /// literal; the others are left to the documentation's reader.
    pub(super) fn example(
        &self,
        operation: &Shape,
        input: &Structure,
        types: &[TypeDef],
    ) -> Vec<(String, Value)> {
        let examples = operation.traits.get(traits::EXAMPLES).and_then(Node::as_array);
        let Some(values) = examples.and_then(|examples| examples.first()?.get("input")) else {
            return Vec::new();
        };
        let literals = Literals::new(types, Style::Model);
        let mut shown = Vec::new();
        for field in &input.fields {
            let Some(value) = values.get(&field.wire).filter(|_| is_plain(&field.ty)) else {
                continue;
            };
            if let Ok(value) = literals.literal(&field.ty, value) {
                shown.push((field.name.clone(), value));
            }
        }
        shown
    }
}

/// Whether a value reads well in an example.
fn is_plain(ty: &Type) -> bool {
    match ty {
        Type::Boolean
        | Type::Byte
        | Type::Short
        | Type::Integer
        | Type::Long
        | Type::Float
        | Type::Double
        | Type::String
        | Type::Secret(_)
        | Type::Enum(_)
        | Type::IntEnum(_) => true,
        Type::List(item) => is_plain(item) && !matches!(**item, Type::List(_)),
        _ => false,
    }
}
