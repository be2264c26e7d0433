//! The hosts that are allowed without TLS.

use http::Uri;
use http::uri::Scheme;

use super::address;

/// The hosts to which a client may connect without TLS: this machine, and those of
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
        is_this_machine(host)
            || self.allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(host))
    }

    /// Whether a client may use a URL that the service returned: with the first scheme, or on these hosts
    /// with the second one, and without a user name. Link-local addresses are refused in every spelling.
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

/// Whether the host is this machine, in its usual spelling.
fn is_this_machine(host: &str) -> bool {
    host == "localhost" || address::literal(host).is_some_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

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
