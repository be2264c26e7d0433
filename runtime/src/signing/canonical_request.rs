//! The canonical request: the text of a request that both sides hash.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>

use std::borrow::Cow;

use http::header::{self, HeaderName};
use http::{HeaderMap, Method, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};

use super::SigningSettings;

/// The characters that are encoded in the query: all but the unreserved characters of RFC 3986.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The characters that are encoded in a path: slashes are not.
const PATH: &AsciiSet = &QUERY.remove(b'/');

/// Headers that proxies and transports change or add after the signature. botocore and the AWS SDKs
/// do not sign them either.
const UNSIGNED: [HeaderName; 7] = [
    header::AUTHORIZATION,
    header::CONNECTION,
    header::EXPECT,
    header::TE,
    header::TRANSFER_ENCODING,
    header::USER_AGENT,
    HeaderName::from_static("x-amzn-trace-id"),
];

/// A canonical request, and the names of the headers in it.
pub(super) struct CanonicalRequest {
    pub(super) text: String,
    pub(super) signed_headers: String,
}

impl CanonicalRequest {
    /// `query` holds further parameters, not yet encoded.
    pub(super) fn new(
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        query: &[(&str, String)],
        payload_hash: &str,
        settings: &SigningSettings,
    ) -> Self {
        let host = host(uri, headers);
        let names = names(headers);
        let signed_headers = joined(&names);
        let mut text = String::with_capacity(512);
        text.push_str(method.as_str());
        text.push('\n');
        text.push_str(&path(uri.path(), settings));
        text.push('\n');
        push_query(&mut text, uri.query().unwrap_or_default(), query);
        text.push('\n');
        for name in names {
            text.push_str(name.as_str());
            text.push(':');
            if *name == header::HOST {
                text.push_str(&host);
            } else {
                push_values(&mut text, headers, name);
            }
            text.push('\n');
        }
        text.push('\n');
        text.push_str(&signed_headers);
        text.push('\n');
        text.push_str(payload_hash);
        Self { text, signed_headers }
    }
}

/// The names of the headers that are signed: `host;x-amz-date`.
pub(super) fn signed_headers(headers: &HeaderMap) -> String {
    joined(&names(headers))
}

fn names(headers: &HeaderMap) -> Vec<&HeaderName> {
    let signed = |name: &&HeaderName| !UNSIGNED.contains(name) && **name != header::HOST;
    let mut names: Vec<&HeaderName> = headers.keys().filter(signed).collect();
    names.push(&header::HOST);
    names.sort_unstable_by(|left, right| left.as_str().cmp(right.as_str()));
    names
}

fn joined(names: &[&HeaderName]) -> String {
    names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(";")
}

/// The `Host` header that a transport sends: without the scheme's own port.
fn host<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Cow<'a, str> {
    if let Some(host) = headers.get(header::HOST).and_then(|value| value.to_str().ok()) {
        return Cow::Borrowed(host);
    }
    let host = uri.host().unwrap_or_default();
    match (uri.port_u16(), uri.scheme_str()) {
        (None, _) | (Some(443), Some("https")) | (Some(80), Some("http")) => Cow::Borrowed(host),
        (Some(port), _) => Cow::Owned(format!("{host}:{port}")),
    }
}

/// The path as services canonicalize it: without `.`, `..` and empty segments, and encoded a second
/// time, because the request's path is already encoded. Both steps are switched off for services
/// that use paths unchanged.
fn path<'a>(path: &'a str, settings: &SigningSettings) -> Cow<'a, str> {
    let path = match path {
        "" => "/",
        path => path,
    };
    let path = if settings.normalize_path { normalized(path) } else { Cow::Borrowed(path) };
    match path {
        path if !settings.double_encode => path,
        // Most paths do not change.
        Cow::Borrowed(path) => utf8_percent_encode(path, PATH).into(),
        Cow::Owned(path) => Cow::Owned(utf8_percent_encode(&path, PATH).to_string()),
    }
}

fn normalized(path: &str) -> Cow<'_, str> {
    let plain = |segment: &str| !matches!(segment, "" | "." | "..");
    let (body, end) = match path.strip_suffix('/') {
        Some(body) => (body, true),
        None => (path, false),
    };
    if path == "/" || body.split('/').skip(1).all(plain) {
        return Cow::Borrowed(path);
    }
    let mut kept: Vec<&str> = Vec::new();
    for segment in body.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(kept.pop()),
            segment => kept.push(segment),
        }
    }
    // If the last segment is removed, the path ends with a slash.
    let folder = end || matches!(body.rsplit('/').next(), Some("." | ".."));
    let slash = if folder && !kept.is_empty() { "/" } else { "" };
    Cow::Owned(format!("/{}{slash}", kept.join("/")))
}

/// The parameters, decoded like forms and encoded again, sorted by name and value.
fn push_query(text: &mut String, query: &str, further: &[(&str, String)]) {
    let mut pairs: Vec<(String, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (recoded(name), recoded(value)))
        .collect();
    pairs.extend(further.iter().map(|(name, value)| ((*name).to_owned(), encoded(value))));
    pairs.sort_unstable();
    for (index, (name, value)) in pairs.iter().enumerate() {
        if index > 0 {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        text.push_str(value);
    }
}

fn recoded(text: &str) -> String {
    let spaced = text.replace('+', " ");
    percent_encoding::percent_encode(&percent_decode(spaced.as_bytes()).collect::<Vec<u8>>(), QUERY)
        .to_string()
}

/// A name or value of the query.
pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, QUERY).to_string()
}

/// The values of a header: without spaces at the ends, one space instead of several, and a comma between values.
fn push_values(text: &mut String, headers: &HeaderMap, name: &HeaderName) {
    for (index, value) in headers.get_all(name).iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        if let Ok(value) = value.to_str()
            && !value.contains("  ")
            && !value.contains('\t')
            && !value.starts_with(' ')
            && !value.ends_with(' ')
        {
            text.push_str(value);
            continue;
        }
        let value = String::from_utf8_lossy(value.as_bytes());
        for (index, word) in value.split_ascii_whitespace().enumerate() {
            if index > 0 {
                text.push(' ');
            }
            text.push_str(word);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_normalized() {
        let settings = SigningSettings::default();
        for (given, expected) in [
            ("", "/"),
            ("/", "/"),
            ("//", "/"),
            ("/a", "/a"),
            ("/a/", "/a/"),
            ("/a//b", "/a/b"),
            ("/a/./b/../c", "/a/c"),
            ("/a/..", "/"),
            ("/a/b/..", "/a/"),
            ("/../..", "/"),
            ("/a%20b", "/a%2520b"),
        ] {
            assert_eq!(path(given, &settings), expected, "{given}");
        }
        let plain = SigningSettings { double_encode: false, normalize_path: false, ..settings };
        assert_eq!(path("/a//%20/..", &plain), "/a//%20/..");
    }

    #[test]
    fn queries_are_sorted_as_they_are_encoded() {
        let mut text = String::new();
        push_query(&mut text, "b&a=2&a=1&-=x&%3A=+&a%62=", &[("A", "/".to_owned())]);
        assert_eq!(text, "%3A=%20&-=x&A=%2F&a=1&a=2&ab=&b=");
    }

    #[test]
    fn the_host_has_the_port_that_is_sent() {
        for (uri, expected) in [
            ("https://example.com/", "example.com"),
            ("https://example.com:443/", "example.com"),
            ("http://localhost:8080/", "localhost:8080"),
            ("http://[::1]:80/", "[::1]"),
        ] {
            let uri: Uri = uri.parse().unwrap();
            assert_eq!(host(&uri, &HeaderMap::new()), expected);
        }
    }
}
