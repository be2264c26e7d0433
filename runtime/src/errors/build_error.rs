//! Why an operation could not be encoded.

use std::fmt;
use std::ops::{Bound, RangeBounds};

/// Members of an operation with values that cannot be sent.
///
/// Nothing was sent. `Display` names each member and the allowed values, never the value.
///
/// ```
/// use restjson::{BuildError, Reason, Validator};
///
/// fn check(name: &str) -> Result<(), BuildError> {
///     let mut validator = Validator::default();
///     validator.member("Name", name).length(1..=64);
///     validator.done()
/// }
///
/// let error = check("").unwrap_err();
/// assert_eq!(error.to_string(), "Name must have 1 to 64 characters, has 0");
/// let member = &error.members()[0];
/// assert_eq!(member.member(), "Name");
/// assert!(matches!(member.reason(), Reason::Length { actual: 0, .. }));
/// ```
#[derive(Clone, PartialEq)]
pub struct BuildError(Box<[InvalidMember]>);

/// A member with an invalid value.
///
/// ```
/// use restjson::{BuildError, InvalidMember};
///
/// fn names(error: &BuildError) -> Vec<&str> {
///     error.members().iter().map(InvalidMember::member).collect()
/// }
///
/// fn reasons(error: &BuildError) -> Vec<String> {
///     error.members().iter().map(|member| member.reason().to_string()).collect()
/// }
/// ```
#[derive(Clone, PartialEq)]
pub struct InvalidMember {
    member: String,
    reason: Reason,
}

/// Why the value of a member cannot be sent.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Reason {
    /// The value is too short or too long.
    Length {
        /// The allowed lengths, in words.
        allowed: String,
        /// The actual length.
        actual: usize,
    },
    /// The number is too small or too large.
    Range {
        /// The allowed numbers, in words.
        allowed: String,
    },
    /// A label in the path may not be empty.
    EmptyLabel,
    /// `.` and `..` have a special meaning in a path.
    DotSegment,
    /// The string is not valid in a host name.
    HostLabel,
    /// A header cannot contain this string: it has a control character, or begins or ends with a space.
    HeaderValue,
    /// The string has non-ASCII characters, for which servers use different encodings.
    HeaderNotAscii,
    /// The client or HTTP itself sets this header.
    ReservedHeader,
    /// This is not a valid header name.
    HeaderName,
    /// Two keys of a map differ only in case and would produce the same header.
    SameHeader,
    /// The value is longer than 32,767 bytes, or all headers of the event together are longer than 128 KiB.
    EventHeader,
    /// The value cannot be written as JSON.
    Json,
    /// The stream was already read, or its length is required and not known.
    Stream,
    /// The service's endpoint rules return no endpoint for these values.
    Endpoint {
        /// The error of the rules.
        why: String,
    },
    /// The operation must be signed, and the endpoint does not take SigV4.
    OtherSignatures {
        /// The signatures that it takes.
        schemes: &'static str,
    },
    /// The operation must be signed, and the client has no credentials.
    Credentials,
    /// The operation requires a bearer token, and the client has none.
    BearerToken,
    /// A signature needs a region, and the client has none.
    SigningRegion,
    /// The operation must be signed with its body, which is a stream that can be read only once.
    SignedStream,
    /// The operation is not signed with SigV4, so it has no pre-signed URL.
    NotSigned,
    /// A pre-signed URL expires after 1 second to 7 days.
    Expiry,
}

/// A step on the way to a member.
#[derive(Clone, Debug)]
#[doc(hidden)]
pub enum Segment {
    Member(&'static str),
    Index(usize),
    Key,
    Value,
}

impl BuildError {
    pub(crate) fn new(problems: Vec<InvalidMember>) -> Self {
        Self(problems.into_boxed_slice())
    }

    pub(crate) fn member(member: &str, reason: Reason) -> Self {
        Self::new(vec![InvalidMember { member: member.to_owned(), reason }])
    }

    /// The invalid members; at least one.
    pub fn members(&self) -> &[InvalidMember] {
        &self.0
    }
}

impl InvalidMember {
    pub(crate) fn new(path: &[Segment], reason: Reason) -> Self {
        let mut member = String::new();
        for segment in path {
            match segment {
                Segment::Member(name) if member.is_empty() => member.push_str(name),
                Segment::Member(name) => member.extend([".", name]),
                Segment::Index(index) => member.push_str(&format!("[{index}]")),
                Segment::Key => member.push_str("[key]"),
                Segment::Value => member.push_str("[*]"),
            }
        }
        Self { member, reason }
    }

    /// The member by its name in the model, or its path: `StartPosition.Id`.
    pub fn member(&self) -> &str {
        &self.member
    }

    /// Why its value cannot be sent.
    pub fn reason(&self) -> &Reason {
        &self.reason
    }
}

impl Reason {
    pub(crate) fn length(
        range: &impl RangeBounds<usize>,
        actual: usize,
        [one, several]: [&str; 2],
    ) -> Self {
        let last = match (range.start_bound(), range.end_bound()) {
            (_, Bound::Included(&max)) => max,
            (Bound::Included(&min), _) => min,
            _ => 0,
        };
        let unit = if last == 1 { one } else { several };
        Reason::Length { allowed: format!("{} {unit}", words(range)), actual }
    }

    pub(crate) fn range<T: ToString + PartialEq>(range: &impl RangeBounds<T>) -> Self {
        Reason::Range { allowed: words(range) }
    }
}

fn words<T: ToString + PartialEq>(range: &impl RangeBounds<T>) -> String {
    match (range.start_bound(), range.end_bound()) {
        (Bound::Included(min), Bound::Included(max)) if min == max => min.to_string(),
        (Bound::Included(min), Bound::Included(max)) => {
            format!("{} to {}", min.to_string(), max.to_string())
        }
        (Bound::Included(min), _) => format!("at least {}", min.to_string()),
        (_, Bound::Included(max)) => format!("at most {}", max.to_string()),
        _ => "any number of".to_owned(),
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Length { allowed, actual } => write!(f, "must have {allowed}, has {actual}"),
            Reason::Range { allowed } => write!(f, "must be {allowed}"),
            Reason::EmptyLabel => f.write_str("is part of the path and must not be empty"),
            Reason::DotSegment => f.write_str("is part of the path and must not be `.` or `..`"),
            Reason::HostLabel => f.write_str(
                "is part of the host name, so it must have 1 to 63 letters, digits and hyphens, and must not begin or end with a hyphen",
            ),
            Reason::HeaderValue => {
                f.write_str("is sent in a header, so it must not contain control characters or begin or end with a space")
            }
            Reason::HeaderNotAscii => f.write_str("is sent in a header, so it must be ASCII"),
            Reason::ReservedHeader => {
                f.write_str("has a key that names a header that only the client may set")
            }
            Reason::HeaderName => f.write_str("has a key that is not a valid header name"),
            Reason::SameHeader => {
                f.write_str("has two keys that differ only in case and would produce the same header")
            }
            Reason::EventHeader => {
                f.write_str("does not fit into an event's header (at most 32767 bytes)")
            }
            Reason::Json => f.write_str("cannot be written as JSON"),
            Reason::Stream => {
                f.write_str("was already read, or requires a known length")
            }
            Reason::Endpoint { why } => write!(f, "cannot be determined: {why}"),
            Reason::OtherSignatures { schemes } => {
                write!(f, "takes only {schemes} signatures, which this client does not have")
            }
            Reason::Credentials => f.write_str(
                "must be set on the client: the service accepts this operation only if it is signed",
            ),
            Reason::BearerToken => f.write_str(
                "must be set on the client: the service accepts this operation only with a token",
            ),
            Reason::SigningRegion => {
                f.write_str("must be set on the client, because the signature includes it")
            }
            Reason::SignedStream => f.write_str(
                "is a stream, which the signature cannot include: collect its bytes first",
            ),
            Reason::NotSigned => {
                f.write_str("is not signed with SigV4, so it has no pre-signed URL")
            }
            Reason::Expiry => f.write_str("must be 1 second to 7 days"),
        }
    }
}

impl fmt::Display for InvalidMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.member, self.reason)
    }
}

impl fmt::Debug for InvalidMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BuildError({self})")
    }
}

impl std::error::Error for BuildError {}

#[cfg(test)]
mod tests {
    use crate::Validator;

    fn message(value: Vec<u8>, range: impl std::ops::RangeBounds<usize>) -> String {
        let mut validator = Validator::default();
        validator.member("Items", &value).length(range);
        validator.done().unwrap_err().to_string()
    }

    #[test]
    fn units_are_singular_or_plural() {
        assert_eq!(message(vec![], 1..=1), "Items must have 1 element, has 0");
        assert_eq!(message(vec![], 1..), "Items must have at least 1 element, has 0");
        assert_eq!(message(vec![0; 2], ..=1), "Items must have at most 1 element, has 2");
        assert_eq!(message(vec![], 1..=2), "Items must have 1 to 2 elements, has 0");
        assert_eq!(message(vec![0], ..=0), "Items must have at most 0 elements, has 1");
    }
}
