//! The hosts whose requests the emulator accepts.

use std::collections::BTreeSet;
use std::net::IpAddr;

use url::{Host, Url};

/// The hosts whose requests the emulator accepts, in addition to this machine.
#[derive(Debug, Default)]
pub(crate) struct AllowedHosts(BTreeSet<String>);

impl AllowedHosts {
    /// The hosts of a list, of the public URL and of the address that is listened on.
    pub(crate) fn new(names: &[String], public_url: &str, listen: IpAddr) -> Self {
        let mut hosts: BTreeSet<String> = names.iter().map(|name| normal(name)).collect();
        hosts.extend(Url::parse(public_url).ok().and_then(|url| Some(normal(url.host_str()?))));
        hosts.insert(listen.to_string());
        Self(hosts)
    }

    /// Whether a request for this host, on a connection to this local address, is answered.
    pub(crate) fn allow(&self, host: &Host, local: Option<IpAddr>) -> bool {
        let address = match host {
            Host::Domain(name) => {
                let name = normal(name);
                return name == "localhost"
                    || name.ends_with(".localhost")
                    || self.0.contains(&name);
            }
            Host::Ipv4(address) => IpAddr::V4(*address),
            Host::Ipv6(address) => IpAddr::V6(*address),
        };
        let address = address.to_canonical();
        address.is_loopback()
            || local.is_some_and(|local| local.to_canonical() == address)
            || self.0.contains(&address.to_string())
    }
}

fn normal(name: &str) -> String {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name.trim_start_matches('[').trim_end_matches(']').to_owned()
}

/// A host and a port, as a `Host` header has them.
pub(crate) fn authority(text: &str) -> Option<(Host, Option<u16>)> {
    let authority: http::uri::Authority = text.parse().ok()?;
    if text.contains('@') {
        return None;
    }
    Some((Host::parse(authority.host()).ok()?, authority.port_u16()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(host: &str) -> bool {
        let hosts = AllowedHosts::new(
            &["Emulator".to_owned()],
            "https://demo.example.com:444/x",
            IpAddr::from([0, 0, 0, 0]),
        );
        let local = IpAddr::from([10, 0, 0, 7]);
        authority(host).is_some_and(|(host, _)| hosts.allow(&host, Some(local)))
    }

    #[test]
    fn this_machine_and_what_was_named() {
        for host in [
            "localhost",
            "LOCALHOST:8080",
            "localhost.",
            "app.localhost:1",
            "127.0.0.1:8080",
            "127.8.9.1",
            "[::1]:8080",
            "[::ffff:127.0.0.1]",
            "10.0.0.7:8080",
            "emulator:8080",
            "demo.example.com",
        ] {
            assert!(allowed(host), "{host}");
        }
    }

    #[test]
    fn nothing_else() {
        for host in [
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example:8080",
            "notlocalhost",
            "10.0.0.8",
            "169.254.169.254",
            "user@localhost",
            "",
            "[::2]",
            "demo.example.com.evil.example",
        ] {
            assert!(!allowed(host), "{host}");
        }
    }
}
