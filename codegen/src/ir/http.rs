//! How an operation goes over HTTP.

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

/// What the body of a response is.
#[derive(Clone, Debug, PartialEq)]
pub enum ResponseBody {
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
    /// An event stream.
    Events,
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
