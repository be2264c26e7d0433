//! The trusted root certificates.

use std::sync::{Arc, OnceLock};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;

use crate::ConfigError;

const SETTING: &str = "root_certificates";

/// The platform's root certificates, and others.
#[derive(Default)]
pub(in crate::transport) struct Roots {
    without_platform: bool,
    others: Vec<CertificateDer<'static>>,
}

impl Roots {
    /// Adds the certificates of a PEM file.
    #[cfg(feature = "hyper")]
    pub(in crate::transport) fn add(&mut self, pem: &[u8]) -> Result<(), ConfigError> {
        let refuse = |why: String| ConfigError::new(SETTING, why);
        let certificates = super::certificates(pem).map_err(refuse)?;
        for (index, certificate) in certificates.into_iter().enumerate() {
            // Without this check, the platform's verifier would report the error at the first
            // handshake.
            RootCertStore::empty().add(certificate.clone()).map_err(|error| {
                refuse(format!("has an invalid certificate (number {}): {error}", index + 1))
            })?;
            self.others.push(certificate);
        }
        Ok(())
    }

    #[cfg(feature = "hyper")]
    pub(in crate::transport) fn without_platform(&mut self) {
        self.without_platform = true;
    }

    pub(super) fn verifier(
        self,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Arc<dyn ServerCertVerifier>, ConfigError> {
        let provider = Arc::clone(provider);
        if !self.without_platform {
            let verifier = OnceLock::new();
            return Ok(Arc::new(PlatformRoots { provider, others: self.others, verifier }));
        }
        let refuse = |why: String| ConfigError::new(SETTING, why);
        let mut store = RootCertStore::empty();
        for certificate in self.others {
            store.add(certificate).map_err(|error| refuse(error.to_string()))?;
        }
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(store), provider);
        let verifier = verifier.build().map_err(|_| {
            refuse("are empty, and the platform's roots are switched off".to_owned())
        })?;
        Ok(verifier)
    }
}

/// The platform's verifier, whose roots are read for the first certificate: on Linux this takes
/// longer than the rest of a program's first call. A client of this machine needs no roots, and a
/// container may have none.
#[derive(Debug)]
struct PlatformRoots {
    provider: Arc<CryptoProvider>,
    others: Vec<CertificateDer<'static>>,
    verifier: OnceLock<Verifier>,
}

impl PlatformRoots {
    fn verifier(&self) -> Result<&Verifier, Error> {
        if let Some(verifier) = self.verifier.get() {
            return Ok(verifier);
        }
        let provider = Arc::clone(&self.provider);
        let verifier = match self.others.is_empty() {
            true => Verifier::new(provider),
            false => with_others(self.others.clone(), provider),
        }?;
        Ok(self.verifier.get_or_init(|| verifier))
    }
}

#[cfg(not(target_os = "android"))]
fn with_others(
    others: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
) -> Result<Verifier, Error> {
    Verifier::new_with_extra_roots(others, provider)
}

#[cfg(target_os = "android")]
fn with_others(_: Vec<CertificateDer<'static>>, _: Arc<CryptoProvider>) -> Result<Verifier, Error> {
    Err(Error::General(
        "no certificates can be added to Android's roots: call `no_platform_roots` too".to_owned(),
    ))
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
