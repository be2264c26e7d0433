//! Which proxy a request goes through.

use http::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

use crate::ConfigError;
use crate::endpoint::avoids_proxies;

/// The proxies of a transport.
pub(super) struct Proxies {
    matcher: Matcher,
    /// Exceptions for one port: a host with its subdomains.
    ports: Vec<(Matcher, u16)>,
    /// Whether the environment names the proxies. Some requests then avoid them.
    of_environment: bool,
}

impl Proxies {
    /// Uses this proxy for all hosts.
    pub(super) fn one(url: &str) -> Result<Self, ConfigError> {
        check("proxy", url)?;
        let matcher = Matcher::builder().all(url).build();
        Ok(Self { matcher, ports: Vec::new(), of_environment: false })
    }

    /// Reads the proxy from the environment's variables, in upper or lower case.
    ///
    /// `HTTP_PROXY` is ignored, because it is for requests without TLS, which avoid proxies. In a CGI program all
    /// variables are ignored, because a request could set them.
    pub(super) fn of_environment() -> Result<Option<Self>, ConfigError> {
        Self::of(|name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
    }

    fn of(variable: impl Fn(&str) -> Option<String>) -> Result<Option<Self>, ConfigError> {
        if variable("REQUEST_METHOD").is_some() {
            return Ok(None);
        }
        let first = |names: [&'static str; 2]| {
            let found = names.into_iter().find_map(|name| Some((name, variable(name)?)));
            found.filter(|(_, value)| !value.is_empty())
        };
        let proxy =
            first(["HTTPS_PROXY", "https_proxy"]).or_else(|| first(["ALL_PROXY", "all_proxy"]));
        let Some((name, url)) = proxy else { return Ok(None) };
        check(name, &url)?;
        let exceptions = first(["NO_PROXY", "no_proxy"]).map(|(_, value)| value);
        Ok(Some(Self::with_exceptions(&url, &exceptions.unwrap_or_default())))
    }

    /// Accepts the forms of the matcher (`host`, `.host`, an address, a network, `*`), and also
    /// `*.host`, `host:port`, and spaces instead of commas.
    fn with_exceptions(url: &str, exceptions: &str) -> Self {
        let mut all = Vec::new();
        let mut ports = Vec::new();
        for entry in exceptions.split(|c: char| c == ',' || c.is_whitespace()) {
            let host =
                entry.strip_prefix('*').filter(|rest| rest.starts_with('.')).unwrap_or(entry);
            let (host, port) = with_port(host);
            match port {
                None => all.push(host),
                Some(port) => ports.push((Matcher::builder().all(url).no(host).build(), port)),
            }
        }
        let matcher = Matcher::builder().all(url).no(all.join(",")).build();
        Self { matcher, ports, of_environment: true }
    }

    /// The proxy for a URL, `None` if it is reached directly.
    pub(super) fn for_url(&self, to: &Uri) -> Option<Intercept> {
        let (scheme, host) = (to.scheme()?, to.host()?);
        if self.of_environment && avoids_proxies(scheme, host) {
            return None;
        }
        let default = if to.scheme_str() == Some("https") { 443 } else { 80 };
        let port = to.port_u16().unwrap_or(default);
        let excepted =
            |(matcher, of): &(Matcher, u16)| *of == port && matcher.intercept(to).is_none();
        if self.ports.iter().any(excepted) { None } else { self.matcher.intercept(to) }
    }
}

/// The host of an entry without its brackets, and its port.
fn with_port(entry: &str) -> (&str, Option<u16>) {
    if let Some((host, rest)) = entry.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return (host, rest.strip_prefix(':').and_then(|port| port.parse().ok()));
    }
    match entry.split_once(':') {
        // More than one colon is an IPv6 address.
        Some((host, port)) if !port.contains(':') => match port.parse() {
            Ok(port) => (host, Some(port)),
            Err(_) => (entry, None),
        },
        _ => (entry, None),
    }
}

/// Checks a proxy's URL. The error does not hold the URL, which may contain a password.
fn check(setting: &'static str, url: &str) -> Result<(), ConfigError> {
    let refuse = |why: &str| {
        let form = "http://user:password@host:port, or https, socks4 or socks5";
        Err(ConfigError::new(setting, format!("is not the URL of a proxy ({form}): {why}")))
    };
    let Ok(uri) = url.parse::<Uri>() else { return refuse("it cannot be read") };
    let Some(authority) = uri.authority() else { return refuse("it has no host") };
    let matcher = Matcher::builder().all(url).build();
    let Some(proxy) = matcher.intercept(&Uri::from_static("https://service.invalid")) else {
        return refuse("its scheme is not supported");
    };
    let host = authority.host();
    if host.is_empty() {
        return refuse("it has no host");
    }
    let bare = proxy.uri().authority().map(|authority| authority.as_str()).unwrap_or_default();
    if bare.len() > host.len() && proxy.uri().port_u16().unwrap_or_default() == 0 {
        return refuse("its port is not valid");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(variables: &[(&str, &str)]) -> Result<Option<Proxies>, ConfigError> {
        Proxies::of(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    fn is_direct(exceptions: &str, url: &str) -> bool {
        let variables = [("HTTPS_PROXY", "http://proxy.example:3128"), ("NO_PROXY", exceptions)];
        proxies(&variables).unwrap().unwrap().for_url(&url.parse().unwrap()).is_none()
    }

    #[test]
    fn exceptions_in_all_their_forms() {
        let host = "https://a.service.example/x";
        for (exceptions, url, expected) in [
            ("", host, false),
            ("service.example", host, true),
            ("SERVICE.example", host, true),
            (".service.example", host, true),
            ("*.service.example", host, true),
            ("other.example a.service.example", host, true),
            (" other.example , a.service.example ", host, true),
            ("rvice.example", host, false),
            ("b.service.example", host, false),
            ("*", host, true),
            ("a.service.example:443", host, true),
            ("service.example:443", host, true),
            ("service.example:8443", host, false),
            ("service.example:8443", "https://a.service.example:8443", true),
            ("service.example:nonsense", host, false),
            ("10.0.0.0/8", "https://10.1.2.3", true),
            ("10.0.0.0/8", "https://11.1.2.3", false),
            ("10.1.2.3", "https://10.1.2.3", true),
            ("10.1.2.3:443", "https://10.1.2.3", true),
            ("2001:db8::/32", "https://[2001:db8::1]", true),
            ("2001:db8::1", "https://[2001:db8::1]", true),
            ("[2001:db8::1]", "https://[2001:db8::1]", true),
            ("[2001:db8::1]:8443", "https://[2001:db8::1]", false),
            ("", "https://localhost", true),
            ("", "https://127.0.0.1:8", true),
            ("", "https://[::1]", true),
            ("", "http://a.service.example", true),
        ] {
            assert_eq!(is_direct(exceptions, url), expected, "{exceptions:?} {url}");
        }
    }

    #[test]
    fn the_one_that_counts() {
        for (variables, expected) in [
            (&[("HTTPS_PROXY", "a:1"), ("https_proxy", "b:1"), ("ALL_PROXY", "c:1")][..], "a:1"),
            (&[("https_proxy", "b:1"), ("ALL_PROXY", "c:1")], "b:1"),
            (&[("HTTPS_PROXY", ""), ("ALL_PROXY", "c:1")], "c:1"),
            (&[("all_proxy", "socks5://d:1")], "d:1"),
            (&[("HTTP_PROXY", "e:1")], ""),
            (&[("HTTPS_PROXY", "a:1"), ("REQUEST_METHOD", "GET")], ""),
        ] {
            let url = Uri::from_static("https://service.example");
            let proxies = proxies(variables).unwrap();
            let proxy = proxies.and_then(|proxies| proxies.for_url(&url));
            let authority = proxy.and_then(|proxy| Some(proxy.uri().authority()?.to_string()));
            assert_eq!(authority.unwrap_or_default(), expected, "{variables:?}");
        }
    }

    #[test]
    fn what_is_no_proxy_is_named_but_not_shown() {
        for (url, why) in [
            ("", "it cannot be read"),
            ("http://", "it cannot be read"),
            ("http://user:canary@", "it cannot be read"),
            ("http://user:canary@proxy example", "it cannot be read"),
            ("/canary", "it has no host"),
            ("ftp://user:canary@proxy.example", "its scheme is not supported"),
            ("http://user:canary@proxy.example:0", "its port is not valid"),
            ("http://user:canary@proxy.example:99999", "its port is not valid"),
            ("http://user:canary@proxy.example:", "its port is not valid"),
        ] {
            let error = Proxies::one(url).err().unwrap_or_else(|| panic!("{url} is a proxy"));
            assert_eq!(error.setting(), "proxy");
            assert!(error.to_string().ends_with(why), "{url}: {error}");
            assert!(!error.to_string().contains("canary"));
        }
        let error = proxies(&[("HTTPS_PROXY", "ftp://canary")]).err().unwrap();
        assert_eq!(error.setting(), "HTTPS_PROXY");
    }
}
