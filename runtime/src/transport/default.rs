//! The transport of a client whose builder sets none.

use std::sync::Arc;

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
use super::FetchTransport;
#[cfg(all(feature = "hyper", not(target_family = "wasm")))]
use super::HyperTransportBuilder;
#[cfg(all(feature = "reqwest", not(target_family = "wasm")))]
use super::ReqwestTransport;
use crate::endpoint::Endpoint;
use crate::{ConfigError, Limits, Transport};

/// The settings of a client builder for the transport.
#[derive(Default)]
pub(crate) struct DefaultTransport {
    pub(crate) without_proxies: bool,
    /// Whether the service needs HTTP/2.
    pub(crate) http2: bool,
    pub(crate) base: Base,
}

/// The base of the transport. The last one that is set applies.
#[derive(Default)]
pub(crate) enum Base {
    #[default]
    Features,
    #[cfg(all(feature = "hyper", not(target_family = "wasm")))]
    Hyper(Box<HyperTransportBuilder>),
    #[cfg(all(feature = "reqwest", not(target_family = "wasm")))]
    Reqwest(Box<reqwest::ClientBuilder>),
}

impl DefaultTransport {
    /// Makes the transport. In a browser it is `fetch`. Elsewhere it is hyper, if the build
    /// contains hyper and it supports the endpoint, or else reqwest, whose TLS may come from
    /// another library. Otherwise the error says which feature is missing.
    pub(crate) fn make(
        self,
        limits: &Limits,
        endpoint: &Endpoint,
    ) -> Result<Arc<dyn Transport>, ConfigError> {
        let without_proxies = self.without_proxies || endpoint.avoids_proxies();
        let _ = (limits, without_proxies, self.http2);
        match self.base {
            #[cfg(all(feature = "hyper", not(target_family = "wasm")))]
            Base::Hyper(builder) => hyper(*builder, without_proxies, self.http2, limits),
            #[cfg(all(feature = "reqwest", not(target_family = "wasm")))]
            Base::Reqwest(builder) => {
                Ok(Arc::new(ReqwestTransport::from_builder(*builder, limits)?))
            }
            #[cfg(all(feature = "hyper", not(target_family = "wasm")))]
            Base::Features if cfg!(feature = "rustls-no-provider") || !endpoint.is_https() => {
                hyper(HyperTransportBuilder::default(), without_proxies, self.http2, limits)
            }
            #[cfg(all(feature = "reqwest", not(target_family = "wasm")))]
            Base::Features => Ok(Arc::new(match without_proxies {
                true => ReqwestTransport::without_proxy(limits)?,
                false => ReqwestTransport::new(limits)?,
            })),
            #[cfg(all(target_family = "wasm", target_os = "unknown"))]
            Base::Features => Ok(Arc::new(FetchTransport)),
            #[cfg(not(any(
                all(feature = "reqwest", not(target_family = "wasm")),
                all(target_family = "wasm", target_os = "unknown"),
            )))]
            Base::Features => Err(ConfigError::new("transport", MISSING)),
        }
    }
}

#[cfg(all(feature = "hyper", not(target_family = "wasm")))]
fn hyper(
    builder: HyperTransportBuilder,
    without_proxies: bool,
    http2: bool,
    limits: &Limits,
) -> Result<Arc<dyn Transport>, ConfigError> {
    let builder = if without_proxies { builder.without_environment() } else { builder };
    #[cfg(all(feature = "http2", feature = "rustls-no-provider"))]
    let builder = if http2 { builder.http2() } else { builder };
    // A build without TLS has no HTTP/2 either.
    #[cfg(not(all(feature = "http2", feature = "rustls-no-provider")))]
    let _ = http2;
    Ok(Arc::new(builder.build(limits)?))
}

#[cfg(all(not(feature = "reqwest"), feature = "hyper", not(target_family = "wasm")))]
const MISSING: &str = "has no TLS for https: turn on the feature `rustls`";
#[cfg(all(not(feature = "reqwest"), not(feature = "hyper"), not(target_family = "wasm")))]
const MISSING: &str = "must be set: this build has neither the feature `hyper` nor `reqwest`";
#[cfg(all(target_family = "wasm", not(target_os = "unknown")))]
const MISSING: &str = "must be set: this target has neither sockets nor a browser's `fetch`";

#[cfg(all(test, not(feature = "reqwest"), not(feature = "rustls-no-provider")))]
mod tests {
    use super::*;

    fn make(url: &str) -> Result<Arc<dyn Transport>, ConfigError> {
        let endpoint = Endpoint::parse(url, &crate::endpoint::PlainHttpHosts::default()).unwrap();
        DefaultTransport::default().make(&Limits::default(), &endpoint)
    }

    #[cfg(feature = "hyper")]
    #[test]
    fn https_without_tls_names_the_feature() {
        make("http://127.0.0.1:8").unwrap();
        let error = make("https://service.example").err().unwrap();
        assert_eq!(
            error.to_string(),
            "the client cannot be made: transport has no TLS for https: turn on the feature `rustls`"
        );
    }

    #[cfg(not(feature = "hyper"))]
    #[test]
    fn no_transport_at_all_names_the_features() {
        let error = make("http://127.0.0.1:8").err().unwrap();
        assert!(error.to_string().contains("neither the feature `hyper` nor `reqwest`"), "{error}");
    }
}
