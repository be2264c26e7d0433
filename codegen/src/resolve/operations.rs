//! Operations.

use restjson_model::{Node, Operation, Shape, traits};

use crate::docs;
use crate::ir::{self, Direction, Feature, RequestBody, Treatment, Type};
use crate::names::{self, Scope};

use super::{Resolver, deprecated};

impl Resolver<'_> {
    pub(super) fn operations(&mut self) -> Vec<ir::Operation> {
        let mut modules = Scope::default();
        let mut operations = Vec::new();
        for id in &self.service.operations.clone() {
            let (Some(shape), Some(operation)) = (self.model.shape(id), self.model.operation(id))
            else {
                continue;
            };
            let module = modules.claim(names::module_name(self.service_name(id)));
            operations.extend(self.operation(shape, operation, module));
        }
        operations
    }

    fn operation(
        &mut self,
        shape: &Shape,
        operation: &Operation,
        module: String,
    ) -> Option<ir::Operation> {
        let name = self.operation_names.get(&shape.id).cloned().unwrap_or_default();
        let input_shape = self.model.shape(&operation.input)?;
        let output_shape = self.model.shape(&operation.output)?;

        let input_fields = self.fields(input_shape, true, Self::request_location);
        let http = self.http(shape, input_shape);
        let host = self.host_prefix(shape, input_shape);
        let request_body = self.request_body(input_shape, &input_fields);
        let direction = Direction { sent: request_body == RequestBody::Json, received: false };
        let mut input = self.structure(input_shape, name.clone(), direction, true, input_fields);
        input.docs = self.docs(&shape.traits, &format!("`{}`", shape.id.name()));
        input.deprecated = deprecated(&shape.traits);
        // An operation with a sensitive input still prints its name.
        input.sensitive = input_shape.traits.has(traits::SENSITIVE);

        let mut output_fields = self.fields(output_shape, false, Self::response_location);
        for field in &mut output_fields {
            if let Type::EventInput(events) = &field.ty {
                field.ty = Type::EventReceiver(events.clone(), names::error_name(&name));
            }
        }
        let response_body = self.response_body(output_shape, &output_fields);
        let direction = Direction { sent: false, received: true };
        let mut output =
            self.structure(output_shape, format!("{name}Output"), direction, false, output_fields);
        output.docs = format!("The output of [`{name}`].");
        output.deprecated = None;

        let pages = self.pages(shape, &input, &output).unwrap_or_else(|why| {
            let sentence = docs::sentence(&format!("No stream of pages: {why}."));
            input.docs.push_str(&format!("\n\n{sentence}"));
            self.pages_left_out.push((shape.id.name().to_owned(), why));
            None
        });
        let errors = self.error_variants(operation);
        let token = input.fields.iter().any(|field| field.idempotency_token);
        let context = self.context_bindings(shape, input_shape, &input);
        let treatments = self.treatments(shape, &request_body);
        Some(ir::Operation {
            wire: shape.id.name().to_owned(),
            name,
            module,
            docs: input.docs.clone(),
            deprecated: input.deprecated.clone(),
            errors,
            http: http?,
            host,
            fixed_headers: self.fixed_headers(),
            treatments,
            repeatable: token
                || shape.traits.has(traits::READONLY)
                || shape.traits.has(traits::IDEMPOTENT),
            auth: self.auth(shape),
            unsigned_payload: shape.traits.has(traits::UNSIGNED_PAYLOAD),
            context,
            pages,
            example: Vec::new(),
            request_body,
            response_body,
            input,
            output,
        })
    }

    fn fixed_headers(&mut self) -> Vec<(String, String)> {
        let Some(value) = self.shape.traits.get(traits::FIXED_HEADERS) else { return Vec::new() };
        let service = self.shape.id.clone();
        let mut headers = Vec::new();
        for (name, value) in value.as_object().into_iter().flat_map(restjson_model::Object::iter) {
            self.check_header_name(&service, traits::FIXED_HEADERS, name);
            match value.as_str() {
                Some(text) if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) => {
                    headers.push((name.to_owned(), text.to_owned()));
                }
                _ => {
                    let message = format!("{value} is not the value of a header");
                    self.report_trait(&service, traits::FIXED_HEADERS, message);
                }
            }
        }
        headers
    }

    fn treatments(&mut self, operation: &Shape, body: &RequestBody) -> Vec<Treatment> {
        let mut treatments = Vec::new();
        if let Some(value) = operation.traits.get(traits::REQUEST_COMPRESSION) {
            let encodings = value.get("encodings").and_then(Node::as_array).unwrap_or_default();
            if encodings.iter().any(|encoding| encoding.as_str() == Some("gzip")) {
                self.features.insert(Feature::Compression);
                treatments.push(Treatment::Gzip);
            } else {
                let message = "none of the encodings is supported; gzip is";
                self.report_trait(&operation.id, traits::REQUEST_COMPRESSION, message);
            }
        }
        if operation.traits.has(traits::HTTP_CHECKSUM_REQUIRED) {
            self.features.insert(Feature::Checksum);
            treatments.push(Treatment::Md5);
        }
        if operation.traits.has(traits::TREE_HASH) && matches!(body, RequestBody::Payload(..)) {
            self.features.insert(Feature::TreeHash);
            treatments.push(Treatment::TreeHash);
        }
        treatments
    }

    /// The member of an input by its name.
    pub(super) fn field_index(fields: &[ir::Field], name: &str) -> Option<usize> {
        fields.iter().position(|field| field.wire == name)
    }
}
