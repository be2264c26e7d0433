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
    /// The events that are sent, by the name of their union.
    EventInput(String),
    /// The events that are received, by the names of their union and of the operation's errors.
    EventReceiver(String, String),
    Timestamp(TimestampFormat),
    Document,
    /// No value: a union's variant without a value.
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
    /// Whether it is a body that is sent or received piece by piece.
    pub fn is_stream(&self) -> bool {
        matches!(self, Type::Stream) || self.is_event_stream()
    }

    /// Whether two values can be compared. Two inputs of events are equal if they share them.
    pub fn is_comparable(&self) -> bool {
        !matches!(self, Type::Stream | Type::EventReceiver(..))
    }

    /// Whether it is a stream of events.
    pub fn is_event_stream(&self) -> bool {
        matches!(self, Type::EventInput(_) | Type::EventReceiver(..))
    }

    /// What is returned event by event. It can be without events, so an output can be made without it.
    pub fn is_event_receiver(&self) -> bool {
        matches!(self, Type::EventReceiver(..))
    }

    /// The complexity that clippy's lint `type_complexity` computes, for a type at this depth.
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
