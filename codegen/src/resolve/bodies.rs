//! The bodies of requests and responses.

use restjson_model::{Kind, Shape, Simple, traits};

use crate::ir::{Field, Location, Payload, RequestBody, ResponseBody};

use super::Resolver;

impl Resolver<'_> {
    pub(super) fn request_body(&mut self, input: &Shape, fields: &[Field]) -> RequestBody {
        match self.payload(input, fields) {
            Some((index, payload)) => RequestBody::Payload(index, payload),
            None if fields.iter().any(|field| field.location.in_json()) => RequestBody::Json,
            None => RequestBody::Empty,
        }
    }

    pub(super) fn response_body(&mut self, output: &Shape, fields: &[Field]) -> ResponseBody {
        match self.payload(output, fields) {
            Some((index, payload)) => ResponseBody::Payload(index, payload),
            None if fields.iter().any(|field| field.location.in_json()) => ResponseBody::Json,
            None => ResponseBody::Empty,
        }
    }

    pub(super) fn payload(&mut self, shape: &Shape, fields: &[Field]) -> Option<(usize, Payload)> {
        let mut bound =
            fields.iter().enumerate().filter(|(_, field)| field.location == Location::Payload);
        let (index, field) = bound.next()?;
        let id = shape.id.with_member(&field.wire);
        if bound.next().is_some() {
            self.report_trait(&id, traits::HTTP_PAYLOAD, "only one member can be the body");
        }
        if let Some(other) = fields.iter().find(|field| field.location == Location::Body) {
            let message = format!("{} is bound to the body too", other.wire);
            self.report_trait(&id, traits::HTTP_PAYLOAD, message);
        }
        let member = self.model.structure(&shape.id).get(index)?;
        let target = self.model.shape(&member.target)?;
        let media_type = self.model.member_trait(member, traits::MEDIA_TYPE);
        let media_type = media_type.and_then(restjson_model::Node::as_str).map(str::to_owned);
        if media_type.as_ref().is_some_and(|text| !text.bytes().all(|b| (0x20..0x7f).contains(&b)))
        {
            self.report_trait(&id, traits::MEDIA_TYPE, "this is not a media type");
        }
        let or = |fallback: &str| media_type.clone().unwrap_or_else(|| fallback.to_owned());
        let payload = match &target.kind {
            Kind::Structure(_) => Payload::Structure,
            Kind::Union(_) if target.is_event_stream() => Payload::Events,
            Kind::Union(_) | Kind::List(_) | Kind::Map(..) | Kind::Simple(Simple::Document) => {
                Payload::Json
            }
            Kind::Enum(_) | Kind::Simple(Simple::String) => Payload::Text(or("text/plain")),
            Kind::Simple(Simple::Blob)
                if self.model.member_trait(member, traits::STREAMING).is_some() =>
            {
                let sized = self.model.member_trait(member, traits::REQUIRES_LENGTH).is_some();
                Payload::Stream { media_type: or("application/octet-stream"), sized }
            }
            Kind::Simple(Simple::Blob) => Payload::Bytes(or("application/octet-stream")),
            other => {
                let message = format!("{} cannot be the body", other.described());
                self.report_trait(&id, traits::HTTP_PAYLOAD, message);
                Payload::Json
            }
        };
        Some((index, payload))
    }
}
