//! The types of members.

use restjson_model::{Kind, Member, Shape, ShapeId, Simple, traits};

use crate::ir::{Feature, SecretType, TimestampFormat, Type};
use crate::simplify::BOXED;

use crate::names::is_identifier;

use super::Resolver;

/// The place of a value, which determines the format of timestamps and media types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Json,
    Header,
    /// Labels and queries.
    Uri,
    Payload,
}

impl Resolver<'_> {
    /// The type of a member's value.
    pub(super) fn member_type(&mut self, id: &ShapeId, member: &Member, place: Place) -> Type {
        let ty = self.target_type(id, member, place);
        if member.traits.has(BOXED) { Type::Boxed(Box::new(ty)) } else { ty }
    }

    fn target_type(&mut self, id: &ShapeId, member: &Member, place: Place) -> Type {
        let Some(shape) = self.model.shape(&member.target) else { return Type::Unit };
        let ty = match &shape.kind {
            Kind::Simple(simple) => self.simple_type(id, member, shape, *simple, place),
            Kind::List(element) => Type::List(Box::new(self.element_type(shape, element, place))),
            Kind::Map(key, value) => {
                let key_id = shape.id.with_member("key");
                let key_type = self.target_type(&key_id, key, Place::Json);
                let text = matches!(key_type, Type::String | Type::Enum(_) | Type::Secret(_));
                if !text && self.model.shape(&key.target).is_some() {
                    self.report(&key_id, "the key of a map must be a string or an enum");
                }
                // Keys are looked up, so a key cannot be a secret.
                let key_type =
                    if matches!(key_type, Type::Secret(_)) { Type::String } else { key_type };
                Type::Map(Box::new(key_type), Box::new(self.element_type(shape, value, place)))
            }
            Kind::Structure(_) if shape.id == ShapeId::unit() => Type::Unit,
            Kind::Structure(_) => Type::Structure(self.name(&shape.id)),
            Kind::Union(_) if shape.is_event_stream() => Type::EventInput(self.name(&shape.id)),
            Kind::Union(_) => Type::Union(self.name(&shape.id)),
            Kind::Enum(_) => Type::Enum(self.name(&shape.id)),
            Kind::IntEnum(_) => Type::IntEnum(self.name(&shape.id)),
            // Reported when it was reached.
            Kind::Service(_) | Kind::Operation(_) | Kind::Resource(_) => Type::Unit,
        };
        let hides_itself = matches!(
            ty,
            Type::Secret(_)
                | Type::Structure(_)
                | Type::Union(_)
                | Type::Enum(_)
                | Type::IntEnum(_)
                | Type::Stream
                | Type::EventInput(_)
                | Type::EventReceiver(..)
                | Type::Unit
        );
        let sensitive = self.model.member_trait(member, traits::SENSITIVE).is_some();
        if sensitive && !hides_itself { Type::Sensitive(Box::new(ty)) } else { ty }
    }

    /// An element of a list or a value of a map, which may be null where the shape is sparse. A header
    /// of an entry cannot be null.
    fn element_type(&mut self, shape: &Shape, element: &Member, place: Place) -> Type {
        let id = shape.id.with_member(&element.name);
        let ty = self.target_type(&id, element, place);
        let is_header = place == Place::Header && matches!(shape.kind, Kind::Map(..));
        let sparse = shape.traits.has(traits::SPARSE) && !is_header;
        if sparse { Type::Nullable(Box::new(ty)) } else { ty }
    }

    fn simple_type(
        &mut self,
        id: &ShapeId,
        member: &Member,
        shape: &Shape,
        simple: Simple,
        place: Place,
    ) -> Type {
        match simple {
            Simple::Boolean => Type::Boolean,
            Simple::Byte => Type::Byte,
            Simple::Short => Type::Short,
            Simple::Integer => Type::Integer,
            Simple::Long => Type::Long,
            Simple::Float => Type::Float,
            Simple::Double => Type::Double,
            Simple::BigInteger => {
                self.features.insert(Feature::BigNumber);
                Type::BigInteger
            }
            Simple::BigDecimal => {
                self.features.insert(Feature::BigNumber);
                Type::BigDecimal
            }
            // Encoded in a header, whether it is a secret or not.
            Simple::String
                if place == Place::Header
                    && self.model.member_trait(member, traits::MEDIA_TYPE).is_some() =>
            {
                self.features.insert(Feature::Blob);
                Type::MediaString
            }
            Simple::String if self.is_secret(shape) => self.secret(shape),
            Simple::String => Type::String,
            Simple::Blob if self.model.member_trait(member, traits::STREAMING).is_some() => {
                if place != Place::Payload {
                    self.report_trait(
                        id,
                        traits::STREAMING,
                        "only a member with the trait smithy.api#httpPayload can be streamed",
                    );
                }
                self.features.insert(Feature::Stream);
                Type::Stream
            }
            Simple::Blob => {
                self.features.insert(Feature::Blob);
                Type::Blob
            }
            Simple::Timestamp => {
                self.features.insert(Feature::Timestamp);
                Type::Timestamp(self.timestamp_format(id, member, place))
            }
            Simple::Document => Type::Document,
        }
    }

    fn timestamp_format(&mut self, id: &ShapeId, member: &Member, place: Place) -> TimestampFormat {
        let format = self.model.member_trait(member, traits::TIMESTAMP_FORMAT);
        match format.map(restjson_model::Node::as_str) {
            Some(Some("epoch-seconds")) => TimestampFormat::EpochSeconds,
            Some(Some("date-time")) => TimestampFormat::DateTime,
            Some(Some("http-date")) => TimestampFormat::HttpDate,
            Some(_) => {
                let message = "expected one of epoch-seconds, date-time, http-date";
                self.report_trait(id, traits::TIMESTAMP_FORMAT, message);
                TimestampFormat::EpochSeconds
            }
            None => match place {
                Place::Json | Place::Payload => TimestampFormat::EpochSeconds,
                Place::Header => TimestampFormat::HttpDate,
                Place::Uri => TimestampFormat::DateTime,
            },
        }
    }

    /// Whether the shape is a text that must not be seen.
    pub(super) fn is_secret(&self, shape: &Shape) -> bool {
        matches!(shape.kind, Kind::Simple(Simple::String)) && shape.traits.has(traits::SENSITIVE)
    }

    fn secret(&mut self, shape: &Shape) -> Type {
        let name = self.name(&shape.id);
        let docs = self.docs(&shape.traits, &format!("`{}`", shape.id.name()));
        let external = self.rust_type(shape);
        self.secrets.insert(name.clone(), SecretType { name: name.clone(), external, docs });
        Type::Secret(name)
    }

    /// The path of the type that another crate has for a secret: `connectparticipant::ParticipantToken`.
    fn rust_type(&mut self, shape: &Shape) -> Option<String> {
        let path = self.text_trait(&shape.id, &shape.traits, traits::RUST_TYPE)?;
        let is_path = path.contains("::") && path.split("::").all(is_identifier);
        if !is_path {
            let message =
                format!("{path:?} is not the path of a type, such as \"a_crate::AToken\"");
            self.report_trait(&shape.id, traits::RUST_TYPE, message);
        }
        is_path.then_some(path)
    }
}
