//! Copies the errors that a service lists to each of its operations.

use restjson_model::{Kind, Model, ShapeId};

pub(crate) fn copy_to_operations(mut model: Model, service: &ShapeId) -> Model {
    let Some(Kind::Service(service)) = model.shape(service).map(|shape| shape.kind.clone()) else {
        return model;
    };
    for id in &service.operations {
        let Some(shape) = model.shapes.get_mut(id) else { continue };
        if let Kind::Operation(operation) = &mut shape.kind {
            let missing = service.errors.iter().filter(|error| !operation.errors.contains(error));
            let missing: Vec<ShapeId> = missing.cloned().collect();
            operation.errors.extend(missing);
            // A shape listed twice is one error.
            let mut seen = std::collections::BTreeSet::new();
            operation.errors.retain(|error| seen.insert(error.clone()));
        }
    }
    model
}
