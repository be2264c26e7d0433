//! Writes a model as a Smithy 2.0 JSON AST: first the service, then its operations, then the other
//! shapes, each sorted by name.

use crate::{Kind, Member, Model, Node, Object, Shape, ShapeId, Traits};

/// The text of a file with all shapes of the model but those of Smithy's prelude.
///
/// Reading it results in the same model. Mixins have been flattened by
/// [`assemble`](crate::assemble). Other members of a resource than its operations are not in the
/// model and not written.
pub fn write(model: &Model) -> String {
    let rank = |shape: &Shape| match shape.kind {
        Kind::Service(_) => 0,
        Kind::Operation(_) => 1,
        _ => 2,
    };
    let mut shapes: Vec<&Shape> = model.shapes.values().collect();
    shapes.retain(|shape| !shape.id.is_prelude());
    shapes.sort_by_key(|shape| (rank(shape), shape.id.clone()));
    let mut root = Object::default();
    root.insert("smithy", Node::from("2.0"));
    if model.metadata != Node::Null {
        root.insert("metadata", model.metadata.clone());
    }
    let shapes = shapes.into_iter().map(|shape| (shape.id.to_string(), self::shape(shape)));
    root.insert("shapes", Node::Object(shapes.collect()));
    format!("{:#}\n", Node::Object(root))
}

fn shape(shape: &Shape) -> Node {
    let mut object = Object::default();
    object.insert("type", Node::from(shape.kind.name()));
    match &shape.kind {
        Kind::Simple(_) => {}
        Kind::List(member) => object.insert("member", self::member(member)),
        Kind::Map(key, value) => {
            object.insert("key", member(key));
            object.insert("value", member(value));
        }
        Kind::Structure(members)
        | Kind::Union(members)
        | Kind::Enum(members)
        | Kind::IntEnum(members) => {
            let members = members.iter().map(|one| (one.name.clone(), member(one)));
            object.insert("members", Node::Object(members.collect()));
        }
        Kind::Service(service) => {
            object.insert("version", Node::from(service.version.as_str()));
            targets(&mut object, "operations", &service.operations);
            targets(&mut object, "resources", &service.resources);
            targets(&mut object, "errors", &service.errors);
            if !service.rename.is_empty() {
                let rename = service.rename.iter();
                let rename = rename.map(|(id, name)| (id.to_string(), Node::from(name.as_str())));
                object.insert("rename", Node::Object(rename.collect()));
            }
        }
        Kind::Operation(operation) => {
            object.insert("input", target(&operation.input));
            object.insert("output", target(&operation.output));
            targets(&mut object, "errors", &operation.errors);
        }
        Kind::Resource(resource) => {
            targets(&mut object, "operations", &resource.operations);
            targets(&mut object, "resources", &resource.resources);
        }
    }
    put_traits(&mut object, &shape.traits);
    Node::Object(object)
}

fn member(member: &Member) -> Node {
    let mut object = Object::default();
    object.insert("target", Node::from(member.target.as_str()));
    put_traits(&mut object, &member.traits);
    Node::Object(object)
}

fn put_traits(object: &mut Object, traits: &Traits) {
    if !traits.is_empty() {
        let traits = traits.iter().map(|(id, value)| (id.to_owned(), value.clone()));
        object.insert("traits", Node::Object(traits.collect()));
    }
}

fn target(id: &ShapeId) -> Node {
    Node::from([("target", Node::from(id.as_str()))])
}

fn targets(object: &mut Object, key: &str, ids: &[ShapeId]) {
    if !ids.is_empty() {
        object.insert(key, Node::Array(ids.iter().map(target).collect()));
    }
}
