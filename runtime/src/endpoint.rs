//! The destinations of requests.

mod address;
#[cfg(feature = "context-parameters")]
mod context;
mod partition;
mod plain_http;
mod resolved;
pub mod rules;

#[cfg(feature = "context-parameters")]
pub use context::ContextParameters;
pub use partition::{Partition, partition};
pub use plain_http::PlainHttpHosts;
pub(crate) use plain_http::avoids_proxies;
pub use resolved::ResolvedEndpoint;
#[cfg(feature = "sigv4")]
pub(crate) use resolved::Signing;

use std::fmt;

use http::Uri;
use http::uri::{Authority, Parts, PathAndQuery, Scheme};

use crate::ConfigError;

/// The parameters of a service's endpoint rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct EndpointParameters {
    /// The region.
    pub region: Option<String>,
    /// Whether to use an endpoint that complies with FIPS 140.
    pub use_fips: bool,
    /// Whether to use an endpoint that supports IPv6 as well.
    pub use_dual_stack: bool,
    /// An endpoint to use instead of the one that the rules return.
    pub endpoint: Option<String>,
    /// The parameters that are specific to this service's rules.
    #[cfg(feature = "context-parameters")]
    pub context: ContextParameters,
}

/// A validated endpoint: scheme, host, port and the path prefix of all operations.
///
/// ```
/// use restjson::endpoint::{Endpoint, PlainHttpHosts};
///
/// let plain = PlainHttpHosts::default(); // this machine
/// assert!(Endpoint::parse("https://example.com/v1", &plain).is_ok());
/// assert!(Endpoint::parse("http://localhost:8080", &plain).is_ok());
/// assert!(Endpoint::parse("http://example.com", &plain).is_err());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    scheme: Scheme,
    authority: Authority,
    path: String,
}

impl Endpoint {
    /// Validates a URL. The scheme must be `https`, or `http` on a host that is allowed without TLS. User information,
    /// a query, a fragment and link-local addresses, such as the address of instance metadata, are refused in any spelling.
    ///
    /// # Errors
    /// The reason. The error does not contain the URL, which may contain a password.
    pub fn parse(url: &str, plain: &PlainHttpHosts) -> Result<Self, ConfigError> {
        let refuse = |why: &str| ConfigError::new("endpoint", why);
        if url.contains('#') {
            return Err(refuse("has a fragment"));
        }
        let uri: Uri = url.parse().map_err(|_| refuse("is not a URL"))?;
        let parts = uri.into_parts();
        let (Some(scheme), Some(authority)) = (parts.scheme, parts.authority) else {
            return Err(refuse("is not an absolute URL: https://host"));
        };
        if authority.as_str().contains('@') {
            return Err(refuse("has a user name or password"));
        }
        let host = authority.host();
        let ip = address::parse(host);
        if host.is_empty() || (ip.is_none() && !host.split('.').all(is_host_label)) {
            return Err(refuse("has no valid host"));
        }
        let has_port = authority.as_str().len() > host.len();
        if has_port && authority.port_u16().unwrap_or_default() == 0 {
            return Err(refuse("has no valid port"));
        }
        if ip.is_some_and(address::is_link_local) {
            return Err(refuse("is a link-local address"));
        }
        match scheme.as_str() {
            "https" => {}
            "http" if plain.contains(host) => {}
            "http" => {
                return Err(refuse(
                    "is not https, and not on this machine; allow_http_hosts names hosts that may do \
                     without TLS",
                ));
            }
            _ => return Err(refuse("is not https")),
        }
        let path = match parts.path_and_query {
            Some(path) if path.query().is_some() => return Err(refuse("has a query")),
            Some(path) => path.path().trim_end_matches('/').to_owned(),
            None => String::new(),
        };
        Ok(Self { scheme, authority, path })
    }

    /// Whether requests to this endpoint avoid the proxies of the environment.
    pub(crate) fn avoids_proxies(&self) -> bool {
        avoids_proxies(&self.scheme, self.authority.host())
    }

    /// Whether the endpoint uses TLS.
    #[cfg(all(feature = "hyper", not(target_family = "wasm")))]
    pub(crate) fn is_https(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }

    /// The URL of a path and query behind this endpoint, with labels in front of the host.
    pub(crate) fn uri(
        &self,
        host_prefix: &str,
        target: crate::message::PathAndQuery,
    ) -> Option<Uri> {
        let authority = if host_prefix.is_empty() {
            self.authority.clone()
        } else {
            format!("{host_prefix}{}", self.authority).parse().ok()?
        };
        let target = target.into_bytes(&self.path);
        let mut parts = Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(authority);
        parts.path_and_query = Some(PathAndQuery::from_maybe_shared(target).ok()?);
        Uri::from_parts(parts).ok()
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.path)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Whether the string is a single label of a host name (RFC 1123).
pub(crate) fn is_host_label(text: &str) -> bool {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (1..=63).contains(&text.len()) && plain && !text.starts_with('-') && !text.ends_with('-')
}

/// Checks that a string is the name of a region: `us-east-1`, `us-gov-west-1`, `aws-global`.
pub(crate) fn check_region(region: &str) -> Result<(), ConfigError> {
    let words = |text: &str| {
        text.split('-').all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()))
    };
    let regional = region.rsplit_once('-').is_some_and(|(place, number)| {
        place.contains('-')
            && words(place)
            && (1..=2).contains(&number.len())
            && number.bytes().all(|b| b.is_ascii_digit())
    });
    let global = region.starts_with("aws-") && region.ends_with("global") && words(region);
    if region.len() <= 32 && (regional || global) {
        return Ok(());
    }
    Err(ConfigError::new("region", "is not the name of a region, such as us-east-1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_that_are_refused() {
        for (url, why) in [
            ("http://example.com", "is not https, and not on this machine"),
            ("ftp://example.com", "is not https"),
            ("file:///etc/passwd", "is not"),
            ("https://user:canary@example.com", "has a user name or password"),
            ("https://example.com?canary", "has a query"),
            ("https://example.com/#canary", "has a fragment"),
            ("https://", "is not a URL"),
            ("example.com", "is not an absolute URL"),
            ("/path", "is not an absolute URL"),
            ("https://example.com:0", "has no valid port"),
            ("https://example.com:", "has no valid port"),
            ("https://example.com:65536", "has no valid port"),
            ("https://[2001:db8::1]:65536", "has no valid port"),
            ("https://exämple.com", "is not a URL"),
            ("https://exa_mple.com", "has no valid host"),
            ("http://169.254.169.254", "is a link-local address"),
            ("https://[fe80::1]", "is a link-local address"),
            ("https://[fd00:ec2::254]", "is a link-local address"),
            ("https://[::ffff:169.254.169.254]", "is a link-local address"),
            // Other spellings of 169.254.169.254 and fd00:ec2::254.
            ("https://2852039166", "is a link-local address"),
            ("https://0xA9FEA9FE", "is a link-local address"),
            ("https://025177524776", "is a link-local address"),
            ("https://169.254.43518", "is a link-local address"),
            ("https://169.16689662", "is a link-local address"),
            ("https://0xa9.0376.169.0xfe", "is a link-local address"),
            ("https://[::169.254.169.254]", "is a link-local address"),
            ("https://[::ffff:a9fe:a9fe]", "is a link-local address"),
            ("https://[::ffff:0:169.254.169.254]", "is a link-local address"),
            ("https://[64:ff9b::169.254.169.254]", "is a link-local address"),
            ("https://[64:ff9b:1::a9fe:a9fe]", "is a link-local address"),
            ("https://[64:ff9b:1:a9fe:a9:fe00::]", "is a link-local address"),
            ("https://[64:ff9b:1:a9:fe:a9fe::]", "is a link-local address"),
            ("https://[64:ff9b:1:0:a9:fea9:fe00:0]", "is a link-local address"),
            ("https://[2001:db8::5efe:169.254.169.254]", "is a link-local address"),
            ("https://[2001:db8::200:5efe:a9fe:a9fe]", "is a link-local address"),
            ("https://[2002:a9fe:a9fe::1]", "is a link-local address"),
            ("https://[FD00:EC2:0::254]", "is a link-local address"),
            ("http://2130706433", "is not https, and not on this machine"),
            ("", "is not a URL"),
        ] {
            let error = Endpoint::parse(url, &PlainHttpHosts::default()).unwrap_err().to_string();
            assert!(error.contains(why), "{url}: {error}");
            assert!(!error.contains("canary"), "{error}");
        }
    }

    #[test]
    fn endpoints_that_are_good() {
        for (url, shown) in [
            ("https://example.com", "https://example.com"),
            ("https://example.com:8443/base/", "https://example.com:8443/base"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://127.0.0.1:1", "http://127.0.0.1:1"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            assert_eq!(
                Endpoint::parse(url, &PlainHttpHosts::default()).unwrap().to_string(),
                shown
            );
        }
    }

    #[test]
    fn plain_http_is_allowed_by_name() {
        let mut allowed = PlainHttpHosts::default();
        allowed.allow("emulator".to_owned());
        assert!(Endpoint::parse("http://emulator:8080", &allowed).is_ok());
        assert!(Endpoint::parse("http://EMULATOR", &allowed).is_ok());
        for refused in ["http://emulator.example.com", "http://other", "http://169.254.169.254"] {
            assert!(Endpoint::parse(refused, &allowed).is_err(), "{refused}");
        }
        let mut metadata = PlainHttpHosts::default();
        metadata.allow("169.254.169.254".to_owned());
        assert!(Endpoint::parse("http://169.254.169.254", &metadata).is_err());
    }

    #[test]
    fn regions() {
        for region in [
            "us-east-1",
            "us-gov-west-1",
            "us-isob-east-1",
            "eusc-de-east-1",
            "ap-southeast-7",
            "aws-global",
            "aws-cn-global",
        ] {
            assert!(check_region(region).is_ok(), "{region}");
        }
        let long = "a-".repeat(150) + "b-1";
        for region in [
            "",
            "us-east-1\n",
            "evil.com/",
            "us",
            "us-1",
            "US-EAST-1",
            "us-east-1.evil.com",
            "-us-east-1",
            "us--1",
            "global",
            "us-east-123",
            &long,
        ] {
            assert!(check_region(region).is_err(), "{region:?}");
        }
    }
}
