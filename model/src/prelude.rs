//! Smithy's own shapes, which every model may use without defining them.

use crate::{Kind, Node, Shape, ShapeId, Simple, Traits, traits};

/// The shapes of the prelude that can be targets.
pub(crate) fn shapes() -> Vec<Shape> {
    let mut shapes = Vec::new();
    for simple in Simple::ALL {
        let mut name = simple.name().to_owned();
        name.get_mut(..1).into_iter().for_each(str::make_ascii_uppercase);
        shapes.extend(shape(&name, Kind::Simple(simple), None));
    }
    let primitives = [
        ("PrimitiveBoolean", Simple::Boolean, Node::Bool(false)),
        ("PrimitiveByte", Simple::Byte, Node::from(0)),
        ("PrimitiveShort", Simple::Short, Node::from(0)),
        ("PrimitiveInteger", Simple::Integer, Node::from(0)),
        ("PrimitiveLong", Simple::Long, Node::from(0)),
        ("PrimitiveFloat", Simple::Float, Node::from(0)),
        ("PrimitiveDouble", Simple::Double, Node::from(0)),
    ];
    for (name, simple, default) in primitives {
        shapes.extend(shape(name, Kind::Simple(simple), Some(default)));
    }
    shapes.extend(shape("Unit", Kind::Structure(Vec::new()), None));
    shapes
}

fn shape(name: &str, kind: Kind, default: Option<Node>) -> Option<Shape> {
    let id: ShapeId = format!("smithy.api#{name}").parse().ok()?;
    let mut traits = Traits::default();
    if let Some(default) = default {
        traits.insert(traits::DEFAULT, default);
    }
    Some(Shape { id, kind, traits })
}
