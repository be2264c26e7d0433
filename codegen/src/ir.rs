//! The intermediate representation: every name is a Rust name, every type is resolved, and every
//! unsupported combination has been refused.

mod auth;
mod context;
mod defaults;
mod endpoint;
mod http;
mod shapes;
mod types;
mod value;
mod waiters;

use std::collections::BTreeSet;

pub use self::auth::{AuthScheme, EndpointSigning};
pub use self::context::{
    ContextBinding, ContextKind, ContextParameter, ContextSource, ContextStep, ContextValue,
};
pub(crate) use self::defaults::ORDERED;
pub use self::defaults::{Amount, ClientDefault, SETTINGS, Setting};
pub use self::endpoint::{Condition, Endpoint, Expression, Outcome, Rule};
pub use self::http::{Http, Part, Payload, RequestBody, ResponseBody, Treatment};
pub use self::shapes::{
    Arm, Capabilities, Constraint, Direction, Enum, EventForm, EventPlace, EventStream, Field,
    Location, Presence, SecretType, Structure, TypeDef, Union, Variant,
};
pub use self::types::{TimestampFormat, Type};
pub use self::value::Value;
pub use self::waiters::{
    Acceptor, Kind, Literal, Matcher, Query, Step, Test, Waiter, WaiterState, Waiters,
};

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
    /// Markers for required members, sorted.
    pub missing: BTreeSet<String>,
    /// How the endpoint is found.
    pub endpoint: Endpoint,
    /// The names in signatures, if any operation is authenticated.
    pub signing: Option<Signing>,
    /// The waiters.
    pub waiters: Waiters,
    /// The names of the operations whose pages are not generated, sorted, and the reasons. Such an operation may
    /// not even exist.
    pub pages_left_out: Vec<(String, String)>,
    /// The client's defaults: an entry for each of [`SETTINGS`].
    pub defaults: Vec<ClientDefault>,
    /// The features that the runtime needs.
    pub features: BTreeSet<Feature>,
}

impl Service {
    /// The name of the crate in paths: hyphens are underscores there.
    pub fn library_name(&self) -> String {
        self.crate_name.replace('-', "_")
    }

    /// What the model has in addition and is not generated, a line for each.
    pub fn left_out(&self) -> Vec<String> {
        let waiters = self.waiters.left_out.iter();
        let waiters = waiters.map(|(name, why)| format!("no waiter {name}: {why}"));
        let pages = self.pages_left_out.iter();
        let pages = pages.map(|(name, why)| format!("no stream of pages of {name}: {why}"));
        waiters.chain(pages).collect()
    }

    /// Whether any part is deprecated.
    pub fn has_deprecated(&self) -> bool {
        let operations = self.operations.iter();
        let structures = operations
            .clone()
            .flat_map(|operation| [&operation.input, &operation.output])
            .chain(self.errors.iter().map(|error| &error.structure));
        operations.clone().any(|operation| operation.deprecated.is_some())
            || structures.into_iter().any(Structure::has_deprecated)
            || self.types.iter().any(TypeDef::has_deprecated)
    }

    /// Whether a type is more than clippy likes to read: lists and maps in each other, or the builder of
    /// many required members.
    pub fn has_complex_types(&self) -> bool {
        let arms = self.types.iter().flat_map(|ty| match ty {
            TypeDef::Union(union) => union.arms.as_slice(),
            TypeDef::EventStream(stream) => stream.union.arms.as_slice(),
            _ => &[],
        });
        self.structures().any(Structure::has_complex_types)
            || arms.into_iter().any(|arm| arm.ty.complexity(1) > MOST_COMPLEX)
    }

    /// All structures: of operations, of errors, and those that operations share.
    pub fn structures(&self) -> impl Iterator<Item = &Structure> {
        let shared = self.types.iter().filter_map(|ty| match ty {
            TypeDef::Structure(structure) => Some(structure),
            _ => None,
        });
        let operations = self.operations.iter();
        operations
            .flat_map(|operation| [&operation.input, &operation.output])
            .chain(self.errors.iter().map(|error| &error.structure))
            .chain(shared)
    }

    /// Whether there are types that operations share: their own, or errors that are members too.
    pub fn has_types(&self) -> bool {
        !self.types.is_empty() || self.errors.iter().any(|error| error.held)
    }
}

/// The threshold of clippy's lint `type_complexity`.
const MOST_COMPLEX: u64 = 250;

/// The names in signatures.
#[derive(Clone, Debug)]
pub struct Signing {
    /// The name to sign for.
    pub name: String,
}

/// Features of the runtime. A crate selects only those that it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the features of the runtime")]
pub enum Feature {
    BigNumber,
    Blob,
    Checksum,
    Compression,
    ContextParameters,
    EventStream,
    Http2,
    SigV4,
    Stream,
    Timestamp,
    TreeHash,
    Waiter,
}

impl Feature {
    /// The name in the runtime's manifest.
    pub fn name(self) -> &'static str {
        match self {
            Feature::BigNumber => "big-number",
            Feature::Blob => "blob",
            Feature::Checksum => "checksum",
            Feature::Compression => "compression",
            Feature::ContextParameters => "context-parameters",
            Feature::EventStream => "event-stream",
            Feature::Http2 => "http2",
            Feature::SigV4 => "sigv4",
            Feature::Stream => "stream",
            Feature::Timestamp => "timestamp",
            Feature::TreeHash => "tree-hash",
            Feature::Waiter => "waiter",
        }
    }
}

/// An operation: request, response, errors and how they go over HTTP.
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
    /// The reason why it is deprecated, if it is.
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
    /// What the response's body is.
    pub response_body: ResponseBody,
    /// Headers that every request carries.
    pub fixed_headers: Vec<(String, String)>,
    /// What happens to the body before it is sent.
    pub treatments: Vec<Treatment>,
    /// Whether the operation is idempotent.
    pub repeatable: bool,
    /// The authentication schemes, in the order of preference; empty if the service needs none.
    pub auth: Vec<AuthScheme>,
    /// Whether signatures leave the body out.
    pub unsigned_payload: bool,
    /// The parameters of the endpoint rules that it sets.
    pub context: Vec<ContextBinding>,
    /// How it is paged.
    pub pages: Option<Pages>,
    /// Values for an example call: of the required members, and of others worth showing.
    pub example: Vec<(String, Value)>,
}

/// How an operation is paged; the members by their indices.
#[derive(Clone, Debug)]
pub struct Pages {
    /// The request's token.
    pub input_token: usize,
    /// The response's token: a path of fields.
    pub output_token: Vec<PathStep>,
    /// What the response's token is.
    pub output_token_type: Type,
    /// The response's items: a path of fields; none if the page is the item.
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

/// An error structure.
#[derive(Clone, Debug)]
pub struct ErrorStructure {
    /// The structure; its members are all optional. It goes where it goes as a member.
    pub structure: Structure,
    /// Whether it is a member of another structure as well.
    pub held: bool,
    /// The code on the wire.
    pub code: String,
    /// The status it comes with.
    pub status: u16,
    /// Whether the model says that another try may succeed.
    pub retryable: bool,
    /// Whether it means that there have been too many calls.
    pub throttling: bool,
    /// The member that is the whole body, and how it is read.
    pub payload: Option<Payload>,
}

/// An error of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorVariant {
    /// The name of the variant.
    pub name: String,
    /// The name of the error's type.
    pub error: String,
    /// Whether the variant holds it in a box, because it is large.
    pub boxed: bool,
    /// The code on the wire.
    pub code: String,
    /// Documentation, a sentence.
    pub docs: String,
}
