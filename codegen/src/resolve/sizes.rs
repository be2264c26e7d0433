//! How large values are, about: an enum is as large as its largest variant, so what is much larger than
//! the others is boxed.

use std::collections::BTreeMap;

use crate::ir::{ErrorStructure, Field, Operation, Presence, Type, TypeDef};

/// The most bytes that a variant holds without a box.
const LARGEST: usize = 200;
/// A structure at a greater nesting depth counts as large.
const DEEPEST: usize = 32;

/// Boxes the large members of unions, and the large errors of operations.
pub(super) fn box_large(
    types: &mut [TypeDef],
    errors: &[ErrorStructure],
    operations: &mut [Operation],
) {
    let sizes = Sizes::of(types, errors);
    for ty in types {
        let union = match ty {
            TypeDef::Union(union) => union,
            TypeDef::EventStream(stream) => &mut stream.union,
            _ => continue,
        };
        for arm in &mut union.arms {
            if matches!(arm.ty, Type::Structure(_) | Type::Union(_)) && sizes.is_large(&arm.ty) {
                arm.ty = Type::Boxed(Box::new(arm.ty.clone()));
            }
        }
    }
    for error in operations.iter_mut().flat_map(|operation| &mut operation.errors) {
        error.boxed = sizes.is_large(&Type::Structure(error.error.clone()));
    }
}

/// The sizes of structures and unions, by their names.
struct Sizes(BTreeMap<String, usize>);

impl Sizes {
    fn of(types: &[TypeDef], errors: &[ErrorStructure]) -> Self {
        let structures = types.iter().filter_map(|ty| match ty {
            TypeDef::Structure(structure) => Some(structure),
            _ => None,
        });
        let structures = structures.chain(errors.iter().map(|error| &error.structure));
        let mut parts: BTreeMap<&str, Vec<(&Type, bool)>> = BTreeMap::new();
        for structure in structures {
            let part = |field: &'_ Field| field.presence == Presence::Optional;
            let fields = structure.fields.iter().map(|field| (&field.ty, part(field))).collect();
            parts.insert(&structure.name, fields);
        }
        let mut sizes = Sizes(BTreeMap::new());
        for name in parts.keys() {
            let size = sizes.structure(name, &parts, 0);
            sizes.0.insert((*name).to_owned(), size);
        }
        sizes
    }

    fn structure(
        &self,
        name: &str,
        parts: &BTreeMap<&str, Vec<(&Type, bool)>>,
        depth: usize,
    ) -> usize {
        if let Some(size) = self.0.get(name) {
            return *size;
        }
        if depth > DEEPEST {
            return LARGEST + 1;
        }
        let mut total = 0_usize;
        for (ty, optional) in parts.get(name).into_iter().flatten() {
            let size = match held(ty) {
                Type::Structure(inner) => self.structure(inner, parts, depth + 1),
                other => size_of(other),
            };
            // A number has no value to spare for `None`, a text has.
            let mark = if *optional && has_no_niche(held(ty)) { size.min(8) } else { 0 };
            total = total.saturating_add(size).saturating_add(mark);
            if total > LARGEST {
                return total;
            }
        }
        total.next_multiple_of(8)
    }

    fn is_large(&self, ty: &Type) -> bool {
        match ty {
            Type::Structure(name) => self.0.get(name).is_some_and(|size| *size > LARGEST),
            _ => false,
        }
    }
}

/// The type behind `Sensitive` and `Option`, which hold a value as it is.
fn held(ty: &Type) -> &Type {
    match ty {
        Type::Sensitive(inner) | Type::Nullable(inner) => held(inner),
        other => other,
    }
}

fn has_no_niche(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Byte
            | Type::Short
            | Type::Integer
            | Type::Long
            | Type::Float
            | Type::Double
            | Type::Timestamp(_)
            | Type::Map(..)
            | Type::IntEnum(_)
    )
}

/// In bytes, where pointers have 8.
fn size_of(ty: &Type) -> usize {
    match ty {
        Type::Unit => 0,
        Type::Boolean | Type::Byte => 1,
        Type::Short => 2,
        Type::Integer | Type::Float => 4,
        Type::Long | Type::Double | Type::Boxed(_) | Type::IntEnum(_) => 8,
        Type::Timestamp(_) => 16,
        Type::Blob | Type::Document => 32,
        // No larger than what is not boxed in it, and its mark.
        Type::Union(_) => LARGEST + 8,
        _ => 24,
    }
}
