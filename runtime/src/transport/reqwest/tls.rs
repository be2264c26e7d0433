//! TLS with rustls, as in the hyper transport.

use crate::ConfigError;
use crate::transport::tls;

/// The state that the transports of one client share; `None` for a client that the program has made.
#[derive(Clone)]
pub(super) struct Tls(Option<tls::Tls>);

impl Tls {
    pub(super) fn none() -> Self {
        Self(None)
    }

    /// Without a crypto provider reqwest would panic.
    pub(super) fn new() -> Result<Self, ConfigError> {
        Ok(Self(Some(tls::TlsSettings::default().build()?)))
    }

    pub(super) fn over(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        match &self.0 {
            Some(tls) => {
                builder.tls_backend_preconfigured(rustls::ClientConfig::clone(tls.config()))
            }
            None => builder,
        }
    }
}
