//! Marks the members that must be boxed because their structure holds itself.
//!
//! Lists and maps are boxes already; so only chains of structures and unions count.

use std::collections::{BTreeMap, BTreeSet};

use restjson_model::{Kind, Model, Shape, ShapeId};

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

/// The strongly connected component of each shape (Kosaraju's algorithm, with an explicit stack:
/// a model may be nested deeper than the program's).
fn components(graph: &BTreeMap<ShapeId, Vec<ShapeId>>) -> BTreeMap<ShapeId, usize> {
    let mut order = Vec::new();
    let mut seen = BTreeSet::new();
    for start in graph.keys() {
        if !seen.insert(start) {
            continue;
        }
        let mut stack = vec![(start, 0)];
        while let Some((id, next)) = stack.pop() {
            match graph.get(id).and_then(|targets| targets.get(next)) {
                Some(target) => {
                    stack.push((id, next + 1));
                    if seen.insert(target) {
                        stack.push((target, 0));
                    }
                }
                None => order.push(id),
            }
        }
    }
    let mut reverse: BTreeMap<&ShapeId, Vec<&ShapeId>> = BTreeMap::new();
    for (id, targets) in graph {
        for target in targets {
            reverse.entry(target).or_default().push(id);
        }
    }
    let mut component = BTreeMap::new();
    for (number, start) in order.into_iter().rev().enumerate() {
        let mut stack = vec![start];
        while let Some(id) = stack.pop() {
            if component.contains_key(id) {
                continue;
            }
            component.insert(id.clone(), number);
            stack.extend(reverse.get(id).into_iter().flatten());
        }
    }
    component
}
