//! TLS without rustls, or no TLS: reqwest sets it up.

use crate::ConfigError;

#[derive(Clone)]
pub(super) struct Tls;

impl Tls {
    pub(super) fn none() -> Self {
        Self
    }

    #[expect(clippy::unnecessary_wraps, reason = "rustls may lack a provider")]
    pub(super) fn new() -> Result<Self, ConfigError> {
        Ok(Self)
    }

    #[expect(clippy::unused_self, reason = "there is something to lay over with rustls")]
    pub(super) fn over(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        builder
    }
}
