//! Which addresses of others a session may use.

use std::net::IpAddr;

use http::Uri;

/// Whether an address that the service has given may be used: over TLS, or without TLS on this
/// machine, and without a user name. The schemes are those of the protocol, with TLS and without.
pub(crate) fn is_allowed(address: &Uri, tls: &str, plain: &str) -> bool {
    let Some(authority) = address.authority() else { return false };
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    let is_here = host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    let scheme = address.scheme_str().unwrap_or_default();
    let is_allowed = scheme == tls || is_here && scheme == plain;
    is_allowed && !host.is_empty() && !authority.as_str().contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tls_only_but_on_this_machine() {
        let is_allowed =
            |text: &str| text.parse().is_ok_and(|address| is_allowed(&address, "wss", "ws"));
        for good in ["wss://b.example/k?X=1", "ws://127.0.0.1:9/k", "ws://[::1]/", "ws://localhost"]
        {
            assert!(is_allowed(good), "{good}");
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
        ] {
            assert!(!is_allowed(bad), "{bad}");
        }
    }
}
