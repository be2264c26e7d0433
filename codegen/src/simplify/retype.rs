//! Gives a member's target another name: `restjson.traits#retype`.
//!
//! A model may use one shape for two things that must not be mixed up, such as two kinds of token.
//! The trait's value is the id of a shape of the same kind. The constraints of what the member
//! targeted become the member's own, so that two members of one new type may have different ones.

use std::collections::BTreeMap;

use restjson_model::{Kind, Model, Node, Problem, Problems, ShapeId, near, traits};

pub(crate) fn retype(mut model: Model) -> Result<Model, Problems> {
    let mut problems = Vec::new();
    let mut changes = Vec::new();
    let mut taken = BTreeMap::new();
    for shape in model.shapes.values() {
        for member in shape.members() {
            // If the member already has the type, nothing changes.
            let value = member.traits.get(traits::RETYPE);
            if let Some(value) = value.filter(|id| id.as_str() != Some(member.target.as_str())) {
                changes.push((
                    shape.id.with_member(&member.name),
                    member.target.clone(),
                    value.clone(),
                ));
            }
        }
    }
    for (member, target, value) in changes {
        if let Err(message) = apply(&mut model, &mut taken, &member, &target, &value) {
            problems.push(Problem::new(message).shape(member).trait_id(traits::RETYPE));
        }
    }
    Problems::check(problems)?;
    Ok(model)
}

fn apply(
    model: &mut Model,
    taken: &mut BTreeMap<ShapeId, Kind>,
    member: &ShapeId,
    target: &ShapeId,
    value: &Node,
) -> Result<(), String> {
    let new: ShapeId = value
        .as_str()
        .ok_or("the value must be the id of a shape")?
        .parse()
        .map_err(|error| format!("{error}"))?;
    let old =
        model.shape(target).ok_or_else(|| format!("the target {target} does not exist"))?.clone();
    let Some(named) = model.shapes.get_mut(&new) else {
        let like = near(new.as_str(), model.shapes.keys().map(ShapeId::as_str));
        return Err(format!("{new} does not exist{like}"));
    };
    if named.kind.name() != old.kind.name() {
        let (old, new_kind) = (old.kind.described(), named.kind.described());
        return Err(format!("the target is {old}, but {new} is {new_kind}"));
    }
    if !matches!(named.kind, Kind::Simple(_) | Kind::List(_) | Kind::Map(..)) {
        return Err(format!("{} cannot be renamed", named.kind.described()));
    }
    if let Some(first) = taken.insert(new.clone(), old.kind.clone())
        && first != old.kind
    {
        return Err(format!("{new} is the name of two shapes that differ; {target} is the second"));
    }
    named.kind = old.kind;
    for (id, value) in old.traits.iter() {
        let is_of_the_value = !CONSTRAINTS.contains(&id) && id != traits::RUST_TYPE;
        if is_of_the_value && !named.traits.has(id) {
            named.traits.insert(id, value.clone());
        }
    }
    let members = model.shapes.get_mut(&member.shape()).map(restjson_model::Shape::members_mut);
    for candidate in members.into_iter().flatten() {
        if member.member() == Some(candidate.name.as_str()) {
            candidate.target = new.clone();
            candidate.traits.remove(traits::RETYPE);
            for (id, value) in old.traits.iter().filter(|(id, _)| CONSTRAINTS.contains(id)) {
                if !candidate.traits.has(id) {
                    candidate.traits.insert(id, value.clone());
                }
            }
        }
    }
    Ok(())
}

/// Traits about a value, which do not depend on its type's name.
const CONSTRAINTS: [&str; 4] =
    [traits::LENGTH, traits::PATTERN, traits::RANGE, traits::UNIQUE_ITEMS];
