//! The transports that tests run over: what holds for one holds for the other.

use std::future::pending;
use std::io;
use std::net::{IpAddr, SocketAddr};

use connectparticipant::{ClientBuilder, Limits};
use reqwest::dns::{Name, Resolve, Resolving};
use restjson::{BoxFuture, HyperTransport, ReqwestTransport, Resolver, Service};

/// A transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// The default one.
    Hyper,
    /// The one that is a feature.
    Reqwest,
}

impl Over {
    /// All of them.
    pub const EACH: [Self; 2] = [Self::Hyper, Self::Reqwest];

    /// A builder of clients for that endpoint over this transport.
    ///
    /// # Panics
    /// If the transport cannot be made.
    pub fn client<S: Service>(
        self,
        endpoint: impl Into<String>,
        limits: &Limits,
    ) -> ClientBuilder<S> {
        let endpoint = endpoint.into();
        let is_here = ["http://", "https://localhost", "https://127."];
        let is_here = is_here.iter().any(|begin| endpoint.starts_with(begin));
        let builder = ClientBuilder::new().endpoint_url(endpoint).limits(limits.clone());
        match self {
            Over::Hyper => builder,
            Over::Reqwest if is_here => {
                builder.transport(ReqwestTransport::without_proxy(limits).expect("a transport"))
            }
            Over::Reqwest => builder.transport(ReqwestTransport::new(limits).expect("a transport")),
        }
    }

    /// The same with settings of the transport's own.
    ///
    /// # Panics
    /// If a setting of the test's cannot be.
    pub fn client_with<S: Service>(
        self,
        endpoint: impl Into<String>,
        limits: &Limits,
        way: Way,
    ) -> ClientBuilder<S> {
        let builder = ClientBuilder::new().endpoint_url(endpoint).limits(limits.clone());
        match self {
            Over::Hyper => {
                let mut http = HyperTransport::builder();
                if let Some(pem) = way.roots {
                    http = http.root_certificates(pem);
                }
                if !way.platform_roots {
                    http = http.no_platform_roots();
                }
                if let Some(proxy) = way.proxy {
                    http = http.proxy(proxy);
                }
                if let Some(lookup) = way.lookup {
                    http = http.resolver(lookup);
                }
                if let Some((chain, key)) = way.identity {
                    http = http.client_certificate(chain, key);
                }
                builder.hyper_transport(http)
            }
            Over::Reqwest => {
                let mut http = reqwest::Client::builder();
                if let Some(pem) = way.roots {
                    let roots = reqwest::Certificate::from_pem_bundle(pem.as_bytes());
                    let roots = roots.expect("certificates");
                    http = match way.platform_roots {
                        true => http.tls_certs_merge(roots),
                        false => http.tls_certs_only(roots),
                    };
                }
                if let Some(proxy) = way.proxy {
                    http = http.proxy(reqwest::Proxy::all(proxy).expect("a proxy"));
                }
                if let Some(lookup) = way.lookup {
                    http = http.dns_resolver(lookup);
                }
                if let Some((chain, key)) = way.identity {
                    let pem = format!("{chain}\n{key}");
                    let identity = reqwest::Identity::from_pem(pem.as_bytes());
                    http = http.identity(identity.expect("a certificate and its key"));
                }
                builder.http_client_builder(http)
            }
        }
    }
}

/// Settings that both transports have.
#[derive(Debug)]
pub struct Way {
    roots: Option<String>,
    platform_roots: bool,
    proxy: Option<String>,
    lookup: Option<Lookup>,
    identity: Option<(String, String)>,
}

impl Default for Way {
    fn default() -> Self {
        Self { roots: None, platform_roots: true, proxy: None, lookup: None, identity: None }
    }
}

impl Way {
    /// Trusts these, in PEM, and nobody else.
    #[must_use]
    pub fn only_roots(self, pem: impl Into<String>) -> Self {
        Self { roots: Some(pem.into()), platform_roots: false, ..self }
    }

    /// Trusts these, in PEM, besides those of the platform.
    #[must_use]
    pub fn more_roots(self, pem: impl Into<String>) -> Self {
        Self { roots: Some(pem.into()), platform_roots: true, ..self }
    }

    /// Goes through this proxy.
    #[must_use]
    pub fn proxy(self, url: impl Into<String>) -> Self {
        Self { proxy: Some(url.into()), ..self }
    }

    /// Asks this for addresses.
    #[must_use]
    pub fn lookup(self, lookup: Lookup) -> Self {
        Self { lookup: Some(lookup), ..self }
    }

    /// Shows this certificate, with this key, both in PEM.
    #[must_use]
    pub fn identity(self, chain: impl Into<String>, key: impl Into<String>) -> Self {
        Self { identity: Some((chain.into(), key.into())), ..self }
    }
}

/// A resolver.
#[derive(Clone, Debug)]
pub enum Lookup {
    /// Knows no name.
    Fails,
    /// Never answers.
    Hangs,
    /// Answers with these addresses, of which there may be none.
    Finds(Vec<IpAddr>),
}

impl Lookup {
    async fn answer(self) -> io::Result<Vec<IpAddr>> {
        match self {
            Lookup::Fails => Err(io::Error::new(io::ErrorKind::NotFound, "no such name")),
            Lookup::Hangs => pending().await,
            Lookup::Finds(addresses) => Ok(addresses),
        }
    }
}

impl Resolver for Lookup {
    fn resolve(&self, _: &str) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        Box::pin(self.clone().answer())
    }
}

impl Resolve for Lookup {
    fn resolve(&self, _: Name) -> Resolving {
        let answer = self.clone().answer();
        Box::pin(async move {
            let addresses = answer.await?.into_iter().map(|ip| SocketAddr::new(ip, 0));
            Ok(Box::new(addresses.collect::<Vec<_>>().into_iter()) as _)
        })
    }
}

/// Makes a test over each transport of functions that take an [`Over`]: asynchronous ones, or after
/// `blocking:` others.
#[macro_export]
macro_rules! over_each {
    (blocking: $($test:ident),* $(,)?) => {$(
        mod $test {
            #[test]
            fn over_hyper() {
                super::$test($crate::matrix::Over::Hyper);
            }

            #[test]
            fn over_reqwest() {
                super::$test($crate::matrix::Over::Reqwest);
            }
        }
    )*};
    ($($test:ident),* $(,)?) => {$(
        mod $test {
            #[tokio::test]
            async fn over_hyper() {
                super::$test($crate::matrix::Over::Hyper).await;
            }

            #[tokio::test]
            async fn over_reqwest() {
                super::$test($crate::matrix::Over::Reqwest).await;
            }
        }
    )*};
}
