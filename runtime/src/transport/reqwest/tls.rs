//! rustls as reqwest sets it up, but for when the platform's roots are read.

use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use rustls_platform_verifier::Verifier;

use crate::ConfigError;

/// What the transports of one client share: roots, and sessions that can be resumed.
#[derive(Clone)]
pub(super) struct Tls(Option<ClientConfig>);

impl Tls {
    pub(super) fn none() -> Self {
        Self(None)
    }

    /// What reqwest would do without a crypto provider is panic.
    pub(super) fn new() -> Result<Self, ConfigError> {
        let provider = provider().ok_or_else(|| ConfigError::new("transport", NO_PROVIDER))?;
        Ok(Self(config(provider).ok()))
    }

    pub(super) fn over(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        match &self.0 {
            Some(config) => builder.tls_backend_preconfigured(config.clone()),
            None => builder,
        }
    }
}

const NO_PROVIDER: &str = "has no crypto provider: install one with \
                           `CryptoProvider::install_default`, or turn on the feature `rustls`";

/// TLS 1.2 and 1.3, for HTTP/1.1. Fails with a provider that can do neither.
fn config(provider: Arc<CryptoProvider>) -> Result<ClientConfig, Error> {
    let roots = PlatformRoots { provider: Arc::clone(&provider), verifier: OnceLock::new() };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous() // because the verifier is not one of rustls's own
        .with_custom_certificate_verifier(Arc::new(roots))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// The one that the program has installed, or else the one that reqwest would take.
fn provider() -> Option<Arc<CryptoProvider>> {
    let installed = CryptoProvider::get_default().cloned();
    #[cfg(feature = "rustls")]
    let installed =
        installed.or_else(|| Some(Arc::new(rustls::crypto::aws_lc_rs::default_provider())));
    installed
}

/// The platform's judgement on certificates, its roots read for the first one: on Linux that takes
/// longer than all the rest of a program's way to its first response. A client of this machine needs
/// none, and a container may have none.
#[derive(Debug)]
struct PlatformRoots {
    provider: Arc<CryptoProvider>,
    verifier: OnceLock<Verifier>,
}

impl PlatformRoots {
    fn verifier(&self) -> Result<&Verifier, Error> {
        if let Some(verifier) = self.verifier.get() {
            return Ok(verifier);
        }
        let verifier = Verifier::new(Arc::clone(&self.provider))?;
        Ok(self.verifier.get_or_init(|| verifier))
    }
}

impl ServerCertVerifier for PlatformRoots {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verifier = self.verifier()?;
        verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier()?.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier()?.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(all(test, not(feature = "rustls")))]
mod tests {
    use crate::{Limits, ReqwestTransport};

    #[test]
    fn a_provider_that_is_missing_is_no_panic() {
        let error = ReqwestTransport::new(&Limits::default()).err().unwrap();
        assert_eq!(
            error.to_string(),
            "the client cannot be made: transport has no crypto provider: install one with \
             `CryptoProvider::install_default`, or turn on the feature `rustls`"
        );
    }
}
