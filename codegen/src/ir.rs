//! What is generated, with nothing left to look up: every name is a Rust name, every type is
//! resolved, every combination that cannot be generated has been refused.

use std::collections::{BTreeMap, BTreeSet};

/// A service and everything that its crate holds.
#[derive(Clone, Debug)]
pub struct Service {
    /// The id that the AWS SDKs give the service.
    pub id: String,
    /// The title, for people.
    pub title: String,
    /// The version of the API.
    pub version: String,
    /// Documentation of the service, in Markdown.
    pub docs: String,
    /// The name of the crate.
    pub crate_name: String,
    /// Operations, sorted by name.
    pub operations: Vec<Operation>,
    /// Structures, unions and enums that operations share, sorted by name.
    pub types: Vec<TypeDef>,
    /// Error structures, sorted by name.
    pub errors: Vec<ErrorStructure>,
    /// Secret texts, sorted by name.
    pub secrets: Vec<SecretType>,
    /// Markers for required members, sorted; whether one stands for a list.
    pub missing: BTreeMap<String, bool>,
    /// How the endpoint is found.
    pub endpoint: Endpoint,
    /// How requests are signed, if any operation's are.
    pub signing: Option<Signing>,
    /// What the runtime must bring along.
    pub features: BTreeSet<Feature>,
}

/// SigV4, for the signer that the user brings.
#[derive(Clone, Debug)]
pub struct Signing {
    /// The name to sign for.
    pub name: String,
}

/// Parts of the runtime that cost nothing where they are not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the features of the runtime")]
pub enum Feature {
    BigNumber,
    Blob,
    Checksum,
    Compression,
    Sign,
    Stream,
    Timestamp,
    TreeHash,
}

impl Feature {
    /// The name in the runtime's manifest.
    pub fn name(self) -> &'static str {
        match self {
            Feature::BigNumber => "big-number",
            Feature::Blob => "blob",
            Feature::Checksum => "checksum",
            Feature::Compression => "compression",
            Feature::Sign => "sign",
            Feature::Stream => "stream",
            Feature::Timestamp => "timestamp",
            Feature::TreeHash => "tree-hash",
        }
    }
}

/// An operation: request, reply, errors and how they go over HTTP.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The name in the model.
    pub wire: String,
    /// The name of the request's type.
    pub name: String,
    /// The name of the module, and of the client's method.
    pub module: String,
    /// Documentation, in Markdown.
    pub docs: String,
    /// Whether, and why, it should not be used any more.
    pub deprecated: Option<String>,
    /// What is sent.
    pub input: Structure,
    /// What is received.
    pub output: Structure,
    /// Its errors, in the model's order.
    pub errors: Vec<ErrorVariant>,
    /// Method, path and query.
    pub http: Http,
    /// Labels in front of the host.
    pub host: Vec<Part>,
    /// What the request's body is.
    pub request_body: RequestBody,
    /// What the reply's body is.
    pub reply_body: ReplyBody,
    /// Headers that every request carries.
    pub fixed_headers: Vec<(String, String)>,
    /// What happens to the body before it is sent.
    pub treatments: Vec<Treatment>,
    /// Whether doing it twice is as good as once.
    pub repeatable: bool,
    /// Whether it must be signed.
    pub signed: bool,
    /// How it is paged.
    pub pages: Option<Pages>,
    /// Values for an example call: of the required members, and of others worth showing.
    pub example: Vec<(String, Value)>,
}

/// Method and URI.
#[derive(Clone, Debug)]
pub struct Http {
    /// The method.
    pub method: String,
    /// The path, from `/` on.
    pub path: Vec<Part>,
    /// Parameters of the query that are always there.
    pub query: Vec<(String, Option<String>)>,
}

/// A piece of a path or a host.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Literal text.
    Literal(String),
    /// The member that takes this place.
    Label {
        /// The index of the member in the input.
        field: usize,
        /// Whether it may hold several segments.
        greedy: bool,
        /// What is sent for an empty text.
        empty: Option<String>,
    },
}

/// What the body of a request is.
#[derive(Clone, Debug, PartialEq)]
pub enum RequestBody {
    /// There is none.
    Empty,
    /// The members that are bound to it, as a JSON object.
    Json,
    /// One member, by its index.
    Payload(usize, Payload),
}

/// What the body of a reply is.
#[derive(Clone, Debug, PartialEq)]
pub enum ReplyBody {
    /// Nothing is read from it.
    Empty,
    /// The members that are bound to it, as a JSON object.
    Json,
    /// One member, by its index.
    Payload(usize, Payload),
}

/// How a member is the whole body.
#[derive(Clone, Debug, PartialEq)]
pub enum Payload {
    /// A structure, as JSON; `{}` if it is not set.
    Structure,
    /// A union, document, list or map, as JSON.
    Json,
    /// Text, of that media type.
    Text(String),
    /// Bytes, of that media type.
    Bytes(String),
    /// A stream, of that media type.
    Stream {
        /// The media type.
        media_type: String,
        /// Whether the length must be known.
        sized: bool,
    },
}

/// What happens to a body before it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// `Content-MD5`
    Md5,
    /// gzip, if it is large.
    Gzip,
    /// Glacier's hashes.
    TreeHash,
}

/// How an operation is paged; the members by their indices.
#[derive(Clone, Debug)]
pub struct Pages {
    /// The request's token.
    pub input_token: usize,
    /// The reply's token: a path of fields.
    pub output_token: Vec<PathStep>,
    /// What the reply's token is.
    pub output_token_type: Type,
    /// The reply's items: a path of fields; none if the page is the item.
    pub items: Option<Items>,
}

/// The items of a page.
#[derive(Clone, Debug)]
pub struct Items {
    /// The fields that lead to them.
    pub path: Vec<PathStep>,
    /// What an item is.
    pub item: Type,
}

/// A field on the way to a value.
#[derive(Clone, Debug)]
pub struct PathStep {
    /// The field.
    pub field: String,
    /// Whether it may be absent.
    pub optional: bool,
}

/// A structure, a union or an enum.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "Smithy's names say it")]
pub enum TypeDef {
    Structure(Structure),
    Union(Union),
    Enum(Enum),
    IntEnum(IntEnum),
}

impl TypeDef {
    /// The name of the type.
    pub fn name(&self) -> &str {
        match self {
            TypeDef::Structure(shape) => &shape.name,
            TypeDef::Union(shape) => &shape.name,
            TypeDef::Enum(shape) => &shape.name,
            TypeDef::IntEnum(shape) => &shape.name,
        }
    }
}

/// Which way a value goes, which decides what serde derives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Direction {
    /// It is part of a request's body.
    pub sent: bool,
    /// It is part of a reply's body.
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
    /// What it can do besides `Clone` and `Debug`.
    pub traits: Capabilities,
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
    /// Where it goes.
    pub location: Location,
    /// What the model demands of a value.
    pub constraint: Constraint,
    /// Whether it is filled in if the caller does not.
    pub idempotency_token: bool,
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
    /// What is demanded of the elements.
    pub each: Option<Box<Constraint>>,
    /// Whether the value has members with constraints of their own.
    pub nested: bool,
}

impl Constraint {
    /// Whether nothing is demanded.
    pub fn is_empty(&self) -> bool {
        *self == Constraint::default()
    }
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "Smithy's names say it")]
pub enum Type {
    Boolean,
    Byte,
    Short,
    Integer,
    Long,
    Float,
    Double,
    BigInteger,
    BigDecimal,
    String,
    /// A string of a media type, which is encoded in headers.
    MediaString,
    /// A secret text, by its type.
    Secret(String),
    Blob,
    Stream,
    Timestamp(TimestampFormat),
    Document,
    /// No value: the arm of a union that only names itself.
    Unit,
    Structure(String),
    Union(String),
    Enum(String),
    IntEnum(String),
    List(Box<Type>),
    Map(Box<Type>, Box<Type>),
    /// An element that may be null.
    Nullable(Box<Type>),
    /// A member that holds, directly or not, the structure it is a member of.
    Boxed(Box<Type>),
    /// A value that must not be seen.
    Sensitive(Box<Type>),
}

/// How a timestamp is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "Smithy's names say it")]
pub enum TimestampFormat {
    EpochSeconds,
    DateTime,
    HttpDate,
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

/// A string enum.
#[derive(Clone, Debug)]
pub struct Enum {
    /// The name of the type.
    pub name: String,
    /// The name of the shape.
    pub wire: String,
    /// Documentation, in Markdown.
    pub docs: String,
    /// The values in the model's order.
    pub variants: Vec<Variant<String>>,
    /// Whether it is made from text elsewhere than in JSON: from a header, or as a default.
    pub from_text: bool,
    /// Which way it goes.
    pub direction: Direction,
    /// Whether its `Debug` shows nothing.
    pub sensitive: bool,
}

/// An integer enum.
#[derive(Clone, Debug)]
pub struct IntEnum {
    /// The name of the type.
    pub name: String,
    /// The name of the shape.
    pub wire: String,
    /// Documentation, in Markdown.
    pub docs: String,
    /// The values in the model's order.
    pub variants: Vec<Variant<i32>>,
    /// Which way it goes.
    pub direction: Direction,
    /// Whether its `Debug` shows nothing.
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

/// A secret text with a type of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct SecretType {
    /// The name of the type.
    pub name: String,
    /// Documentation, in Markdown.
    pub docs: String,
}

/// An error structure.
#[derive(Clone, Debug)]
pub struct ErrorStructure {
    /// The structure; its members are all optional.
    pub structure: Structure,
    /// The code on the wire.
    pub code: String,
    /// The status it comes with.
    pub status: u16,
    /// Whether the model says that another try may succeed.
    pub retryable: bool,
    /// Whether it means that there have been too many calls.
    pub throttling: bool,
}

/// An error of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorVariant {
    /// The name of the variant.
    pub name: String,
    /// The name of the error's type.
    pub error: String,
    /// The code on the wire.
    pub code: String,
    /// Documentation, a sentence.
    pub docs: String,
}

/// How the endpoint of a service is found.
#[derive(Clone, Debug)]
pub enum Endpoint {
    /// By rules.
    Rules {
        /// The parameters that must have values.
        required: Vec<String>,
        /// The rules.
        rules: Vec<Rule>,
    },
    /// `https://<prefix>.<region>.<suffix>`, for a model without rules.
    Prefix(String),
}

/// An endpoint rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// All must hold.
    pub conditions: Vec<Condition>,
    /// What follows then.
    pub outcome: Outcome,
}

/// What follows from a rule.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The first of these that holds.
    Tree(Vec<Rule>),
    /// The endpoint.
    Endpoint(Expression),
    /// There is none, for this reason.
    Error(Expression),
}

/// A condition of a rule.
#[derive(Clone, Debug)]
pub enum Condition {
    /// It must be true.
    Holds(Expression),
    /// It must have a value, which gets this name.
    Binds(String, Expression),
}

/// An expression of a rule. Its type has been checked.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// A truth value.
    Boolean(bool),
    /// A text.
    Text(String),
    /// A text with gaps.
    Template(Vec<Expression>),
    /// A whole number.
    Integer(i64),
    /// A parameter or a variable that has a value.
    Variable(String),
    /// A variable that holds a text of its own.
    OwnedText(String),
    /// A parameter that may have no value.
    Optional(String),
    /// An attribute of a value; whether it is a text that the value owns.
    Attribute(Box<Expression>, String, bool),
    /// An element of a list.
    Element(Box<Expression>, i64),
    /// Not.
    Not(Box<Expression>),
    /// Two values are equal.
    Equals(Box<Expression>, Box<Expression>),
    /// Has a value.
    IsSet(Box<Expression>),
    /// A function of the runtime.
    Call(String, Vec<Expression>),
}

/// A literal value of some type: a default, an example, a test's parameter.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the types say it")]
pub enum Value {
    None,
    Some(Box<Value>),
    Boolean(bool),
    Integer(i64, &'static str),
    Float(f64, &'static str),
    Big(String, &'static str),
    Text(String),
    Secret(String),
    Blob(Vec<u8>),
    Stream(Vec<u8>),
    Timestamp {
        seconds: i64,
        nanos: i32,
    },
    Document(restjson_model::Node),
    Unit,
    Variant {
        ty: String,
        variant: String,
    },
    /// Of an enum whose values are not at hand: the generated code finds out.
    OpenVariant {
        ty: String,
        value: Box<Value>,
    },
    UnknownVariant {
        ty: String,
        value: Box<Value>,
    },
    Arm {
        ty: String,
        variant: String,
        value: Box<Value>,
    },
    List(Vec<Value>),
    Map(Vec<(Value, Value)>),
    Structure {
        ty: String,
        fields: Vec<(String, Value)>,
    },
    Boxed(Box<Value>),
    Sensitive(Box<Value>),
}
