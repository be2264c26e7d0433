//! Event streams: the unions of events, and where the members of an event go in its message.

use restjson_model::{Kind, Member, Node, Shape, ShapeId, Simple, traits};

use crate::ir::{
    Arm, Constraint, Direction, EventForm, EventPlace, EventStream, Feature, Field, Location,
    Operation, Payload, Structure,
};
use crate::names::{self, Scope};

use super::Resolver;
use super::reach::Use;
use super::types::Place;

impl Resolver<'_> {
    /// A member of an input or an output that is an event stream.
    pub(super) fn reach_events(
        &mut self,
        member_id: &ShapeId,
        member: &Member,
        events: &Shape,
        usage: Use,
    ) {
        if self.errors.contains(&member_id.shape()) {
            self.report_trait(member_id, traits::STREAMING, "an error cannot hold an event stream");
            return;
        }
        if !member.traits.has(traits::HTTP_PAYLOAD) {
            let message = "an event stream is the body: its member must have the trait \
                           smithy.api#httpPayload";
            self.report_trait(member_id, traits::STREAMING, message);
        }
        self.features.insert(Feature::EventStream);
        if !self.note(events, usage) {
            return;
        }
        self.check_traits(&events.id, &events.traits);
        for event in events.members() {
            let id = events.id.with_member(&event.name);
            self.check_traits(&id, &event.traits);
            if self.check_target(&id, &event.target) {
                self.reach_event(&id, &event.target, usage);
            }
        }
    }

    /// Whether an operation sends and returns events at the same time, or the service prefers HTTP/2 for
    /// events (`eventStreamHttp` of the protocol's trait).
    pub(super) fn needs_http2(&self, operations: &[Operation]) -> bool {
        let has_events =
            |structure: &Structure| structure.fields.iter().any(|field| field.ty.is_event_stream());
        let protocol = self.shape.traits.get(traits::REST_JSON_1);
        let preferred =
            protocol.and_then(|value| value.get("eventStreamHttp")?.as_array()?.first());
        let prefers = preferred.and_then(Node::as_str) == Some("h2");
        operations.iter().any(|operation| {
            let (sends, returns) = (has_events(&operation.input), has_events(&operation.output));
            sends && returns || prefers && (sends || returns)
        })
    }

    fn reach_event(&mut self, id: &ShapeId, target: &ShapeId, usage: Use) {
        let Some(shape) = self.model.shape(target) else { return };
        let Kind::Structure(members) = &shape.kind else {
            let message = format!("an event must be a structure, not {}", shape.kind.described());
            self.report(id, message);
            // Endless lists are found here, so no later code has to look for them.
            self.reach_target(target, usage);
            return;
        };
        if shape.traits.has(traits::ERROR) && !usage.sent {
            // It is an error of the operation.
            return;
        }
        let bound = |member: &Member| {
            [traits::EVENT_HEADER, traits::EVENT_PAYLOAD]
                .into_iter()
                .find(|id| member.traits.has(id))
        };
        let Some(first) = members.iter().find_map(|member| Some((member, bound(member)?))) else {
            self.reach_target(target, usage);
            return;
        };
        if shape.traits.has(traits::ERROR) {
            let (member, trait_id) = first;
            let id = target.with_member(&member.name);
            self.report_trait(&id, trait_id, "an error in an event stream must be JSON as a whole");
            return;
        }
        self.events.insert(target.clone());
        // Only the members in the payload have a direction. The structure itself has one only if it has members that
        // form the JSON of the payload.
        if !self.note(shape, usage) {
            return;
        }
        self.check_traits(target, &shape.traits);
        for member in members {
            let member_id = target.with_member(&member.name);
            self.check_traits(&member_id, &member.traits);
            if self.check_target(&member_id, &member.target)
                && self.check_no_event_stream(&member_id, &member.target)
            {
                let direction = match bound(member) {
                    Some(traits::EVENT_HEADER) => Direction::default(),
                    _ => usage.direction,
                };
                self.reach_target(&member.target, Use { direction, ..usage });
            }
        }
    }

    /// Whether a member's target is something else than an event stream: only a body can be one.
    pub(super) fn check_no_event_stream(&mut self, member: &ShapeId, target: &ShapeId) -> bool {
        let found = self.model.shape(target).is_some_and(Shape::is_event_stream);
        if found {
            let message = format!(
                "{target} is an event stream, which only a member of an input or an output can be"
            );
            self.report_trait(member, traits::STREAMING, message);
        }
        !found
    }

    /// The members of an event that are not all JSON.
    pub(super) fn event_fields(&mut self, shape: &Shape, built: bool) -> Vec<Field> {
        if self.in_json.contains(&shape.id) {
            let message = "this is an event with members in headers or a payload of its own, and \
                           part of a JSON text elsewhere; the two must be separate structures";
            self.report(&shape.id, message);
        }
        let fields = self.fields(shape, built, Self::event_location);
        let payload = fields
            .iter()
            .filter(|field| matches!(field.location, Location::Event(EventPlace::Payload(_))));
        let payload: Vec<&str> = payload.map(|field| field.wire.as_str()).collect();
        for second in payload.iter().skip(1) {
            let id = shape.id.with_member(second);
            self.report_trait(&id, traits::EVENT_PAYLOAD, "only one member can be the payload");
        }
        if let Some(first) = payload.first() {
            let id = shape.id.with_member(first);
            for other in fields.iter().filter(|field| field.location == Location::Body) {
                let message = format!(
                    "{} must have the trait smithy.api#eventHeader, as this is the whole payload",
                    other.wire
                );
                self.report_trait(&id, traits::EVENT_PAYLOAD, message);
            }
        }
        fields
    }

    /// Where a member of an event goes.
    fn event_location(&mut self, id: &ShapeId, member: &Member) -> Location {
        let header = member.traits.has(traits::EVENT_HEADER);
        if member.traits.has(traits::EVENT_PAYLOAD) {
            if header {
                let message = "the member is bound by smithy.api#eventHeader already";
                self.report_trait(id, traits::EVENT_PAYLOAD, message);
            }
            return Location::Event(EventPlace::Payload(self.event_payload(id, member)));
        }
        if header {
            self.check_event_header(id, member);
            return Location::Event(EventPlace::Header(member.name.clone()));
        }
        Location::Body
    }

    fn event_payload(&mut self, id: &ShapeId, member: &Member) -> Payload {
        let media_type = self.model.member_trait(member, traits::MEDIA_TYPE);
        let media_type = media_type.and_then(restjson_model::Node::as_str).map(str::to_owned);
        let or = |fallback: &str| media_type.unwrap_or_else(|| fallback.to_owned());
        match self.model.shape(&member.target).map(|shape| &shape.kind) {
            Some(Kind::Structure(_) | Kind::Union(_)) | None => Payload::Json,
            Some(Kind::Simple(Simple::String) | Kind::Enum(_)) => Payload::Text(or("text/plain")),
            Some(Kind::Simple(Simple::Blob)) => Payload::Bytes(or("application/octet-stream")),
            Some(other) => {
                let message = format!(
                    "{} cannot be the payload of an event; a blob, string, structure or union can",
                    other.described()
                );
                self.report_trait(id, traits::EVENT_PAYLOAD, message);
                Payload::Json
            }
        }
    }

    fn check_event_header(&mut self, id: &ShapeId, member: &Member) {
        let Some(shape) = self.model.shape(&member.target) else { return };
        let fits = match &shape.kind {
            Kind::Simple(simple) => !matches!(
                simple,
                Simple::Float
                    | Simple::Double
                    | Simple::BigInteger
                    | Simple::BigDecimal
                    | Simple::Document
            ),
            Kind::Enum(_) | Kind::IntEnum(_) => true,
            _ => false,
        };
        if !fits {
            let message = format!(
                "{} cannot be the header of an event; a boolean, byte, short, integer, long, blob, \
                 string or timestamp can",
                shape.kind.described()
            );
            self.report_trait(id, traits::EVENT_HEADER, message);
        }
        if member.name.len() > usize::from(u8::MAX) {
            let message = "the name of a header has 255 bytes at most";
            self.report_trait(id, traits::EVENT_HEADER, message);
        }
    }

    /// A union of events. Errors are events only where a client sends them; those that it receives are the
    /// operation's errors.
    pub(super) fn event_stream(&mut self, shape: &Shape) -> EventStream {
        let sent = self.sent.contains(&shape.id);
        let (mut arms, mut forms) = (Vec::new(), Vec::new());
        let mut scope = Scope::default();
        scope.claim("Unknown".to_owned());
        let mut exceptions = Vec::new();
        for event in shape.members() {
            let Some(target) = self.model.shape(&event.target) else { continue };
            let is_error = target.traits.has(traits::ERROR);
            if is_error {
                exceptions.push((event.name.clone(), target.id.name().to_owned()));
                if !sent {
                    continue;
                }
            }
            forms.push(match target.members().as_slice() {
                _ if is_error => EventForm::Exception,
                [] => EventForm::Empty,
                _ if self.events.contains(&target.id) => EventForm::Members,
                _ => EventForm::Json,
            });
            let id = shape.id.with_member(&event.name);
            arms.push(Arm {
                wire: event.name.clone(),
                json: event.name.clone(),
                name: scope.claim(names::variant_name(&event.name)),
                docs: self.member_docs(event),
                ty: self.member_type(&id, event, Place::Json),
                constraint: if sent { self.constraint(&id, event) } else { Constraint::default() },
            });
        }
        if shape.members().is_empty() {
            self.report(&shape.id, "this union has no members");
        }
        EventStream { union: self.union_of(shape, arms), forms, exceptions }
    }
}
