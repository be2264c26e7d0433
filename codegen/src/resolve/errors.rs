//! Error structures, and the errors of an operation.

use restjson_model::{Node, Operation, Shape, ShapeId, traits};

use crate::docs;
use crate::ir::{ErrorStructure, ErrorVariant, Field, Payload};
use crate::names::{self, Scope};

use super::Resolver;

impl Resolver<'_> {
    pub(super) fn error_structures(&mut self) -> Vec<ErrorStructure> {
        let ids: Vec<ShapeId> = self.errors.iter().cloned().collect();
        let mut errors: Vec<ErrorStructure> = ids
            .iter()
            .filter_map(|id| self.model.shape(id))
            .map(|shape| self.error_structure(shape))
            .collect();
        errors.sort_by(|a, b| a.structure.name.cmp(&b.structure.name));
        errors
    }

    fn error_structure(&mut self, shape: &Shape) -> ErrorStructure {
        let held = self.reached.get(&shape.id).copied();
        let built = self.sent.contains(&shape.id);
        let fields = self.fields(shape, built, Self::response_location);
        let payload = self.error_payload(shape, &fields);
        let name = self.name(&shape.id);
        let structure = self.structure(shape, name, held.unwrap_or_default(), built, fields);
        let client_fault = shape.traits.text(traits::ERROR) != Some("server");
        let retryable = shape.traits.get(traits::RETRYABLE);
        ErrorStructure {
            structure,
            held: held.is_some(),
            code: shape.id.name().to_owned(),
            status: self.status(shape).unwrap_or(if client_fault { 400 } else { 500 }),
            retryable: retryable.is_some(),
            throttling: retryable.and_then(|value| value.get("throttling"))
                == Some(&Node::Bool(true)),
            payload,
        }
    }

    /// The member that is the whole body. The body of an error has been read when its type is known, so it is no stream.
    fn error_payload(&mut self, shape: &Shape, fields: &[Field]) -> Option<Payload> {
        let (index, payload) = self.payload(shape, fields)?;
        if let (Payload::Stream { .. }, Some(field)) = (&payload, fields.get(index)) {
            let id = shape.id.with_member(&field.wire);
            self.report_trait(&id, traits::STREAMING, "an error cannot hold a stream");
        }
        Some(payload)
    }

    fn status(&mut self, shape: &Shape) -> Option<u16> {
        let value = shape.traits.get(traits::HTTP_ERROR)?;
        let status = value.as_i64().and_then(|status| u16::try_from(status).ok());
        let status = status.filter(|status| (100..1000).contains(status));
        if status.is_none() {
            self.report_trait(&shape.id, traits::HTTP_ERROR, format!("{value} is not a status"));
        }
        status
    }

    /// The variants of an operation's error enum.
    pub(super) fn error_variants(&mut self, operation: &Operation) -> Vec<ErrorVariant> {
        let mut scope = Scope::default();
        scope.claim("Unhandled".to_owned());
        let mut variants = Vec::new();
        for id in &operation.errors {
            let Some(shape) = self.model.shape(id) else { continue };
            let name = names::error_variant_name(self.service_name(id));
            variants.push(ErrorVariant {
                name: scope.claim(name),
                error: self.name(id),
                boxed: false,
                code: id.name().to_owned(),
                docs: docs::summary(&self.docs(&shape.traits, &format!("`{}`", id.name()))),
            });
        }
        variants.sort_by(|a, b| a.name.cmp(&b.name));
        variants
    }
}
