//! How many types are in each other.
//!
//! To find out whether a value may be sent to another thread, the compiler looks into it, and gives up
//! beyond a depth of 128 (`recursion_limit`). The crate that calls an operation has that limit too, so a
//! generated crate cannot raise it.

use std::collections::{BTreeMap, BTreeSet};

use restjson_model::{Kind, ShapeId, traits};

use super::Resolver;
use crate::components::components;

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
        let depths = self.depths();
        for top in tops {
            if depths.get(&top).is_some_and(|depth| 1 + depth > DEEPEST) {
                let message = format!(
                    "this holds structures, lists and maps in each other to a depth of more than {DEEPEST} types, \
                     which the Rust compiler does not read"
                );
                self.report(&top, message);
            }
        }
    }

    /// The depth of the types in each shape, on the longest way: the compiler looks into each type once, so that
    /// its own way depends on the order of the members, of which builders have another one.
    fn depths(&self) -> BTreeMap<ShapeId, usize> {
        let held: BTreeMap<ShapeId, Vec<(ShapeId, usize)>> =
            self.model.shapes.keys().map(|id| (id.clone(), self.held(id))).collect();
        let graph = held.iter().map(|(id, held)| {
            (id.clone(), held.iter().map(|(target, _)| target.clone()).collect())
        });
        let component = components(&graph.collect());
        let mut all: BTreeMap<usize, Vec<&ShapeId>> = BTreeMap::new();
        for (id, number) in &component {
            all.entry(*number).or_default().push(id);
        }
        let mut depths = BTreeMap::new();
        // What a shape holds has its depth before the shape.
        for (number, shapes) in all.iter().rev() {
            let (mut within, mut beyond) = (0, 0);
            for id in shapes {
                let held = held.get(id).into_iter().flatten();
                let (inner, outer): (Vec<_>, Vec<_>) =
                    held.partition(|(target, _)| component.get(target) == Some(number));
                // Among shapes that lead to each other a way comes by each of them at most once.
                within += inner.iter().map(|(_, depth)| *depth).max().unwrap_or(0);
                let outer = outer.iter().map(|(id, depth)| depth + depths.get(id).unwrap_or(&0));
                beyond = outer.max().unwrap_or(0).max(beyond);
            }
            depths.extend(shapes.iter().map(|id| ((*id).clone(), within + beyond)));
        }
        depths
    }

    /// The shapes that a shape holds itself, and the depth of the types between them.
    fn held(&self, id: &ShapeId) -> Vec<(ShapeId, usize)> {
        let Some(shape) = self.model.shape(id) else { return Vec::new() };
        match &shape.kind {
            Kind::List(element) | Kind::Map(_, element) => {
                let of_shape = if matches!(shape.kind, Kind::Map(..)) { MAP } else { LIST };
                let option = if shape.traits.has(traits::SPARSE) { OPTION } else { 0 };
                vec![(element.target.clone(), of_shape + option)]
            }
            Kind::Structure(members) | Kind::Union(members) => {
                let depth = |member: &restjson_model::Member| {
                    let required = member.traits.has(traits::REQUIRED);
                    let boxed = member.traits.has(crate::simplify::BOXED);
                    1 + if required { 0 } else { OPTION } + if boxed { BOXED } else { 0 }
                };
                members.iter().map(|member| (member.target.clone(), depth(member))).collect()
            }
            _ => Vec::new(),
        }
    }
}
