//! Copies the errors in an operation's output stream to the operation: an error ends the stream, and a
//! program matches it as it matches an error response.

use restjson_model::{Kind, Model, Shape, ShapeId, traits};

pub(crate) fn copy_to_operations(mut model: Model, service: &ShapeId) -> Model {
    let Some(Kind::Service(service)) = model.shape(service).map(|shape| shape.kind.clone()) else {
        return model;
    };
    for id in &service.operations {
        let found = errors(&model, id);
        let Some(shape) = model.shapes.get_mut(id) else { continue };
        if let Kind::Operation(operation) = &mut shape.kind {
            for error in found {
                if !operation.errors.contains(&error) {
                    operation.errors.push(error);
                }
            }
        }
    }
    model
}

/// The errors among the events of an operation's output.
fn errors(model: &Model, operation: &ShapeId) -> Vec<ShapeId> {
    let Some(operation) = model.operation(operation) else { return Vec::new() };
    let targets = model.structure(&operation.output).iter().map(|member| &member.target);
    let streams = targets.filter_map(|id| model.shape(id)).filter(|shape| shape.is_event_stream());
    let events = streams.flat_map(Shape::members).map(|member| &member.target);
    let is_error = |id: &&ShapeId| model.shape(id).is_some_and(|it| it.traits.has(traits::ERROR));
    events.filter(is_error).cloned().collect()
}
