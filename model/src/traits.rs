//! Traits: what a model says about a shape or a member, by the trait's id.

use std::collections::BTreeMap;

use crate::Node;

/// The traits of a shape or a member.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traits(BTreeMap<String, Node>);

impl Traits {
    /// The value of a trait.
    pub fn get(&self, id: &str) -> Option<&Node> {
        self.0.get(id)
    }

    /// Whether the trait is there, whatever its value.
    pub fn has(&self, id: &str) -> bool {
        self.0.contains_key(id)
    }

    /// The value of a trait that is a string.
    pub fn text(&self, id: &str) -> Option<&str> {
        self.get(id)?.as_str()
    }

    /// Adds a trait or replaces its value.
    pub fn insert(&mut self, id: impl Into<String>, value: Node) {
        self.0.insert(id.into(), value);
    }

    /// Adds a trait that has no value.
    pub fn annotate(&mut self, id: impl Into<String>) {
        self.insert(id, Node::empty_object());
    }

    /// Takes a trait away.
    pub fn remove(&mut self, id: &str) -> Option<Node> {
        self.0.remove(id)
    }

    /// Adds all traits of another, which win.
    pub fn extend(&mut self, other: &Traits) {
        self.0.extend(other.0.iter().map(|(id, value)| (id.clone(), value.clone())));
    }

    /// The traits, sorted by id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.0.iter().map(|(id, value)| (id.as_str(), value))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(String, Node)> for Traits {
    fn from_iter<I: IntoIterator<Item = (String, Node)>>(traits: I) -> Self {
        Self(traits.into_iter().collect())
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $id:literal;)*) => {
        $($(#[$doc])* #[doc = concat!("`", $id, "`")] pub const $name: &str = $id;)*
    };
}

ids! {
    AUTH = "smithy.api#auth";
    AUTH_DEFINITION = "smithy.api#authDefinition";
    CLIENT_OPTIONAL = "smithy.api#clientOptional";
    DEFAULT = "smithy.api#default";
    DEPRECATED = "smithy.api#deprecated";
    DOCUMENTATION = "smithy.api#documentation";
    ENDPOINT = "smithy.api#endpoint";
    ENUM = "smithy.api#enum";
    ENUM_VALUE = "smithy.api#enumValue";
    ERROR = "smithy.api#error";
    EVENT_HEADER = "smithy.api#eventHeader";
    EVENT_PAYLOAD = "smithy.api#eventPayload";
    EXAMPLES = "smithy.api#examples";
    HOST_LABEL = "smithy.api#hostLabel";
    HTTP = "smithy.api#http";
    HTTP_BEARER_AUTH = "smithy.api#httpBearerAuth";
    HTTP_CHECKSUM_REQUIRED = "smithy.api#httpChecksumRequired";
    HTTP_ERROR = "smithy.api#httpError";
    HTTP_HEADER = "smithy.api#httpHeader";
    HTTP_LABEL = "smithy.api#httpLabel";
    HTTP_PAYLOAD = "smithy.api#httpPayload";
    HTTP_PREFIX_HEADERS = "smithy.api#httpPrefixHeaders";
    HTTP_QUERY = "smithy.api#httpQuery";
    HTTP_QUERY_PARAMS = "smithy.api#httpQueryParams";
    HTTP_RESPONSE_CODE = "smithy.api#httpResponseCode";
    IDEMPOTENCY_TOKEN = "smithy.api#idempotencyToken";
    IDEMPOTENT = "smithy.api#idempotent";
    INPUT = "smithy.api#input";
    INTERNAL = "smithy.api#internal";
    JSON_NAME = "smithy.api#jsonName";
    LENGTH = "smithy.api#length";
    MEDIA_TYPE = "smithy.api#mediaType";
    MIXIN = "smithy.api#mixin";
    /// In a list of schemes: requests without authentication are accepted.
    NO_AUTH = "smithy.api#noAuth";
    OPTIONAL_AUTH = "smithy.api#optionalAuth";
    OUTPUT = "smithy.api#output";
    PAGINATED = "smithy.api#paginated";
    PATTERN = "smithy.api#pattern";
    RANGE = "smithy.api#range";
    READONLY = "smithy.api#readonly";
    REQUEST_COMPRESSION = "smithy.api#requestCompression";
    REQUIRED = "smithy.api#required";
    REQUIRES_LENGTH = "smithy.api#requiresLength";
    RETRYABLE = "smithy.api#retryable";
    SENSITIVE = "smithy.api#sensitive";
    SPARSE = "smithy.api#sparse";
    STREAMING = "smithy.api#streaming";
    TIMESTAMP_FORMAT = "smithy.api#timestampFormat";
    TITLE = "smithy.api#title";
    TRAIT = "smithy.api#trait";
    UNIQUE_ITEMS = "smithy.api#uniqueItems";

    CLIENT_DISCOVERED_ENDPOINT = "aws.api#clientDiscoveredEndpoint";
    HTTP_CHECKSUM = "aws.protocols#httpChecksum";
    /// The service may take longer to respond than it does otherwise.
    LONG_POLL = "aws.api#longPoll";
    SERVICE = "aws.api#service";
    SIGV4 = "aws.auth#sigv4";
    UNSIGNED_PAYLOAD = "aws.auth#unsignedPayload";
    REST_JSON_1 = "aws.protocols#restJson1";
    AWS_QUERY_ERROR = "aws.protocols#awsQueryError";
    ENDPOINT_RULE_SET = "smithy.rules#endpointRuleSet";
    ENDPOINT_TESTS = "smithy.rules#endpointTests";
    CLIENT_CONTEXT_PARAMS = "smithy.rules#clientContextParams";
    CONTEXT_PARAM = "smithy.rules#contextParam";
    STATIC_CONTEXT_PARAMS = "smithy.rules#staticContextParams";
    OPERATION_CONTEXT_PARAMS = "smithy.rules#operationContextParams";
    WAITABLE = "smithy.waiters#waitable";
    HTTP_REQUEST_TESTS = "smithy.test#httpRequestTests";
    HTTP_RESPONSE_TESTS = "smithy.test#httpResponseTests";
    EVENT_STREAM_TESTS = "smithy.test#eventStreamTests";

    /// Paginators of botocore's files whose operations do not exist: on the service, so that a generator can name
    /// them.
    BOTOCORE_PAGINATORS = "botocore#paginators";
    /// Waiters of botocore's files whose operations do not exist: on the service, so that a generator can name
    /// them.
    BOTOCORE_WAITERS = "botocore#waiters";

    /// Ours: another name and other traits for the member's target. See `model/README.md`.
    RETYPE = "restjson.traits#retype";
    /// Ours: the type of another crate that a secret text has. See `model/README.md`.
    RUST_TYPE = "restjson.traits#rustType";
    /// Ours: why a member that looks like a secret is not one. See `model/README.md`.
    OPEN = "restjson.traits#open";
    /// Ours: why an operation must not be repeated. See `model/README.md`.
    ONCE = "restjson.traits#once";
    /// Ours: how many calls a service takes. See `model/README.md`.
    QUOTA = "restjson.traits#quota";
    /// Ours: the limits and retries that a client has unless a program sets others. See `model/README.md`.
    CLIENT_DEFAULTS = "restjson.traits#clientDefaults";
    /// Ours: headers that every request of the service carries. See `model/README.md`.
    FIXED_HEADERS = "restjson.traits#fixedHeaders";
    /// Ours: what is sent for a label that is empty. See `model/README.md`.
    EMPTY_LABEL = "restjson.traits#emptyLabel";
    /// Ours: the payload is hashed as Glacier asks. See `model/README.md`.
    TREE_HASH = "restjson.traits#treeHash";
}
