//! The names and values of headers that members set.

use http::header::{HeaderName, HeaderValue};

use crate::errors::{BuildError, Reason};
use crate::value::Text;

/// The headers that no entry of a map may set: those of the connection and the framing (RFC 9110, 7.6.1),
/// of the target, and of the credentials.
const RESERVED_HEADERS: &[&str] = &[
    "authorization",
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// The name of a header that an entry of a map sets.
pub(super) fn member_name(member: &str, name: &str) -> Result<HeaderName, BuildError> {
    let name = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| BuildError::member(member, Reason::HeaderName))?;
    if RESERVED_HEADERS.contains(&name.as_str()) {
        return Err(BuildError::member(member, Reason::ReservedHeader));
    }
    Ok(name)
}

/// A member's value as a header's value. Refuses values that HTTP allows but a server may read differently: spaces at
/// the ends are removed on the way, and bytes that are not ASCII have several encodings.
pub(super) fn member_value(
    member: &str,
    value: &(impl Text + ?Sized),
) -> Result<HeaderValue, BuildError> {
    fn parse(text: &str) -> Option<HeaderValue> {
        let visible = |byte: &u8| (0x21..0x7f).contains(byte);
        let bytes = text.as_bytes();
        let ends = bytes.first().is_none_or(visible) && bytes.last().is_none_or(visible);
        // Without an early exit, so that the compiler vectorises the loop.
        let inside = bytes
            .iter()
            .fold(true, |good, byte| good & (visible(byte) | (*byte == b' ') | (*byte == b'\t')));
        if ends && inside { HeaderValue::from_str(text).ok() } else { None }
    }
    fn sensitive<T: Text + ?Sized>(_: &T) -> bool {
        T::SENSITIVE
    }
    let text = value.text();
    let refused = || match text.is_ascii() {
        true => BuildError::member(member, Reason::HeaderValue),
        false => BuildError::member(member, Reason::HeaderNotAscii),
    };
    let mut header = parse(&text).ok_or_else(refused)?;
    header.set_sensitive(sensitive(value));
    Ok(header)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Request;

    #[test]
    fn a_map_sets_no_header_of_the_connection() {
        for key in RESERVED_HEADERS.iter().chain(&["Host", "AUTHORIZATION", "Transfer-Encoding"]) {
            let request = Request::get("/").prefix_headers("", "Map", [(*key, "value")]);
            let error = request.expect_err(key).to_string();
            assert_eq!(
                error, "Map has a key that names a header that only the client may set",
                "{key}"
            );
        }
        // A prefix and a key together cannot make a reserved header either.
        assert!(Request::get("/").prefix_headers("ho", "Map", [("st", "value")]).is_err());
        assert!(Request::get("/").prefix_headers("x-", "Map", [("host", "value")]).is_ok());
    }

    #[test]
    fn no_entry_of_a_map_is_lost() {
        let headers = |keys: [&'static str; 2]| {
            let request = Request::get("/").header("x-set", "Set", "first").unwrap();
            request.prefix_headers("x-", "Map", keys.map(|key| (key, "value")))
        };
        assert!(headers(["colour", "size"]).is_ok());
        // A key does not replace a header that another member is bound to (Smithy's
        // `httpPrefixHeaders`).
        assert!(headers(["set", "size"]).is_ok());
        let error = headers(["Colour", "colour"]).unwrap_err().to_string();
        assert_eq!(
            error,
            "Map has two keys that differ only in case and would produce the same header"
        );
    }

    #[test]
    fn refusals_say_ascii_only_where_that_is_why() {
        let refusal = |value: &str| {
            let request = Request::get("/").header("x-name", "Name", value);
            request.expect_err(value).to_string()
        };
        assert_eq!(refusal("Grüße"), "Name is sent in a header, so it must be ASCII");
        assert!(refusal("a\nb").contains("must not contain control characters"));
        assert!(refusal(" a").contains("begin or end with a space"));
    }
}
