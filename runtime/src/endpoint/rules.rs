//! The functions that endpoint rules may call.
//!
//! <https://smithy.io/2.0/additional-specs/rules-engine/standard-library.html>

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The parts of a URL, as rules see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    /// `http` or `https`
    pub scheme: String,
    /// Host and port.
    pub authority: String,
    /// The path, as it was written.
    pub path: String,
    /// The path with a `/` at both ends.
    pub normalized_path: String,
    /// Whether the host is an IP address.
    pub is_ip: bool,
}

/// The parts of an Amazon Resource Name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arn {
    /// The partition.
    pub partition: String,
    /// The service.
    pub service: String,
    /// The region; may be empty.
    pub region: String,
    /// The account; may be empty.
    pub account_id: String,
    /// The resource, split at `:` and `/`.
    pub resource_id: Vec<String>,
}

/// `parseURL`: `None` if the scheme is not `http` or `https`, the URL has a query or a user name,
/// or its port is invalid.
///
/// ```
/// let url = restjson::endpoint::rules::parse_url("https://example.com:8443/a").unwrap();
/// assert_eq!((url.authority.as_str(), url.normalized_path.as_str()), ("example.com:8443", "/a/"));
/// ```
pub fn parse_url(text: &str) -> Option<Url> {
    let (scheme, rest) = text.split_once("://")?;
    if !matches!(scheme, "http" | "https") || rest.contains(['?', '#']) {
        return None;
    }
    let (authority, path) = match rest.find('/') {
        Some(slash) => rest.split_at(slash),
        None => (rest, ""),
    };
    let uri: http::Uri = text.parse().ok()?;
    let host = uri.host().filter(|host| !host.is_empty())?;
    // A colon must be followed by a port. An endpoint has no user name.
    let port = authority.strip_prefix(host)?;
    if !port.is_empty() && uri.port_u16().is_none() {
        return None;
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let trimmed = path.trim_matches('/');
    let normalized_path = if trimmed.is_empty() { "/".to_owned() } else { format!("/{trimmed}/") };
    Some(Url {
        scheme: scheme.to_owned(),
        authority: authority.to_owned(),
        path: path.to_owned(),
        normalized_path,
        is_ip: bare.parse::<std::net::IpAddr>().is_ok(),
    })
}

/// `substring`: `None` if the string is too short or not ASCII.
///
/// ```
/// use restjson::endpoint::rules::substring;
///
/// assert_eq!(substring("abcdef", 0, 2, false).as_deref(), Some("ab"));
/// assert_eq!(substring("abcdef", 0, 2, true).as_deref(), Some("ef"));
/// ```
pub fn substring(text: &str, start: usize, stop: usize, reverse: bool) -> Option<String> {
    if !text.is_ascii() || start >= stop {
        return None;
    }
    let range = if reverse {
        text.len().checked_sub(stop)?..text.len().checked_sub(start)?
    } else {
        start..stop
    };
    text.get(range).map(str::to_owned)
}

/// `isValidHostLabel`
///
/// ```
/// use restjson::endpoint::rules::is_valid_host_label;
///
/// assert!(is_valid_host_label("a-b", false) && !is_valid_host_label("a.b", false));
/// assert!(is_valid_host_label("a.b", true));
/// ```
pub fn is_valid_host_label(text: &str, allow_sub_domains: bool) -> bool {
    if allow_sub_domains {
        text.split('.').all(super::is_host_label)
    } else {
        super::is_host_label(text)
    }
}

/// `aws.isVirtualHostableS3Bucket`: 3 to 63 lower-case letters, digits, hyphens and, if sub-domains are allowed, dots.
/// An IP address is not valid.
///
/// ```
/// use restjson::endpoint::rules::is_virtual_hostable_s3_bucket;
///
/// assert!(is_virtual_hostable_s3_bucket("photos", false));
/// assert!(!is_virtual_hostable_s3_bucket("my.photos", false));
/// ```
pub fn is_virtual_hostable_s3_bucket(text: &str, allow_sub_domains: bool) -> bool {
    (3..=63).contains(&text.len())
        && !text.bytes().any(|byte| byte.is_ascii_uppercase())
        && text.parse::<std::net::Ipv4Addr>().is_err()
        && is_valid_host_label(text, allow_sub_domains)
}

/// `ite`: the first value if the condition holds, or else the second.
///
/// ```
/// assert_eq!(restjson::endpoint::rules::if_else(true, "-fips", ""), "-fips");
/// ```
pub fn if_else<T>(condition: bool, then: T, otherwise: T) -> T {
    if condition { then } else { otherwise }
}

/// `split`: the parts between the separators, at most `limit` parts if the limit is above zero. An empty separator
/// results in no parts.
///
/// ```
/// assert_eq!(restjson::endpoint::rules::split("a--b--c", "--", 2), ["a", "b--c"]);
/// ```
pub fn split(text: &str, separator: &str, limit: usize) -> Vec<String> {
    if separator.is_empty() {
        return Vec::new();
    }
    match limit {
        0 => text.split(separator).map(str::to_owned).collect(),
        limit => text.splitn(limit, separator).map(str::to_owned).collect(),
    }
}

/// `uriEncode`
///
/// ```
/// assert_eq!(restjson::endpoint::rules::uri_encode("a b/c"), "a%20b%2Fc");
/// ```
pub fn uri_encode(text: &str) -> String {
    const ENCODED: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(text, ENCODED).to_string()
}

/// `aws.parseArn`: `None` if the string is not an ARN.
///
/// ```
/// let arn = restjson::endpoint::rules::parse_arn("arn:aws:s3:::bucket/key").unwrap();
/// assert_eq!(arn.resource_id, ["bucket", "key"]);
/// ```
pub fn parse_arn(text: &str) -> Option<Arn> {
    let mut parts = text.splitn(6, ':');
    let (
        Some("arn"),
        Some(partition),
        Some(service),
        Some(region),
        Some(account_id),
        Some(resource),
    ) = (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    if partition.is_empty() || service.is_empty() || resource.is_empty() {
        return None;
    }
    Some(Arn {
        partition: partition.to_owned(),
        service: service.to_owned(),
        region: region.to_owned(),
        account_id: account_id.to_owned(),
        resource_id: resource.split([':', '/']).map(str::to_owned).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        let url = parse_url("https://example.com:8443/a/b").unwrap();
        assert_eq!(
            (&*url.authority, &*url.path, &*url.normalized_path),
            ("example.com:8443", "/a/b", "/a/b/")
        );
        assert!(parse_url("http://127.0.0.1").unwrap().is_ip);
        for (text, authority) in [("http://[::1]:80/x", "[::1]:80"), ("https://a:1", "a:1")] {
            assert_eq!(parse_url(text).unwrap().authority, authority);
        }
        for text in [
            "example.com",
            "ftp://a",
            "https://a?b",
            "https://",
            "https://a:",
            "https://a:b",
            "https://a:65536",
            "https://a:-1",
            "https://[::1]:b",
            "https://user@a",
            "https://:80",
            "https:// a",
        ] {
            assert_eq!(parse_url(text), None, "{text}");
        }
    }

    #[test]
    fn parts_of_texts() {
        assert_eq!(substring("abcdef", 0, 4, false).unwrap(), "abcd");
        assert_eq!(substring("abcdef", 0, 4, true).unwrap(), "cdef");
        assert_eq!(substring("abc", 0, 4, false), None);
        assert_eq!(substring("äbcdef", 0, 4, false), None);
        assert!(is_valid_host_label("a.b", true) && !is_valid_host_label("a.b", false));
        for bucket in ["abc", "a-b.c-d", "1.2.3"] {
            assert!(is_virtual_hostable_s3_bucket(bucket, true), "{bucket}");
        }
        for bucket in ["ab", "Abc", "a..b", "-abc", "a_c", "192.168.0.1", &"a".repeat(64)] {
            assert!(!is_virtual_hostable_s3_bucket(bucket, true), "{bucket}");
        }
        assert!(!is_virtual_hostable_s3_bucket("a.bc", false));
        assert_eq!(split("a--b--c", "--", 0), ["a", "b", "c"]);
        assert_eq!(split("a--b--c", "--", 2), ["a", "b--c"]);
        assert_eq!(split("", "--", 0), [""]);
        assert_eq!(uri_encode("a b/c"), "a%20b%2Fc");
        assert_eq!(parse_arn("arn:aws:s3:::bucket/key").unwrap().resource_id, ["bucket", "key"]);
        assert_eq!(parse_arn("arn:aws:s3::"), None);
    }
}
