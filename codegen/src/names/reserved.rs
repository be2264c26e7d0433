//! Names that no generated item may have.

/// Whether a word is a keyword of the 2024 edition, so that no crate or item can have it as a name.
pub fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word) || ["crate", "self", "Self", "super"].contains(&word)
}

/// Whether a text can name something in Rust as it is.
pub fn is_identifier(text: &str) -> bool {
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic());
    begins && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !is_keyword(text)
}

/// Strict and reserved keywords of the 2024 edition.
pub(super) const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Methods and fields of builders and clients, and methods of the operators' traits,
/// which a setter would be mistaken for; and the methods of the prelude's traits that every value has and that
/// take the value itself, which Rust finds before a client's own, which borrows the client.
pub(super) const TAKEN_METHODS: &[&str] = &[
    "add",
    "bitand",
    "bitor",
    "bitxor",
    "build",
    "builder",
    "client",
    "clone",
    "default",
    "dispatcher",
    "div",
    "into",
    "items",
    "mul",
    "new",
    "pages",
    "presign",
    "rem",
    "send",
    "shl",
    "shr",
    "sub",
    "try_into",
    "wait_until",
    "with_limits",
    "with_retry",
    "with_transport",
];

/// Types that generated code names without a path: those of `restjson::generated`, those that the
/// crate's root re-exports, those of Rust's prelude, and those that it makes itself.
pub(super) const TAKEN_TYPES: &[&str] = &[
    "AnyError",
    "AuthScheme",
    "BTreeMap",
    "BigDecimal",
    "BigInteger",
    "Blob",
    "Body",
    "Box",
    "BuildError",
    "Builder",
    "ByteStream",
    "Client",
    "ClientBuilder",
    "Clone",
    "ConfigError",
    "Constrained",
    "ContextParameters",
    "Copy",
    "Debug",
    "DecodeError",
    "Default",
    "Deserialize",
    "Deserializer",
    "Dispatcher",
    "Document",
    "Draft",
    "EndpointParameters",
    "Eq",
    "Err",
    "Error",
    "ErrorResponse",
    "ErrorShape",
    "FnMut",
    "From",
    "FromResponse",
    "Hash",
    "HoldsSecrets",
    "Into",
    "Items",
    "Iterator",
    "LimitExceeded",
    "Limits",
    "ListState",
    "MemberValidator",
    "None",
    "Ok",
    "Operation",
    "Option",
    "Ord",
    "Pages",
    "Paginated",
    "PartialEq",
    "PartialOrd",
    "Request",
    "ResolvedEndpoint",
    "Response",
    "Result",
    "Retry",
    "RetryBudget",
    "Secret",
    "SecretValues",
    "Self",
    "Sensitive",
    "Serialize",
    "Serializer",
    "Service",
    "Some",
    "String",
    "Timestamp",
    "Transport",
    "TransportError",
    "Validator",
    "Vec",
];
