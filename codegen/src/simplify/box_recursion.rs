//! Marks the members that must be boxed because their structure holds itself.
//!
//! Lists and maps are boxes already; so only chains of structures and unions count.

use std::collections::BTreeMap;

use restjson_model::{Kind, Model, Shape, ShapeId};

use crate::components::components;

/// On a member that must be boxed; made here and read in `resolve`, in no model.
pub(crate) const BOXED: &str = "restjson.codegen#boxed";

pub(crate) fn mark(mut model: Model) -> Model {
    let graph: BTreeMap<ShapeId, Vec<ShapeId>> = model
        .shapes
        .values()
        .filter(|shape| is_aggregate(shape))
        .map(|shape| {
            let targets = shape.members().into_iter().map(|member| member.target.clone());
            let aggregates = targets.filter(|target| model.shape(target).is_some_and(is_aggregate));
            (shape.id.clone(), aggregates.collect())
        })
        .collect();
    let component = components(&graph);
    for (id, shape) in &mut model.shapes {
        if !is_aggregate(shape) {
            continue;
        }
        let loops = graph.get(id).is_some_and(|targets| targets.contains(id));
        for member in shape.members_mut() {
            let same =
                component.get(&member.target).is_some_and(|other| component.get(id) == Some(other));
            if same && (member.target != *id || loops) {
                member.traits.annotate(BOXED);
            }
        }
    }
    model
}

fn is_aggregate(shape: &Shape) -> bool {
    matches!(shape.kind, Kind::Structure(_) | Kind::Union(_))
}
