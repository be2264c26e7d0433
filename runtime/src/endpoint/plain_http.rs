//! The hosts that are allowed without TLS.

use http::Uri;
use http::uri::Scheme;

use super::address;

/// The hosts to which a client may connect without TLS: this machine, and the hosts set with
/// [`allow_http_hosts`](crate::ClientBuilder::allow_http_hosts).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlainHttpHosts {
    allowed: Vec<String>,
}

impl PlainHttpHosts {
    pub(crate) fn allow(&mut self, host: String) {
        self.allowed.push(host);
    }

    /// Whether connections to the host are allowed without TLS.
    ///
    /// ```
    /// use restjson::endpoint::PlainHttpHosts;
    ///
    /// let hosts = PlainHttpHosts::default();
    /// assert!(hosts.contains("localhost") && hosts.contains("[::1]"));
    /// assert!(!hosts.contains("example.com"));
    /// ```
    pub fn contains(&self, host: &str) -> bool {
        is_this_machine(host) || self.allowed.iter().any(|allowed| is_same_host(allowed, host))
    }

    /// Whether a client may use a URL that the service returned. The scheme must be `tls`, or `plain` on one of these
    /// hosts; the URL must have no user name. Link-local addresses are refused in every spelling.
    ///
    /// ```
    /// use restjson::endpoint::PlainHttpHosts;
    ///
    /// let hosts = PlainHttpHosts::default();
    /// assert!(hosts.accept(&"wss://example.com/chat".parse()?, "wss", "ws"));
    /// assert!(!hosts.accept(&"ws://example.com/chat".parse()?, "wss", "ws"));
    /// # Ok::<(), restjson::http::uri::InvalidUri>(())
    /// ```
    pub fn accept(&self, url: &Uri, tls: &str, plain: &str) -> bool {
        let Some(authority) = url.authority() else { return false };
        let host = authority.host();
        let scheme = url.scheme_str().unwrap_or_default();
        (scheme == tls || scheme == plain && self.contains(host))
            && !host.is_empty()
            && !authority.as_str().contains('@')
            && !address::parse(host).is_some_and(address::is_link_local)
    }
}

/// Whether requests to this host avoid the proxies of the environment: those to this machine, which nobody
/// else can reach, and those without TLS, which a proxy could read.
pub(crate) fn avoids_proxies(scheme: &Scheme, host: &str) -> bool {
    *scheme == Scheme::HTTP || is_this_machine(host)
}

/// Whether two strings name the same host: names in upper or lower case, IPv6 addresses in any of their spellings,
/// with or without brackets.
fn is_same_host(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
        || address::literal(one).is_some_and(|ip| address::literal(other) == Some(ip))
}

/// Whether the host is this machine, in its usual spelling.
fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || address::literal(host).is_some_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn hosts_that_are_the_same() {
        let mut hosts = PlainHttpHosts::default();
        hosts.allow("fd12::5".to_owned());
        hosts.allow("10.0.0.7".to_owned());
        for host in ["[fd12::5]", "[FD12:0::5]", "10.0.0.7", "LOCALHOST", "[::1]"] {
            assert!(hosts.contains(host), "{host}");
        }
        for host in ["[fd12::6]", "10.0.0.70", "10.0.0.7.example.com", "localhost.example.com", ""]
        {
            assert!(!hosts.contains(host), "{host}");
        }
    }

    #[test]
    fn urls_of_a_service() {
        let mut hosts = PlainHttpHosts::default();
        hosts.allow("emulator".to_owned());
        let accept = |url: &str| url.parse().is_ok_and(|url| hosts.accept(&url, "wss", "ws"));
        for good in [
            "wss://b.example/k?X=1",
            "ws://127.0.0.1:9/k",
            "ws://[::1]/",
            "ws://localhost",
            "ws://emulator:8080/ws",
        ] {
            assert!(accept(good), "{good}");
        }
        for bad in [
            "ws://b.example/k",
            "https://b.example",
            "/k",
            "wss://u@b.example/",
            "",
            "x",
            "wss://:8/",
            "wss:///x",
            "wss://169.254.169.254/",
            "wss://0xa9fea9fe/",
        ] {
            assert!(!accept(bad), "{bad}");
        }
    }
}
