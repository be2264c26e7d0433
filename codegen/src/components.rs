//! Which shapes lead to each other.

use std::collections::{BTreeMap, BTreeSet};

use restjson_model::ShapeId;

/// The strongly connected component of each shape (Kosaraju's algorithm, with an explicit stack:
/// a model may be nested deeper than the program's). What a shape leads to has the same number or a greater one.
pub(crate) fn components(graph: &BTreeMap<ShapeId, Vec<ShapeId>>) -> BTreeMap<ShapeId, usize> {
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
