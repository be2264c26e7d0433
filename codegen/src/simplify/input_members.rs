//! Makes members of inputs optional where a client need not set them.
//!
//! The default of an input's own member is the service's to apply: a client sends the member only
//! if it was set (Smithy, "client error correction and default values"). And an idempotency token
//! is never demanded of the caller, even where the service demands it: it is filled in.

use std::collections::BTreeSet;

use restjson_model::{Kind, Model, ShapeId, traits};

pub(crate) fn make_optional(mut model: Model) -> Model {
    let inputs: BTreeSet<ShapeId> = model
        .shapes
        .values()
        .filter_map(|shape| match &shape.kind {
            Kind::Operation(operation) => Some(operation.input.clone()),
            _ => None,
        })
        .collect();
    for (id, shape) in &mut model.shapes {
        if !inputs.contains(id) {
            continue;
        }
        for member in shape.members_mut() {
            // A request without its labels has no path or host, so the caller gives them.
            if [traits::HTTP_LABEL, traits::HOST_LABEL].iter().any(|id| member.traits.has(id)) {
                member.traits.remove(traits::CLIENT_OPTIONAL);
                member.traits.remove(traits::IDEMPOTENCY_TOKEN);
            }
            if member.traits.has(traits::IDEMPOTENCY_TOKEN) {
                member.traits.remove(traits::REQUIRED);
            }
            if !member.traits.has(traits::REQUIRED) {
                member.traits.annotate(traits::CLIENT_OPTIONAL);
            }
        }
    }
    model
}
