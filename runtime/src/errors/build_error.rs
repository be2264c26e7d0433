//! Why an operation could not be sent as it is.

use std::fmt;
use std::ops::{Bound, RangeBounds};

/// The members of an operation that have values which cannot be sent.
///
/// Nothing has been sent. `Display` names each member and what it should be, never its value.
#[derive(Clone, PartialEq)]
pub struct BuildError(Box<[InvalidMember]>);

/// A member, and what is wrong with its value.
#[derive(Clone, PartialEq)]
pub struct InvalidMember {
    member: String,
    reason: Reason,
}

/// What is wrong with the value of a member.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Reason {
    /// It is too short or too long.
    Length {
        /// The lengths that are allowed, in words.
        allowed: String,
        /// The length it has.
        actual: usize,
    },
    /// The number is too small or too large.
    Range {
        /// The numbers that are allowed, in words.
        allowed: String,
    },
    /// A label in the path may not be empty.
    EmptyLabel,
    /// `.` and `..` have a meaning of their own in a path.
    DotSegment,
    /// The text may not stand in a host name.
    HostLabel,
    /// A header cannot hold this text: a control character, or a space at either end.
    HeaderValue,
    /// The text has characters beyond ASCII, which servers read in several encodings.
    HeaderNotAscii,
    /// The client or HTTP itself sets this header.
    ReservedHeader,
    /// This is not the name of a header.
    HeaderName,
    /// The value has no JSON.
    Json,
    /// The stream has been read already, or its length is not known where it has to be.
    Stream,
    /// The operation must be signed, and the client has no credentials.
    Credentials,
    /// The operation takes a bearer token, and the client has none.
    BearerToken,
    /// A signature names a region, and the client has none.
    SigningRegion,
    /// The operation must be signed with its body, which is a stream that can be read only once.
    SignedStream,
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

    /// The members that are wrong; at least one.
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

    /// The member by its name in the model, or the way to it: `StartPosition.Id`.
    pub fn member(&self) -> &str {
        &self.member
    }

    /// What is wrong with it.
    pub fn reason(&self) -> &Reason {
        &self.reason
    }
}

impl Reason {
    pub(crate) fn length(range: &impl RangeBounds<usize>, actual: usize, unit: &str) -> Self {
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
            Reason::EmptyLabel => f.write_str("stands in the path and must not be empty"),
            Reason::DotSegment => f.write_str("stands in the path and must not be `.` or `..`"),
            Reason::HostLabel => f.write_str(
                "stands in the host name: 1 to 63 letters, digits and hyphens, not at an end",
            ),
            Reason::HeaderValue => {
                f.write_str("stands in a header: no control characters, no space at either end")
            }
            Reason::HeaderNotAscii => f.write_str("stands in a header: ASCII only"),
            Reason::ReservedHeader => {
                f.write_str("has a key that is a header which only the client sets")
            }
            Reason::HeaderName => f.write_str("has a key that is not the name of a header"),
            Reason::Json => f.write_str("cannot be written as JSON"),
            Reason::Stream => f.write_str("has been read before, or needs a length that is known"),
            Reason::Credentials => f.write_str(
                "must be given to the client: the service accepts this operation only if it is signed",
            ),
            Reason::BearerToken => f.write_str(
                "must be given to the client: the service accepts this operation only with a token",
            ),
            Reason::SigningRegion => {
                f.write_str("must be given to the client: signatures name it")
            }
            Reason::SignedStream => f.write_str(
                "is a stream, whose bytes the signature cannot cover: collect them first",
            ),
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
