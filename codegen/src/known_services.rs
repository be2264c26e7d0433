//! Facts about services that are in no model, as additional traits.
//!
//! The official protocol suite asks for these three; so does every AWS SDK.

use restjson_model::{Kind, Model, Node, ShapeId, traits};

/// Adds what is known of the service, by its id.
pub(crate) fn add_traits(mut model: Model, service: &ShapeId) -> Model {
    let Some(shape) = model.shape(service) else { return model };
    let sdk_id = shape.traits.get(traits::SERVICE).and_then(|value| value.get("sdkId"));
    let sdk_id = sdk_id.and_then(Node::as_str).unwrap_or_default().to_owned();
    let Kind::Service(definition) = &shape.kind else { return model };
    let version = definition.version.clone();
    match sdk_id.as_str() {
        "API Gateway" => fixed_header(&mut model, service, "Accept", "application/json"),
        "Glacier" => {
            fixed_header(&mut model, service, "X-Amz-Glacier-Version", &version);
            for shape in model.shapes.values_mut() {
                let input = shape.id.namespace() == service.namespace();
                for member in shape.members_mut() {
                    // `-` is the account of the credentials.
                    if input && member.name == "accountId" && member.traits.has(traits::HTTP_LABEL)
                    {
                        member.traits.insert(traits::EMPTY_LABEL, Node::from("-"));
                    }
                }
            }
            for name in ["UploadArchive", "UploadMultipartPart"] {
                let operation = service.sibling(name).ok().and_then(|id| model.shapes.get_mut(&id));
                if let Some(operation) = operation {
                    operation.traits.annotate(traits::TREE_HASH);
                }
            }
        }
        _ => {}
    }
    model
}

fn fixed_header(model: &mut Model, service: &ShapeId, name: &str, value: &str) {
    if let Some(shape) = model.shapes.get_mut(service) {
        shape.traits.insert(traits::FIXED_HEADERS, Node::from([(name, Node::from(value))]));
    }
}
