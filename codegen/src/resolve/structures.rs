//! Structures and their members.

use std::collections::BTreeMap;

use restjson_model::{Kind, Member, Node, Shape, ShapeId, Traits, traits};

use crate::ir::{Capabilities, Constraint, Direction, Field, Location, Presence, Structure, Type};
use crate::names::{self, Scope};
use crate::value::{Literals, Style};

use super::types::Place;
use super::{Resolver, deprecated};

impl Resolver<'_> {
    /// A structure that becomes a type: all its members are JSON, unless it is an event.
    pub(super) fn shared_structure(&mut self, shape: &Shape) -> Structure {
        let direction = self.reached.get(&shape.id).copied().unwrap_or_default();
        let built = self.sent.contains(&shape.id);
        let fields = match self.events.contains(&shape.id) {
            true => self.event_fields(shape, built),
            false => self.fields(shape, built, |_, _, _| Location::Body),
        };
        let name = self.name(&shape.id);
        self.structure(shape, name, direction, built, fields)
    }

    pub(super) fn structure(
        &mut self,
        shape: &Shape,
        name: String,
        direction: Direction,
        built: bool,
        fields: Vec<Field>,
    ) -> Structure {
        let traits = Capabilities {
            eq: fields.iter().all(|field| field.ty.is_comparable()),
            default: fields.iter().all(Field::can_be_absent),
        };
        // The placeholder for no input or no output has no members.
        let wire = if shape.id == ShapeId::unit() { "" } else { shape.id.name() };
        Structure {
            wire: wire.to_owned(),
            docs: self.docs(&shape.traits, &format!("`{}`", shape.id.name())),
            deprecated: deprecated(&shape.traits),
            direction,
            built,
            sensitive: shape.traits.has(traits::SENSITIVE),
            constrained: built && fields.iter().any(|field| !field.constraint.is_empty()),
            traits,
            name,
            fields,
        }
    }

    /// The members of a structure, with the place that `locate` finds for each.
    pub(super) fn fields(
        &mut self,
        shape: &Shape,
        sent: bool,
        mut locate: impl FnMut(&mut Self, &ShapeId, &Member) -> Location,
    ) -> Vec<Field> {
        let Kind::Structure(members) = &shape.kind else { return Vec::new() };
        let mut scope = Scope::default();
        let mut json_names: BTreeMap<String, ShapeId> = BTreeMap::new();
        let mut fields = Vec::new();
        for member in members {
            let id = shape.id.with_member(&member.name);
            let location = locate(self, &id, member);
            let json = self.text_trait(&id, &member.traits, traits::JSON_NAME);
            let json = json.unwrap_or_else(|| member.name.clone());
            if location.in_json()
                && let Some(other) = json_names.insert(json.clone(), id.clone())
            {
                self.report(&id, format!("{other} has the name {json:?} in JSON too"));
            }
            let place = match location {
                Location::Header(_) | Location::PrefixHeaders(_) => Place::Header,
                Location::Label | Location::Query(_) | Location::QueryParams => Place::Uri,
                Location::Payload => Place::Payload,
                Location::Event(_)
                | Location::Body
                | Location::HostLabel
                | Location::StatusCode => Place::Json,
            };
            let ty = self.member_type(&id, member, place);
            let presence = self.presence(&id, member, &ty);
            let constraint =
                if sent { self.constraint(&id, member) } else { Constraint::default() };
            fields.push(Field {
                wire: member.name.clone(),
                json,
                // A setter that adds to a list or a map has a related setter for all of it.
                name: scope.claim_with(names::field_name(&member.name), |name| {
                    matches!(ty, Type::List(_) | Type::Map(..)).then(|| names::set_name(name))
                }),
                docs: self.member_docs(member),
                deprecated: deprecated(&member.traits),
                constraint,
                ty,
                presence,
                location,
                idempotency_token: self.idempotency_token(&id, member),
            });
        }
        fields
    }

    /// A member's documentation is its own, or else its target's.
    pub(super) fn member_docs(&self, member: &Member) -> String {
        let none = Traits::default();
        let target = self.model.shape(&member.target);
        let target =
            target.filter(|_| !member.target.is_prelude()).map_or(&none, |shape| &shape.traits);
        let documented =
            if member.traits.has(traits::DOCUMENTATION) { &member.traits } else { target };
        self.docs(documented, &format!("`{}`", member.name))
    }

    fn presence(&mut self, id: &ShapeId, member: &Member, ty: &Type) -> Presence {
        if ty.is_event_stream() {
            // It is the body, so it is always there.
            return Presence::Required;
        }
        let optional = member.traits.has(traits::CLIENT_OPTIONAL);
        if member.traits.has(traits::REQUIRED) && !optional {
            return Presence::Required;
        }
        let default = member.traits.get(traits::DEFAULT).filter(|value| **value != Node::Null);
        let Some(default) = default.filter(|_| !optional && !ty.is_stream()) else {
            return Presence::Optional;
        };
        match Literals::new(&[], Style::Model).literal(ty, default) {
            Ok(_) if !self.has_value(&member.target, default) => {
                let message = format!("{} has no value {default}", member.target);
                self.report_trait(id, traits::DEFAULT, message);
                Presence::Optional
            }
            Ok(value) => Presence::Default(value),
            Err(message) => {
                self.report_trait(id, traits::DEFAULT, message);
                Presence::Optional
            }
        }
    }

    /// Whether an enum has a value; any other shape has all of its type.
    fn has_value(&self, target: &ShapeId, value: &Node) -> bool {
        match self.model.shape(target).map(|shape| &shape.kind) {
            Some(Kind::Enum(members) | Kind::IntEnum(members)) => {
                members.iter().any(|member| member.traits.get(traits::ENUM_VALUE) == Some(value))
            }
            _ => true,
        }
    }

    fn idempotency_token(&mut self, id: &ShapeId, member: &Member) -> bool {
        if !member.traits.has(traits::IDEMPOTENCY_TOKEN) {
            return false;
        }
        let text = self.model.shape(&member.target).map(|shape| &shape.kind);
        if !matches!(text, Some(Kind::Simple(restjson_model::Simple::String))) {
            self.report_trait(
                id,
                traits::IDEMPOTENCY_TOKEN,
                "only a string can be an idempotency token",
            );
            return false;
        }
        true
    }
}
