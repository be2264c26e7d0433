//! Joins sources into a model: shapes, then `apply` statements, then mixins, then rules.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::origins::Origins;
use crate::{
    Kind, Model, Node, Problem, Problems, Shape, ShapeId, Traits, mixins, near, prelude, rules,
};

/// In an overlay, the id of *the* service, whatever the model calls it.
///
/// The name of the service shape is on no wire, and the published formats do not agree on it.
pub const SERVICE_ALIAS: &str = "$service";

/// The contents of one file, not yet joined with others.
#[derive(Clone, Debug, Default)]
pub struct Source {
    pub(crate) file: Option<Arc<str>>,
    pub(crate) shapes: Vec<Draft>,
    pub(crate) applies: Vec<Apply>,
    pub(crate) metadata: Node,
}

impl Source {
    /// The same source with the name of its file, which problems with its statements carry
    /// ([`Problem::file`]).
    #[must_use]
    pub fn named(mut self, file: impl Into<Arc<str>>) -> Self {
        self.file = Some(file.into());
        self
    }
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
        let file = source.file.as_ref();
        merge_metadata(&mut model, source.metadata, file);
        applies.extend(source.applies.into_iter().map(|apply| (apply, file.cloned())));
        for draft in source.shapes {
            let shape = Shape { id: draft.id.clone(), kind: draft.kind, traits: draft.traits };
            match model.shapes.get(&draft.id) {
                Some(known) if *known != shape => {
                    let problem = Problem::new("this shape is defined twice, in different ways");
                    let problem = problem.shape(&draft.id).path(draft.path);
                    problems.push(problem.of_file(file));
                }
                Some(_) => {}
                None => {
                    model.origins.shape(&draft.id, file);
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
    let apply_one = |model: &mut Model, (apply, file): &(Apply, Option<Arc<str>>)| {
        apply_to(model, apply, file.as_ref())
    };
    let late = applies.iter().filter(|apply| apply_one(&mut model, apply).is_err());
    let late: Vec<_> = late.collect();
    mixins::flatten(&mut model, &mixins_of, &mut problems);
    for entry in late {
        if let Err(message) = apply_one(&mut model, entry) {
            let (apply, file) = entry;
            let target = match &apply.target {
                Target::Shape(id) => id.to_string(),
                Target::Service => SERVICE_ALIAS.to_owned(),
            };
            let problem = Problem::new(message).shape(target).path(&apply.path);
            problems.push(problem.of_file(file.as_ref()));
        }
    }
    let stated: BTreeSet<(ShapeId, String)> = applies
        .iter()
        .filter_map(|(apply, _)| match &apply.target {
            Target::Shape(id) => Some((id, &apply.traits)),
            Target::Service => None,
        })
        .flat_map(|(id, traits)| traits.iter().map(|(name, _)| (id.clone(), name.to_owned())))
        .collect();
    rules::apply(&mut model, &stated, &mut problems);
    Problems::check(problems).map_err(|problems| model.name_files(problems))?;
    Ok(model)
}

/// Metadata of a later source has precedence, but arrays with the same key are joined
/// (<https://smithy.io/2.0/spec/model.html#merging-metadata>).
fn merge_metadata(model: &mut Model, other: Node, file: Option<&Arc<str>>) {
    let Model { metadata, origins, .. } = model;
    note_entries(metadata, &other, file, origins);
    match (metadata, other) {
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
        (metadata, other) => *metadata = other,
    }
}

/// Notes the file of each entry, which is joined with those of other files.
fn note_entries(known: &Node, other: &Node, file: Option<&Arc<str>>, origins: &mut Origins) {
    for (key, _) in other.as_object().into_iter().flat_map(crate::Object::iter) {
        let before = known.get(key).and_then(Node::as_array).map_or(0, <[Node]>::len);
        origins.entries(key, before, file);
    }
}

fn apply_to(model: &mut Model, apply: &Apply, file: Option<&Arc<str>>) -> Result<(), String> {
    let id = match &apply.target {
        Target::Shape(id) => id.clone(),
        Target::Service => {
            let mut services = model.services().map(|(shape, _)| shape.id.clone());
            match (services.next(), services.next()) {
                (Some(id), None) => id,
                (None, _) => return Err("there is no service to apply this to".to_owned()),
                _ => {
                    return Err("the model has several services; select one".to_owned());
                }
            }
        }
    };
    let shape_id = id.shape();
    let Some(shape) = model.shapes.get_mut(&shape_id) else {
        let known = model.shapes.keys().map(ShapeId::as_str);
        let like = near(shape_id.as_str(), known);
        return Err(format!("the shape to apply a trait to does not exist{like}"));
    };
    let traits = match id.member() {
        None => &mut shape.traits,
        Some(name) => {
            if shape.member(name).is_none() {
                let like = near(name, shape.members().iter().map(|member| member.name.as_str()));
                return Err(format!("there is no member {name:?} to apply a trait to{like}"));
            }
            let mut members = shape.members_mut().into_iter();
            match members.find(|member| member.name == name) {
                Some(member) => &mut member.traits,
                None => return Ok(()),
            }
        }
    };
    traits.extend(&apply.traits);
    for (trait_id, _) in apply.traits.iter() {
        model.origins.trait_of(&id, trait_id, file);
    }
    Ok(())
}
