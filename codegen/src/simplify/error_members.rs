//! Makes the members of errors optional: an error response that lacks something is still that error.

use restjson_model::{Model, traits};

pub(crate) fn make_optional(mut model: Model) -> Model {
    for shape in model.shapes.values_mut() {
        if !shape.traits.has(traits::ERROR) {
            continue;
        }
        for member in shape.members_mut() {
            member.traits.remove(traits::REQUIRED);
            member.traits.annotate(traits::CLIENT_OPTIONAL);
        }
    }
    model
}
