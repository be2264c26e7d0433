//! Joins sources into a model: shapes, then `apply` statements, then mixins, then rules.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Kind, Model, Node, Problem, Problems, Shape, ShapeId, Traits, mixins, prelude, rules};

/// In an overlay, the id of *the* service, whatever the model calls it.
///
/// The name of the service shape is on no wire, and the published formats do not agree on it.
pub const SERVICE_ALIAS: &str = "$service";

/// The contents of one file, not yet joined with others.
#[derive(Clone, Debug, Default)]
pub struct Source {
    pub(crate) shapes: Vec<Draft>,
    pub(crate) applies: Vec<Apply>,
    pub(crate) metadata: Node,
}

/// A shape as it is written in a file: its mixins are still references.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) id: ShapeId,
    pub(crate) kind: Kind,
    pub(crate) traits: Traits,
    pub(crate) mixins: Vec<ShapeId>,
    pub(crate) path: String,
}

/// An `apply` statement.
#[derive(Clone, Debug)]
pub(crate) struct Apply {
    pub(crate) target: Target,
    pub(crate) traits: Traits,
    pub(crate) path: String,
}

/// The target of an `apply` statement.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    Shape(ShapeId),
    /// [`SERVICE_ALIAS`]
    Service,
}

/// Joins the sources. A later source's traits win over an earlier one's, which is how an overlay
/// corrects a model; two sources that define one shape differently are a problem.
///
/// # Errors
/// Every `apply` to a shape or member that is not there, every shape defined twice, every mixin
/// that is missing or mixes itself in, every rule that cannot be read.
pub fn assemble(sources: impl IntoIterator<Item = Source>) -> Result<Model, Problems> {
    let mut problems = Vec::new();
    let mut model = Model::default();
    let mut mixins_of: BTreeMap<ShapeId, Vec<ShapeId>> = BTreeMap::new();
    let mut applies = Vec::new();

    for source in sources {
        merge_metadata(&mut model.metadata, source.metadata);
        applies.extend(source.applies);
        for draft in source.shapes {
            let shape = Shape { id: draft.id.clone(), kind: draft.kind, traits: draft.traits };
            match model.shapes.get(&draft.id) {
                Some(known) if *known != shape => problems.push(
                    Problem::new("this shape is defined twice, in different ways")
                        .shape(&draft.id)
                        .path(draft.path),
                ),
                Some(_) => {}
                None => {
                    model.shapes.insert(draft.id.clone(), shape);
                }
            }
            if !draft.mixins.is_empty() {
                mixins_of.insert(draft.id, draft.mixins);
            }
        }
    }
    for shape in prelude::shapes() {
        model.shapes.entry(shape.id.clone()).or_insert(shape);
    }

    // A trait applied to a mixed-in member finds it only after the mixins; one applied to a mixin
    // must be there before.
    let late =
        applies.iter().filter(|apply| apply_to(&mut model, apply).is_err()).collect::<Vec<_>>();
    mixins::flatten(&mut model, &mixins_of, &mut problems);
    for apply in late {
        if let Err(message) = apply_to(&mut model, apply) {
            let target = match &apply.target {
                Target::Shape(id) => id.to_string(),
                Target::Service => SERVICE_ALIAS.to_owned(),
            };
            problems.push(Problem::new(message).shape(target).path(&apply.path));
        }
    }
    let stated: BTreeSet<(ShapeId, String)> = applies
        .iter()
        .filter_map(|apply| match &apply.target {
            Target::Shape(id) => Some((id, &apply.traits)),
            Target::Service => None,
        })
        .flat_map(|(id, traits)| traits.iter().map(|(name, _)| (id.clone(), name.to_owned())))
        .collect();
    rules::apply(&mut model, &stated, &mut problems);
    Problems::check(problems)?;
    Ok(model)
}

/// Metadata of a later source has precedence, but arrays with the same key are joined
/// (<https://smithy.io/2.0/spec/model.html#merging-metadata>).
fn merge_metadata(metadata: &mut Node, other: Node) {
    match (&mut *metadata, other) {
        (_, Node::Null) => {}
        (Node::Object(known), Node::Object(other)) => {
            for (key, value) in other.iter() {
                let joined = match (known.get(key), value) {
                    (Some(Node::Array(one)), Node::Array(two)) => {
                        Node::Array([one.as_slice(), two].concat())
                    }
                    _ => value.clone(),
                };
                known.insert(key, joined);
            }
        }
        (_, other) => *metadata = other,
    }
}

fn apply_to(model: &mut Model, apply: &Apply) -> Result<(), String> {
    let id = match &apply.target {
        Target::Shape(id) => id.clone(),
        Target::Service => {
            let mut services = model.services().map(|(shape, _)| shape.id.clone());
            match (services.next(), services.next()) {
                (Some(id), None) => id,
                (None, _) => return Err("there is no service to apply this to".to_owned()),
                _ => {
                    return Err("there are several services: name the one that is meant".to_owned());
                }
            }
        }
    };
    let shape = model
        .shapes
        .get_mut(&id.shape())
        .ok_or_else(|| "the shape to apply a trait to does not exist".to_owned())?;
    let Some(name) = id.member() else {
        shape.traits.extend(&apply.traits);
        return Ok(());
    };
    let member = shape
        .members_mut()
        .into_iter()
        .find(|member| member.name == name)
        .ok_or_else(|| format!("there is no member {name:?} to apply a trait to"))?;
    member.traits.extend(&apply.traits);
    Ok(())
}
