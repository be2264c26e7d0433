//! The overlay after an update: statements about removed shapes are removed too.

use crate::{Model, Node, Object, ShapeId};

use super::Update;

impl Update {
    /// The overlay without the `apply` statements about shapes and members that are gone, and with
    /// the new names of those that were renamed; and the statements that went.
    pub fn overlay(&self, ours: &Model, overlay: &Node) -> (Node, Vec<String>) {
        let mut gone = Vec::new();
        let mut root = overlay.as_object().cloned().unwrap_or_default();
        let mut shapes = Object::default();
        let old = root.get("shapes").and_then(Node::as_object).cloned().unwrap_or_default();
        for (id, value) in old.iter() {
            let applied = value.get("type").and_then(Node::as_str) == Some("apply");
            let Some(parsed) = id.parse::<ShapeId>().ok().filter(|_| applied) else {
                shapes.insert(id, value.clone());
                continue;
            };
            let now = self.now(&parsed);
            if is_there(ours, &parsed) && !is_there(&self.model, &now) {
                gone.push(id.to_owned());
            } else {
                shapes.insert(now.to_string(), value.clone());
            }
        }
        root.insert("shapes", Node::Object(shapes));
        (Node::Object(root), gone)
    }

    fn now(&self, id: &ShapeId) -> ShapeId {
        let shape = id.shape();
        let now = self.renamed.get(&shape).unwrap_or(&shape);
        id.member().map_or_else(|| now.clone(), |member| now.with_member(member))
    }
}

fn is_there(model: &Model, id: &ShapeId) -> bool {
    let shape = model.shape(&id.shape());
    shape.is_some_and(|shape| id.member().is_none_or(|name| shape.member(name).is_some()))
}
