//! Shapes that go by another name: gone here and new there, with the same facts, in the same place.

use std::collections::BTreeMap;

use crate::drift::shape_facts;
use crate::{Kind, Model, Shape, ShapeId};

/// The new names by the old ones.
pub(super) fn find(ours: &Model, theirs: &Model) -> BTreeMap<ShapeId, ShapeId> {
    let mut renamed = BTreeMap::new();
    let mut waiting: Vec<(ShapeId, ShapeId)> = ours
        .shapes
        .keys()
        .filter(|id| theirs.shapes.contains_key(id))
        .map(|id| (id.clone(), id.clone()))
        .collect();
    while let Some((old, new)) = waiting.pop() {
        let (Some(old), Some(new)) = (ours.shape(&old), theirs.shape(&new)) else { continue };
        for (old, new) in targets(old, new) {
            let moved = !theirs.shapes.contains_key(&old)
                && !ours.shapes.contains_key(&new)
                && !renamed.contains_key(&old)
                && alike(ours, &old, theirs, &new);
            if moved {
                renamed.insert(old.clone(), new.clone());
                waiting.push((old, new));
            }
        }
    }
    renamed
}

/// The targets of the same member, input or output in both models.
fn targets(old: &Shape, new: &Shape) -> Vec<(ShapeId, ShapeId)> {
    match (&old.kind, &new.kind) {
        (Kind::Operation(old), Kind::Operation(new)) => {
            vec![(old.input.clone(), new.input.clone()), (old.output.clone(), new.output.clone())]
        }
        _ => old
            .members()
            .into_iter()
            .filter_map(|one| Some((one.target.clone(), new.member(&one.name)?.target.clone())))
            .collect(),
    }
}

/// Whether two shapes have the same facts, names and targets aside.
fn alike(ours: &Model, old: &ShapeId, theirs: &Model, new: &ShapeId) -> bool {
    let facts = |model: &Model, id: &ShapeId| {
        let shape = model.shape(id)?;
        let mut facts = BTreeMap::new();
        shape_facts(shape, &mut facts);
        let is_target = |about: &str| about.contains('$') && !about.contains(' ');
        let nameless = facts.into_iter().map(|(about, value)| {
            let value = if is_target(&about) { String::new() } else { value };
            (about.strip_prefix(id.name()).unwrap_or_default().to_owned(), value)
        });
        Some(nameless.collect::<BTreeMap<String, String>>())
    };
    let old = facts(ours, old);
    old.is_some() && old == facts(theirs, new)
}
