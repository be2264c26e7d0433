//! The settings of the transport.

use std::fmt;
use std::sync::Arc;
#[cfg(all(feature = "http2", feature = "rustls-no-provider"))]
use std::time::Duration;

use super::HyperTransport;
use super::connector::Ways;
use super::proxy::Proxies;
use super::resolver::{Dns, Resolver};
use super::tls::TlsLayer;
#[cfg(feature = "rustls-no-provider")]
use crate::transport::tls::TlsSettings;
use crate::{ConfigError, Limits};

/// Builds a [`HyperTransport`].
///
/// Give it to [`ClientBuilder::hyper_transport`](crate::ClientBuilder::hyper_transport), or call
/// [`build`](Self::build) for a transport inside another one.
#[must_use = "nothing is made before `build`"]
#[derive(Default)]
pub struct HyperTransportBuilder {
    proxy: Proxy,
    resolver: Option<Arc<dyn Resolver>>,
    #[cfg(feature = "rustls-no-provider")]
    tls: TlsSettings,
    #[cfg(feature = "http2")]
    pings: super::pings::Pings,
    /// The first invalid setting.
    refused: Option<ConfigError>,
}

#[derive(Default)]
enum Proxy {
    #[default]
    OfEnvironment,
    None,
    One(Box<Proxies>),
}

impl HyperTransportBuilder {
    /// Sends all requests through this proxy instead of the environment's, including requests to this
    /// machine: `http://user:password@proxy.example:3128`.
    ///
    /// The scheme selects the protocol of the connection to the proxy: `http` or `https` for a tunnel
    /// (`CONNECT`), `socks4a` or `socks5`. The proxy resolves the host name. Percent-encode characters such as `@`
    /// in the password.
    pub fn proxy(mut self, url: impl AsRef<str>) -> Self {
        match Proxies::one(url.as_ref()) {
            Ok(proxies) => self.proxy = Proxy::One(Box::new(proxies)),
            Err(error) => self.refuse(error),
        }
        self
    }

    /// Uses no proxy and ignores the environment.
    pub fn no_proxy(mut self) -> Self {
        self.proxy = Proxy::None;
        self
    }

    /// Ignores the environment's proxies, but keeps a proxy that was set.
    pub(crate) fn without_environment(mut self) -> Self {
        if matches!(self.proxy, Proxy::OfEnvironment) {
            self.proxy = Proxy::None;
        }
        self
    }

    /// Resolves host names with this resolver instead of the platform's.
    pub fn resolver(mut self, resolver: impl Resolver) -> Self {
        self.resolver = Some(Arc::new(resolver));
        self
    }

    /// Adds trusted root certificates, in PEM: the content of a file with one or more certificates. It can
    /// be called more than once.
    #[cfg(feature = "rustls-no-provider")]
    pub fn root_certificates(mut self, pem: impl AsRef<[u8]>) -> Self {
        if let Err(error) = self.tls.roots.add(pem.as_ref()) {
            self.refuse(error);
        }
        self
    }

    /// Trusts only the [`root_certificates`](Self::root_certificates), not the platform's.
    #[cfg(feature = "rustls-no-provider")]
    pub fn no_platform_roots(mut self) -> Self {
        self.tls.roots.without_platform();
        self
    }

    /// Sets the client certificate for servers that request one (mutual TLS): the certificate chain,
    /// the client's own certificate first, and its private key, both in PEM.
    #[cfg(feature = "rustls-no-provider")]
    pub fn client_certificate(
        mut self,
        chain_pem: impl AsRef<[u8]>,
        key_pem: impl AsRef<[u8]>,
    ) -> Self {
        if let Err(error) = self.tls.identify(chain_pem.as_ref(), key_pem.as_ref()) {
            self.refuse(error);
        }
        self
    }

    /// Uses this crypto provider instead of the one that the features select, for example a provider
    /// that is certified for FIPS 140.
    #[cfg(feature = "rustls-no-provider")]
    pub fn crypto_provider(
        mut self,
        provider: impl Into<Arc<rustls::crypto::CryptoProvider>>,
    ) -> Self {
        self.tls.provider = Some(provider.into());
        self
    }

    /// Offers HTTP/2 to servers over TLS. Otherwise only HTTP/1.1 is used. An HTTP/2 connection
    /// cannot be upgraded to a WebSocket.
    #[cfg(all(feature = "http2", feature = "rustls-no-provider"))]
    pub fn http2(mut self) -> Self {
        self.tls.http2 = true;
        self
    }

    /// Pings an HTTP/2 connection with open streams at this interval, and closes it if there is no response within
    /// `wait`. The defaults are 20 s and 10 s. A stream of events may be silent for a long time; a ping notices that
    /// the other side is gone.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use restjson::HyperTransport;
    ///
    /// let builder = HyperTransport::builder().http2_ping(Duration::from_secs(60), Duration::from_secs(5));
    /// # let _ = builder;
    /// ```
    #[cfg(all(feature = "http2", feature = "rustls-no-provider"))]
    pub fn http2_ping(mut self, interval: Duration, wait: Duration) -> Self {
        self.pings = super::pings::Pings { interval, wait };
        self
    }

    /// Makes the transport. Nothing is sent.
    ///
    /// # Errors
    /// If a proxy, certificate or key is invalid, or if TLS cannot be set up. The error names the
    /// setting, never its value.
    pub fn build(self, limits: &Limits) -> Result<HyperTransport, ConfigError> {
        if let Some(refused) = self.refused {
            return Err(refused);
        }
        let proxies = match self.proxy {
            Proxy::OfEnvironment => Proxies::of_environment()?,
            Proxy::None => None,
            Proxy::One(proxies) => Some(*proxies),
        };
        #[cfg(feature = "rustls-no-provider")]
        let (http2, tls) = (self.tls.http2, TlsLayer::new(self.tls.build()?));
        #[cfg(not(feature = "rustls-no-provider"))]
        let (http2, tls) = (false, TlsLayer);
        let dns = Dns::new(self.resolver);
        let ways = Ways {
            proxies,
            dns,
            tls,
            http2,
            #[cfg(feature = "http2")]
            pings: self.pings,
        };
        Ok(HyperTransport::over(Arc::new(ways), limits))
    }

    /// Keeps the first error.
    fn refuse(&mut self, error: ConfigError) {
        self.refused.get_or_insert(error);
    }
}

impl fmt::Debug for HyperTransportBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A proxy may have a password, and a key is secret, so neither is printed.
        f.debug_struct("HyperTransportBuilder").finish_non_exhaustive()
    }
}
