//! Flattens mixins: what a shape mixes in becomes its own.
//!
//! <https://smithy.io/2.0/spec/mixins.html>

use std::collections::{BTreeMap, BTreeSet};

use crate::{Kind, Member, Model, Node, Problem, Shape, ShapeId, traits};

/// Copies the members and traits of every mixin into the shapes that use it.
pub(crate) fn flatten(
    model: &mut Model,
    mixins_of: &BTreeMap<ShapeId, Vec<ShapeId>>,
    problems: &mut Vec<Problem>,
) {
    let mut done = BTreeSet::new();
    for id in mixins_of.keys() {
        visit(model, mixins_of, id, &mut Vec::new(), &mut done, problems);
    }
}

/// How many mixins may be mixed into each other.
const DEEPEST: usize = 64;

fn visit(
    model: &mut Model,
    mixins_of: &BTreeMap<ShapeId, Vec<ShapeId>>,
    id: &ShapeId,
    above: &mut Vec<ShapeId>,
    done: &mut BTreeSet<ShapeId>,
    problems: &mut Vec<Problem>,
) {
    if done.contains(id) {
        return;
    }
    if above.len() > DEEPEST {
        let message = format!("mixins are nested more than {DEEPEST} deep");
        problems.push(Problem::new(message).shape(id));
        return;
    }
    if above.contains(id) {
        problems.push(Problem::new("this shape mixes itself in").shape(id));
        return;
    }
    above.push(id.clone());
    let mixins = mixins_of.get(id).map_or(&[][..], Vec::as_slice);
    for mixin in mixins {
        visit(model, mixins_of, mixin, above, done, problems);
    }
    above.pop();

    let mut mixed = Vec::new();
    for mixin in mixins {
        match model.shape(mixin) {
            Some(shape) if shape.traits.has(traits::MIXIN) => mixed.push(shape.clone()),
            Some(_) => problems
                .push(Problem::new(format!("{mixin} is mixed in but is not a mixin")).shape(id)),
            None => {
                problems.push(Problem::new(format!("the mixin {mixin} does not exist")).shape(id))
            }
        }
    }
    if let Some(shape) = model.shapes.get_mut(id) {
        for mixin in &mixed {
            if !mix(mixin, shape) {
                problems.push(
                    Problem::new(format!(
                        "{} is a {} and cannot be mixed into a {}",
                        mixin.id,
                        mixin.kind.name(),
                        shape.kind.name()
                    ))
                    .shape(id),
                );
            }
        }
        // Mixed-in members come first, in the order of the mixins.
        reorder(&mixed, shape);
    }
    done.insert(id.clone());
}

/// `false` if the two are not of one type.
fn mix(mixin: &Shape, shape: &mut Shape) -> bool {
    let local = mixin.traits.get(traits::MIXIN).and_then(|value| value.get("localTraits"));
    let is_local = |id: &str| {
        id == traits::MIXIN
            || local
                .and_then(Node::as_array)
                .is_some_and(|ids| ids.iter().any(|local| local.as_str() == Some(id)))
    };
    for (id, value) in mixin.traits.iter() {
        if !is_local(id) && !shape.traits.has(id) {
            shape.traits.insert(id, value.clone());
        }
    }
    match (&mixin.kind, &mut shape.kind) {
        (Kind::Structure(from), Kind::Structure(to))
        | (Kind::Union(from), Kind::Union(to))
        | (Kind::Enum(from), Kind::Enum(to))
        | (Kind::IntEnum(from), Kind::IntEnum(to)) => mix_members(from, to),
        (Kind::Operation(from), Kind::Operation(to)) => extend(&mut to.errors, &from.errors),
        (Kind::Service(from), Kind::Service(to)) => {
            extend(&mut to.operations, &from.operations);
            extend(&mut to.resources, &from.resources);
            extend(&mut to.errors, &from.errors);
            for (id, name) in &from.rename {
                to.rename.entry(id.clone()).or_insert_with(|| name.clone());
            }
        }
        (Kind::Resource(from), Kind::Resource(to)) => {
            extend(&mut to.operations, &from.operations);
            extend(&mut to.resources, &from.resources);
        }
        (from, to) => return from.name() == to.name(),
    }
    true
}

fn mix_members(from: &[Member], to: &mut Vec<Member>) {
    for member in from {
        match to.iter_mut().find(|own| own.name == member.name) {
            Some(own) => {
                let mut all = member.traits.clone();
                all.extend(&own.traits);
                own.traits = all;
            }
            None => to.push(member.clone()),
        }
    }
}

fn extend(to: &mut Vec<ShapeId>, from: &[ShapeId]) {
    for id in from {
        if !to.contains(id) {
            to.push(id.clone());
        }
    }
}

fn reorder(mixed: &[Shape], shape: &mut Shape) {
    let order: Vec<String> = mixed
        .iter()
        .flat_map(|mixin| mixin.members().into_iter().map(|member| member.name.clone()))
        .collect();
    if let Kind::Structure(members)
    | Kind::Union(members)
    | Kind::Enum(members)
    | Kind::IntEnum(members) = &mut shape.kind
    {
        members.sort_by_key(|member| {
            order.iter().position(|name| *name == member.name).unwrap_or(usize::MAX)
        });
    }
}
