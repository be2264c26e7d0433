//! The path and query of a request.

use std::borrow::Cow;

use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::errors::{BuildError, Reason};
use crate::value::Text;

/// All but the unreserved characters of RFC 3986.
pub(crate) const RESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A path and a query that are being written. They may hold secrets.
#[derive(Clone, Default)]
pub(crate) struct PathAndQuery {
    pub(crate) path: Cow<'static, str>,
    query: String,
}

impl PathAndQuery {
    pub(crate) fn new(path: &'static str) -> Self {
        Self { path: Cow::Borrowed(path), query: String::new() }
    }

    /// Adds a label that fills one segment. `/` is encoded, and `.` and `..` are refused: no
    /// encoding keeps a server from reading them as the current and the parent folder.
    pub(crate) fn label(
        &mut self,
        member: &str,
        value: &(impl Text + ?Sized),
    ) -> Result<(), BuildError> {
        let text = value.text();
        refuse(member, text.is_empty(), Reason::EmptyLabel)?;
        refuse(member, matches!(&*text, "." | ".."), Reason::DotSegment)?;
        self.path.to_mut().extend(utf8_percent_encode(&text, RESERVED));
        Ok(())
    }

    /// Adds a greedy label, which fills several segments, so `/` is not encoded.
    pub(crate) fn greedy_label(
        &mut self,
        member: &str,
        value: &(impl Text + ?Sized),
    ) -> Result<(), BuildError> {
        let text = value.text();
        refuse(member, text.is_empty(), Reason::EmptyLabel)?;
        let dots = text.split('/').any(|segment| matches!(segment, "." | ".."));
        refuse(member, dots, Reason::DotSegment)?;
        for (index, segment) in text.split('/').enumerate() {
            if index > 0 {
                self.path.to_mut().push('/');
            }
            self.path.to_mut().extend(utf8_percent_encode(segment, RESERVED));
        }
        Ok(())
    }

    pub(crate) fn query(&mut self, name: &str, value: Option<&str>) {
        self.separate();
        self.query.extend(utf8_percent_encode(name, RESERVED));
        if let Some(value) = value {
            self.query.push('=');
            self.query.extend(utf8_percent_encode(value, RESERVED));
        }
    }

    /// Adds a part that is already encoded.
    pub(crate) fn query_literal(&mut self, pair: &'static str) {
        self.separate();
        self.query.push_str(pair);
    }

    fn separate(&mut self) {
        if !self.query.is_empty() {
            self.query.push('&');
        }
    }

    /// Whether the query has a parameter of that name. A literal part may encode more than is needed, or less.
    pub(crate) fn has_query(&self, name: &str) -> bool {
        let mut names = self.query.split('&').filter_map(|pair| pair.split('=').next());
        names.any(|other| percent_decode_str(other).eq(name.bytes()))
    }

    /// The path and query, after the path of an endpoint, as in a request line.
    pub(crate) fn into_bytes(self, base_path: &str) -> Bytes {
        match (base_path, self.path, self.query.as_str()) {
            // Nearly all requests take this branch, which copies nothing.
            ("", Cow::Borrowed(path), "") => Bytes::from_static(path.as_bytes()),
            ("", Cow::Owned(path), "") => Bytes::from(path),
            (base, path, "") => Bytes::from([base, &path].concat()),
            (base, path, query) => Bytes::from([base, &path, "?", query].concat()),
        }
    }
}

fn refuse(member: &str, refused: bool, reason: Reason) -> Result<(), BuildError> {
    if refused { Err(BuildError::member(member, reason)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(text: &str) -> Result<String, BuildError> {
        let mut target = PathAndQuery::new("/views/");
        target.label("Token", text)?;
        Ok(target.path.into_owned())
    }

    #[test]
    fn labels_are_one_segment() {
        let cases = [
            ("a/b c+d=%", "/views/a%2Fb%20c%2Bd%3D%25"),
            ("../../admin", "/views/..%2F..%2Fadmin"),
            ("a?b#c", "/views/a%3Fb%23c"),
            ("%2e%2e", "/views/%252e%252e"),
            ("é😀", "/views/%C3%A9%F0%9F%98%80"),
            ("~a-b_c.d", "/views/~a-b_c.d"),
        ];
        for (text, path) in cases {
            assert_eq!(label(text).unwrap(), path);
        }
    }

    #[test]
    fn labels_that_would_change_the_path_are_refused() {
        for (text, message) in [
            ("", "Token is part of the path and must not be empty"),
            (".", "Token is part of the path and must not be `.` or `..`"),
            ("..", "Token is part of the path and must not be `.` or `..`"),
        ] {
            assert_eq!(label(text).unwrap_err().to_string(), message);
        }
        let mut target = PathAndQuery::new("/");
        assert!(target.greedy_label("Key", "a/../b").is_err());
        target.greedy_label("Key", "a/b c").unwrap();
        assert_eq!(target.path, "/a/b%20c");
    }

    #[test]
    fn queries() {
        let mut target = PathAndQuery::new("/x");
        target.query("flag", None);
        target.query("a b", Some("c&d=é"));
        assert!(target.has_query("a b") && target.has_query("flag") && !target.has_query("a"));
        let text = "/x?flag&a%20b=c%26d%3D%C3%A9";
        assert_eq!(target.clone().into_bytes(""), text);
        assert_eq!(target.clone().into_bytes("/base"), format!("/base{text}"));
        target.query_literal("f%20o=x%2fy,z");
        assert!(target.has_query("f o") && !target.has_query("f%20o"));
        assert_eq!(target.into_bytes(""), format!("{text}&f%20o=x%2fy,z"));
    }
}
