//! How many types are in each other.
//!
//! To find out whether a value may be sent to another thread, the compiler looks into it, and gives up
//! beyond a depth of 128 (`recursion_limit`). The crate that calls an operation has that limit too, so a
//! generated crate cannot raise it.

use std::collections::BTreeSet;

use restjson_model::{Kind, ShapeId, traits};

use super::Resolver;

/// The greatest depth of an input, an output or an error: it leaves room for the functions of a caller. The
/// published models need a third of it.
const DEEPEST: usize = 96;

/// The depth that an `Option` adds.
const OPTION: usize = 1;
/// The depth that a list adds, because it consists of several types of the standard library.
const LIST: usize = 4;
/// The depth that a map adds: a tree whose nodes hold arrays of values that may be uninitialised.
const MAP: usize = 9;
/// The depth that a box adds.
const BOXED: usize = 4;

impl Resolver<'_> {
    /// Reports the structures of operations that are too deep.
    pub(super) fn check_depth(&mut self) {
        let mut tops: BTreeSet<ShapeId> = self.errors.clone();
        for id in &self.service.operations {
            if let Some(Kind::Operation(operation)) = self.model.shape(id).map(|shape| &shape.kind)
            {
                tops.extend([operation.input.clone(), operation.output.clone()]);
            }
        }
        for top in tops {
            if self.is_too_deep(&top) {
                let message = format!(
                    "this holds structures, lists and maps in each other to a depth of more than {DEEPEST} types, \
                     which the Rust compiler does not read"
                );
                self.report(&top, message);
            }
        }
    }

    /// Goes the way that the compiler goes: into each shape once, by its members in their order.
    fn is_too_deep(&self, top: &ShapeId) -> bool {
        let mut waiting = vec![(top, 1)];
        let mut seen = BTreeSet::new();
        while let Some((id, depth)) = waiting.pop() {
            if depth > DEEPEST {
                return true;
            }
            let Some(shape) = self.model.shape(id) else { continue };
            match &shape.kind {
                Kind::List(element) | Kind::Map(_, element) => {
                    let of_shape = if matches!(shape.kind, Kind::Map(..)) { MAP } else { LIST };
                    let sparse = shape.traits.has(traits::SPARSE);
                    let option = if sparse { OPTION } else { 0 };
                    waiting.push((&element.target, depth + of_shape + option));
                }
                Kind::Structure(members) | Kind::Union(members) if seen.insert(id) => {
                    for member in members.iter().rev() {
                        let required = member.traits.has(traits::REQUIRED);
                        let boxed = member.traits.has(crate::simplify::BOXED);
                        let more =
                            if required { 0 } else { OPTION } + if boxed { BOXED } else { 0 };
                        waiting.push((&member.target, depth + 1 + more));
                    }
                }
                _ => {}
            }
        }
        false
    }
}
