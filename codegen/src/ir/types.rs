//! The types of values.

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

impl Type {
    /// What clippy's lint `type_complexity` counts, in types of this depth.
    pub(super) fn complexity(&self, depth: u64) -> u64 {
        let inner = match self {
            Type::List(inner)
            | Type::Nullable(inner)
            | Type::Boxed(inner)
            | Type::Sensitive(inner) => inner.complexity(depth + 1),
            Type::Map(key, value) => key.complexity(depth + 1) + value.complexity(depth + 1),
            _ => 0,
        };
        10 * depth + inner
    }
}

/// How a timestamp is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "Smithy's names say it")]
pub enum TimestampFormat {
    EpochSeconds,
    DateTime,
    HttpDate,
}
