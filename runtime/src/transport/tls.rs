//! TLS with rustls, versions 1.2 and 1.3, for all transports.

mod roots;

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
#[cfg(feature = "hyper")]
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use self::roots::Roots;
use crate::ConfigError;

/// The state that the transports of one client share: root certificates, and sessions that can be
/// resumed.
#[derive(Clone)]
pub(super) struct Tls(Arc<ClientConfig>);

impl Tls {
    pub(super) fn config(&self) -> &Arc<ClientConfig> {
        &self.0
    }
}

/// The settings of TLS.
#[derive(Default)]
pub(super) struct TlsSettings {
    pub(super) roots: Roots,
    pub(super) provider: Option<Arc<CryptoProvider>>,
    pub(super) http2: bool,
    identity: Option<Identity>,
}

/// The client certificate.
struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl TlsSettings {
    /// Reads the client's own certificate and key from PEM.
    #[cfg(feature = "hyper")]
    pub(super) fn identify(&mut self, chain: &[u8], key: &[u8]) -> Result<(), ConfigError> {
        let refuse = |why: &str| ConfigError::new(CLIENT_CERTIFICATE, why);
        let chain = certificates(chain).map_err(|why| refuse(&why))?;
        // The parser's message about a key may repeat the key.
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| {
            refuse("has no private key that can be read: PKCS#8, PKCS#1 or SEC1 in PEM")
        })?;
        self.identity = Some(Identity { chain, key });
        Ok(())
    }

    pub(super) fn build(self) -> Result<Tls, ConfigError> {
        let provider = match self.provider {
            Some(provider) => provider,
            None => own_provider()?,
        };
        let refuse =
            |error: rustls::Error| ConfigError::new("transport", format!("has no TLS: {error}"));
        let verifier: Arc<dyn ServerCertVerifier> = self.roots.verifier(&provider)?;
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(refuse)?
            .dangerous() // because the verifier is not one of rustls's own
            .with_custom_certificate_verifier(verifier);
        let mut config = match self.identity {
            None => builder.with_no_client_auth(),
            Some(Identity { chain, key }) => {
                builder.with_client_auth_cert(chain, key).map_err(|error| {
                    ConfigError::new(CLIENT_CERTIFICATE, format!("is refused: {error}"))
                })?
            }
        };
        let http1: &[u8] = b"http/1.1";
        let protocols = if self.http2 { &[&b"h2"[..], http1][..] } else { &[http1] };
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        Ok(Tls(Arc::new(config)))
    }
}

const CLIENT_CERTIFICATE: &str = "client_certificate";

#[cfg(feature = "hyper")]
/// The certificates of a PEM file, which must contain at least one.
fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let all = all.map_err(|error| format!("is not in PEM: {error}"))?;
    if all.is_empty() {
        return Err("holds no certificate in PEM (-----BEGIN CERTIFICATE-----)".to_owned());
    }
    Ok(all)
}

/// The provider that the features select. The process's default is used only if the features select
/// none, so that a client's provider does not depend on other parts of the program.
#[cfg_attr(
    any(feature = "rustls", feature = "rustls-aws-lc"),
    expect(clippy::unnecessary_wraps, reason = "a build may have none")
)]
fn own_provider() -> Result<Arc<CryptoProvider>, ConfigError> {
    #[cfg(feature = "rustls-aws-lc")]
    return Ok(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    #[cfg(all(feature = "rustls", not(feature = "rustls-aws-lc")))]
    return Ok(Arc::new(rustls::crypto::ring::default_provider()));
    #[cfg(not(any(feature = "rustls", feature = "rustls-aws-lc")))]
    CryptoProvider::get_default().cloned().ok_or_else(|| {
        ConfigError::new(
            "transport",
            "has no crypto provider: install one with `CryptoProvider::install_default`, or turn on \
             the feature `rustls`",
        )
    })
}

#[cfg(all(test, not(any(feature = "rustls", feature = "rustls-aws-lc"))))]
mod tests {
    use super::*;

    #[test]
    fn a_provider_that_is_missing_is_no_panic() {
        let error = TlsSettings::default().build().err().unwrap();
        assert_eq!(
            error.to_string(),
            "the client cannot be made: transport has no crypto provider: install one with \
             `CryptoProvider::install_default`, or turn on the feature `rustls`"
        );
    }
}
