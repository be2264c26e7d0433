//! The types of the generated table of operations. The files in `generated/` use them.

use connectparticipant::Client;
use connectparticipant::restjson::{Operation, Paginated};

#[allow(unused_imports, reason = "whether there are unions depends on the model")]
pub(crate) use crate::from_json::UnionMember;
pub(crate) use crate::from_json::{Fault, FromJson, Members};

/// A value before it has a type.
pub(crate) use serde_json::Value as Json;

/// An operation that the table describes.
pub(crate) trait Described: Operation + Clone + Sized + 'static {
    /// The facts of the model.
    const SPEC: &'static OperationSpec;

    /// Makes a request of its members.
    ///
    /// # Errors
    /// If a required member is missing, or a value does not have the member's type.
    fn from_members(client: &Client, members: &mut Members) -> Result<Self, Fault>;
}

/// A structure or a union that an input holds.
#[allow(dead_code, reason = "whether inputs hold structures depends on the model")]
pub(crate) trait Shape {
    /// The members, in the model's order.
    fn members() -> &'static [MemberSpec];
}

/// Visits each operation of the table.
pub(crate) trait Visitor {
    /// An operation with a single response.
    fn operation<O: Described>(&mut self);

    /// An operation whose responses are pages.
    fn paginated<O: Described + Paginated>(&mut self);
}

/// The facts of an operation.
pub(crate) struct OperationSpec {
    /// The name in the model: `GetTranscript`.
    pub(crate) name: &'static str,
    /// The first sentence of the documentation.
    pub(crate) summary: &'static str,
    /// The documentation, as plain text.
    pub(crate) docs: &'static str,
    /// The members of the input.
    pub(crate) members: &'static [MemberSpec],
    /// The paths in the output that hold no sensitive value.
    pub(crate) public: &'static [&'static str],
    /// The path of the pagination token in the output.
    pub(crate) next_token: Option<&'static str>,
}

/// The facts of a member.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MemberSpec {
    /// The name in the model: `MaxResults`.
    pub(crate) name: &'static str,
    /// The type of its value.
    pub(crate) value: ValueType,
    /// The documentation, as plain text that ends like a sentence.
    pub(crate) docs: &'static str,
    /// The length or the range that the model demands.
    pub(crate) limits: Option<Limits>,
    /// Whether a request needs it.
    pub(crate) required: bool,
    /// Whether it is or contains a sensitive value.
    pub(crate) sensitive: bool,
    /// Whether the client fills it in.
    pub(crate) idempotency_token: bool,
}

/// The type of a value.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "which types inputs hold depends on the model")]
pub(crate) enum ValueType {
    /// A boolean.
    Boolean,
    /// A whole number.
    Integer,
    /// Any number.
    Float,
    /// A text.
    String,
    /// Any JSON.
    Document,
    /// One of these texts, or a value that the model does not know yet.
    Enum(&'static [&'static str]),
    /// A list of such values.
    List(&'static ValueType),
    /// A map from texts to such values.
    Map(&'static ValueType),
    /// A structure, by its members.
    Structure(fn() -> &'static [MemberSpec]),
    /// A union, by its members.
    Union(fn() -> &'static [MemberSpec]),
}

/// The limits of a value in the model: the minimum and the maximum.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "which limits there are depends on the model")]
pub(crate) enum Limits {
    /// The length of a text, a list or a map.
    Length(Option<&'static str>, Option<&'static str>),
    /// The range of a number.
    Range(Option<&'static str>, Option<&'static str>),
}

#[allow(dead_code, reason = "which limits there are depends on the model")]
impl MemberSpec {
    /// An optional member.
    pub(crate) const fn new(name: &'static str, value: ValueType, docs: &'static str) -> Self {
        Self {
            name,
            value,
            docs,
            limits: None,
            required: false,
            sensitive: false,
            idempotency_token: false,
        }
    }

    /// With limits of its length.
    pub(crate) const fn length(
        self,
        least: Option<&'static str>,
        most: Option<&'static str>,
    ) -> Self {
        Self { limits: Some(Limits::Length(least, most)), ..self }
    }

    /// With limits of its value.
    pub(crate) const fn range(
        self,
        least: Option<&'static str>,
        most: Option<&'static str>,
    ) -> Self {
        Self { limits: Some(Limits::Range(least, most)), ..self }
    }

    /// A member that a request needs.
    pub(crate) const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// A member whose value others must not see.
    pub(crate) const fn sensitive(self) -> Self {
        Self { sensitive: true, ..self }
    }

    /// A member that the client fills in.
    pub(crate) const fn idempotency_token(self) -> Self {
        Self { idempotency_token: true, ..self }
    }
}
