//! What types are made of: structures, unions and enums.

use super::{Payload, Type, Value};

/// A structure, a union or an enum.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "Smithy's names say it")]
pub enum TypeDef {
    Structure(Structure),
    Union(Union),
    EventStream(EventStream),
    Enum(Enum<String>),
    IntEnum(Enum<i32>),
}

impl TypeDef {
    /// The name of the type.
    pub fn name(&self) -> &str {
        match self {
            TypeDef::Structure(shape) => &shape.name,
            TypeDef::Union(shape) => &shape.name,
            TypeDef::EventStream(stream) => &stream.union.name,
            TypeDef::Enum(shape) => &shape.name,
            TypeDef::IntEnum(shape) => &shape.name,
        }
    }
}

impl TypeDef {
    /// Whether it, a member or a value, should not be used any more.
    pub fn has_deprecated(&self) -> bool {
        match self {
            TypeDef::Structure(shape) => shape.has_deprecated(),
            TypeDef::Union(_) | TypeDef::EventStream(_) => false,
            TypeDef::Enum(shape) => shape.variants.iter().any(|it| it.deprecated.is_some()),
            TypeDef::IntEnum(shape) => shape.variants.iter().any(|it| it.deprecated.is_some()),
        }
    }
}

/// Which way a value goes, which decides what serde derives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Direction {
    /// It is part of a request's body.
    pub sent: bool,
    /// It is part of a response's body.
    pub received: bool,
}

/// A structure.
#[derive(Clone, Debug)]
pub struct Structure {
    /// The name of the type.
    pub name: String,
    /// The name of the shape.
    pub wire: String,
    /// Documentation, in Markdown.
    pub docs: String,
    /// Whether, and why, it should not be used any more.
    pub deprecated: Option<String>,
    /// The members in the model's order.
    pub fields: Vec<Field>,
    /// Which way it goes.
    pub direction: Direction,
    /// Whether a request holds it, so that it has a builder.
    pub built: bool,
    /// Whether its `Debug` shows nothing.
    pub sensitive: bool,
    /// Whether a member has constraints, or a member's members.
    pub constrained: bool,
    /// The derived traits other than `Clone` and `Debug`.
    pub traits: Capabilities,
}

impl Structure {
    /// Whether it, or a member, should not be used any more.
    pub fn has_deprecated(&self) -> bool {
        self.deprecated.is_some() || self.fields.iter().any(|field| field.deprecated.is_some())
    }
}

impl Structure {
    /// Whether the type of a member, or of the builder, is more than clippy likes to read.
    pub(super) fn has_complex_types(&self) -> bool {
        let required = self.fields.iter().filter(|field| field.presence == Presence::Required);
        // `Builder<S, First, Second>`: the builder, where it sends to, and the required members.
        let builder: u64 = 10 + 20 + required.map(|field| field.ty.complexity(2)).sum::<u64>();
        // An optional member is in an `Option`.
        let complex = |field: &Field| 10 + field.ty.complexity(2) > super::MOST_COMPLEX;
        self.fields.iter().any(complex) || self.built && builder > super::MOST_COMPLEX
    }
}

/// What values of a type can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// They can be compared; not streams.
    pub eq: bool,
    /// All members may be absent or have defaults.
    pub default: bool,
}

/// A member of a structure.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name in the model.
    pub wire: String,
    /// The name in JSON.
    pub json: String,
    /// The name of the field.
    pub name: String,
    /// Documentation, in Markdown.
    pub docs: String,
    /// Whether, and why, it should not be used any more.
    pub deprecated: Option<String>,
    /// The type of a value.
    pub ty: Type,
    /// Whether it may be absent.
    pub presence: Presence,
    /// The place of the member in the HTTP message.
    pub location: Location,
    /// The constraints on a value.
    pub constraint: Constraint,
    /// Whether the client generates the value if the caller sets none.
    pub idempotency_token: bool,
}

impl Field {
    /// Whether a value can be made without the member.
    pub fn can_be_absent(&self) -> bool {
        self.presence != Presence::Required || self.ty.is_event_receiver()
    }
}

/// Whether a member may be absent.
#[derive(Clone, Debug, PartialEq)]
pub enum Presence {
    /// It must be there.
    Required,
    /// It may be absent: an `Option`.
    Optional,
    /// It has a value if it is absent.
    Default(Value),
}

/// Where a member goes in the HTTP message.
#[derive(Clone, Debug, PartialEq)]
pub enum Location {
    /// Into the JSON of the body.
    Body,
    /// Into the host, and the JSON of the body.
    HostLabel,
    /// It is the body.
    Payload,
    /// Into the path.
    Label,
    /// Into the query, by this name.
    Query(String),
    /// Into the query, by its own keys.
    QueryParams,
    /// Into this header.
    Header(String),
    /// Into headers that begin so.
    PrefixHeaders(String),
    /// From the status.
    StatusCode,
    /// Into the message of an event, apart from the JSON of its payload.
    Event(EventPlace),
}

/// Where a member of an event goes, if it is not part of the JSON of the payload.
#[derive(Clone, Debug, PartialEq)]
pub enum EventPlace {
    /// Into a header of this name.
    Header(String),
    /// It is the payload.
    Payload(Payload),
}

impl Location {
    /// Whether the member is part of the body's JSON.
    pub fn in_json(&self) -> bool {
        matches!(self, Location::Body | Location::HostLabel)
    }
}

/// What the model demands of a value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Constraint {
    /// The length.
    pub length: Option<(Option<u64>, Option<u64>)>,
    /// The number, as it is written.
    pub range: Option<(Option<String>, Option<String>)>,
    /// What is demanded of the keys of a map.
    pub keys: Option<Box<Constraint>>,
    /// What is demanded of the elements.
    pub each: Option<Box<Constraint>>,
    /// Whether the value has members with constraints.
    pub nested: bool,
}

impl Constraint {
    /// Whether nothing is demanded.
    pub fn is_empty(&self) -> bool {
        *self == Constraint::default()
    }
}

/// A union.
#[derive(Clone, Debug)]
pub struct Union {
    /// The name of the type.
    pub name: String,
    /// The name of the shape.
    pub wire: String,
    /// Documentation, in Markdown.
    pub docs: String,
    /// The arms in the model's order.
    pub arms: Vec<Arm>,
    /// Which way it goes.
    pub direction: Direction,
    /// Whether its `Debug` shows nothing.
    pub sensitive: bool,
    /// Whether an arm has constraints.
    pub constrained: bool,
}

/// A union of the events of a stream.
#[derive(Clone, Debug)]
pub struct EventStream {
    /// The events; the errors among them only where a client sends them.
    pub union: Union,
    /// How each event is written, in the order of the union's arms.
    pub forms: Vec<EventForm>,
    /// The errors: the names of the members, which are on the wire, and of the shapes.
    pub exceptions: Vec<(String, String)>,
}

/// How an event is written in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventForm {
    /// It has no members: a message without payload.
    Empty,
    /// All members are in the JSON of the payload.
    Json,
    /// Members are in headers, or one is the payload.
    Members,
    /// An error: a message of another type, with JSON.
    Exception,
}

/// An arm of a union.
#[derive(Clone, Debug)]
pub struct Arm {
    /// The name in the model.
    pub wire: String,
    /// The name in JSON.
    pub json: String,
    /// The name of the variant.
    pub name: String,
    /// Documentation, in Markdown.
    pub docs: String,
    /// What it holds.
    pub ty: Type,
    /// What the model demands of the value.
    pub constraint: Constraint,
}

/// An enum, by the values of its variants: `String` or `i32`.
#[derive(Clone, Debug)]
pub struct Enum<V> {
    /// The name of the type.
    pub name: String,
    /// The name of the shape.
    pub wire: String,
    /// Documentation, in Markdown.
    pub docs: String,
    /// The values in the model's order.
    pub variants: Vec<Variant<V>>,
    /// Whether `Debug` and `Display` hide the value.
    pub sensitive: bool,
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub struct Variant<V> {
    /// The name of the variant.
    pub name: String,
    /// Documentation, in Markdown.
    pub docs: String,
    /// Whether, and why, it should not be used any more.
    pub deprecated: Option<String>,
    /// The value on the wire.
    pub value: V,
}

/// A secret text with its own type.
#[derive(Clone, Debug, PartialEq)]
pub struct SecretType {
    /// The name of the type.
    pub name: String,
    /// The path of the type in another crate, if that crate has it.
    pub external: Option<String>,
    /// Documentation, in Markdown.
    pub docs: String,
}
