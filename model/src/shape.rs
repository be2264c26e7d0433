//! The typed model: shapes, members, services, operations, resources.

use std::collections::BTreeMap;

use crate::origins::Origins;
use crate::{Node, ShapeId, Traits, traits};

/// A service model: every shape by its id, the prelude's included.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// The shapes, sorted by id.
    pub shapes: BTreeMap<ShapeId, Shape>,
    /// The `metadata` of the model.
    pub metadata: Node,
    pub(crate) origins: Origins,
}

/// A shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// Its id.
    pub id: ShapeId,
    /// Its kind, with its members.
    pub kind: Kind,
    /// Its traits.
    pub traits: Traits,
}

/// The kind of a shape.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A simple shape other than an enum.
    Simple(Simple),
    /// A list; its member is named `member`.
    List(Member),
    /// A map; its members are named `key` and `value`.
    Map(Member, Member),
    /// A structure and its members in their order.
    Structure(Vec<Member>),
    /// A union and its members in their order.
    Union(Vec<Member>),
    /// A string enum; each member has an `enumValue`.
    Enum(Vec<Member>),
    /// An integer enum; each member has an `enumValue`.
    IntEnum(Vec<Member>),
    /// A service.
    Service(Service),
    /// An operation.
    Operation(Operation),
    /// A resource.
    Resource(Resource),
}

/// The simple shapes, enums aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "Smithy's names say it")]
pub enum Simple {
    Blob,
    Boolean,
    String,
    Byte,
    Short,
    Integer,
    Long,
    Float,
    Double,
    BigInteger,
    BigDecimal,
    Timestamp,
    Document,
}

/// A member of a list, map, structure, union or enum.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Its name in the model.
    pub name: String,
    /// The shape it holds.
    pub target: ShapeId,
    /// The traits of the member itself.
    pub traits: Traits,
}

/// A service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Service {
    /// The version of the API.
    pub version: String,
    /// Operations bound to the service itself.
    pub operations: Vec<ShapeId>,
    /// Resources, which have operations too.
    pub resources: Vec<ShapeId>,
    /// Errors that every operation may return.
    pub errors: Vec<ShapeId>,
    /// Shapes that go by another name in this service.
    pub rename: BTreeMap<ShapeId, String>,
}

/// An operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// The structure that is sent; `smithy.api#Unit` for none.
    pub input: ShapeId,
    /// The structure that is received; `smithy.api#Unit` for none.
    pub output: ShapeId,
    /// The errors of this operation, the service's not among them.
    pub errors: Vec<ShapeId>,
}

/// A resource: operations and resources that belong together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resource {
    /// All operations, those of the life cycle first.
    pub operations: Vec<ShapeId>,
    /// Resources below it.
    pub resources: Vec<ShapeId>,
}

impl Model {
    /// A shape by its id.
    pub fn shape(&self, id: &ShapeId) -> Option<&Shape> {
        self.shapes.get(id)
    }

    /// The members of a structure; none if the id is not a structure's.
    pub fn structure(&self, id: &ShapeId) -> &[Member] {
        match self.shape(id).map(|shape| &shape.kind) {
            Some(Kind::Structure(members)) => members,
            _ => &[],
        }
    }

    /// The services of the model.
    pub fn services(&self) -> impl Iterator<Item = (&Shape, &Service)> {
        self.shapes.values().filter_map(|shape| match &shape.kind {
            Kind::Service(service) => Some((shape, service)),
            _ => None,
        })
    }

    /// An operation by its id.
    pub fn operation(&self, id: &ShapeId) -> Option<&Operation> {
        match &self.shape(id)?.kind {
            Kind::Operation(operation) => Some(operation),
            _ => None,
        }
    }

    /// The value of a trait of a member: its own, or else its target's.
    pub fn member_trait<'a>(&'a self, member: &'a Member, id: &str) -> Option<&'a Node> {
        member.traits.get(id).or_else(|| self.shape(&member.target)?.traits.get(id))
    }
}

impl Shape {
    /// The members, whatever the kind of shape; none for shapes that have none.
    pub fn members(&self) -> Vec<&Member> {
        match &self.kind {
            Kind::List(member) => vec![member],
            Kind::Map(key, value) => vec![key, value],
            Kind::Structure(members)
            | Kind::Union(members)
            | Kind::Enum(members)
            | Kind::IntEnum(members) => members.iter().collect(),
            _ => Vec::new(),
        }
    }

    /// The members, to change them.
    pub fn members_mut(&mut self) -> Vec<&mut Member> {
        match &mut self.kind {
            Kind::List(member) => vec![member],
            Kind::Map(key, value) => vec![key, value],
            Kind::Structure(members)
            | Kind::Union(members)
            | Kind::Enum(members)
            | Kind::IntEnum(members) => members.iter_mut().collect(),
            _ => Vec::new(),
        }
    }

    /// Whether it is an event stream: a union with the trait `smithy.api#streaming`.
    pub fn is_event_stream(&self) -> bool {
        matches!(self.kind, Kind::Union(_)) && self.traits.has(traits::STREAMING)
    }

    /// A member by its name.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members().into_iter().find(|member| member.name == name)
    }
}

impl Kind {
    /// The name of the shape's type with its article, for messages: `an integer`.
    pub fn described(&self) -> String {
        let name = self.name();
        let article = if name.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
        format!("{article} {name}")
    }

    /// The name of the shape's type, as Smithy writes it.
    pub fn name(&self) -> &'static str {
        match self {
            Kind::Simple(simple) => simple.name(),
            Kind::List(_) => "list",
            Kind::Map(..) => "map",
            Kind::Structure(_) => "structure",
            Kind::Union(_) => "union",
            Kind::Enum(_) => "enum",
            Kind::IntEnum(_) => "intEnum",
            Kind::Service(_) => "service",
            Kind::Operation(_) => "operation",
            Kind::Resource(_) => "resource",
        }
    }
}

impl Simple {
    /// Every simple shape.
    pub const ALL: [Simple; 13] = [
        Simple::Blob,
        Simple::Boolean,
        Simple::String,
        Simple::Byte,
        Simple::Short,
        Simple::Integer,
        Simple::Long,
        Simple::Float,
        Simple::Double,
        Simple::BigInteger,
        Simple::BigDecimal,
        Simple::Timestamp,
        Simple::Document,
    ];

    /// The name of the type, as Smithy writes it.
    pub fn name(self) -> &'static str {
        match self {
            Simple::Blob => "blob",
            Simple::Boolean => "boolean",
            Simple::String => "string",
            Simple::Byte => "byte",
            Simple::Short => "short",
            Simple::Integer => "integer",
            Simple::Long => "long",
            Simple::Float => "float",
            Simple::Double => "double",
            Simple::BigInteger => "bigInteger",
            Simple::BigDecimal => "bigDecimal",
            Simple::Timestamp => "timestamp",
            Simple::Document => "document",
        }
    }

    /// The simple shape of that name.
    pub fn named(name: &str) -> Option<Simple> {
        Simple::ALL.into_iter().find(|simple| simple.name() == name)
    }
}
