//! Signatures and certificates. `webpki` reads the certificate and `ring` verifies the signature,
//! as in TLS.

use ring::signature::{
    RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256, RsaParameters,
    UnparsedPublicKey,
};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{
    AlgorithmIdentifier, CertificateDer, InvalidSignature, SignatureVerificationAlgorithm, alg_id,
};
use webpki::EndEntityCert;

use super::VerifyError;

/// How SNS signs: RSA PKCS #1 v1.5, over a hash that the topic chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    /// `SignatureVersion` 1.
    Sha1,
    /// `SignatureVersion` 2.
    Sha256,
}

impl Algorithm {
    fn parameters(self) -> &'static RsaParameters {
        match self {
            Algorithm::Sha1 => &RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
            Algorithm::Sha256 => &RSA_PKCS1_2048_8192_SHA256,
        }
    }
}

impl SignatureVerificationAlgorithm for Algorithm {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        UnparsedPublicKey::new(self.parameters(), public_key)
            .verify(message, signature)
            .map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::RSA_ENCRYPTION
    }

    /// Certificates name the algorithm of their own signature. It is not compared with the message's algorithm.
    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::RSA_PKCS1_SHA256
    }
}

/// A certificate that can be read.
#[derive(Debug)]
pub(super) struct Certificate(CertificateDer<'static>);

impl Certificate {
    /// Reads the first certificate of a PEM file.
    pub(super) fn from_pem(pem: &[u8]) -> Result<Self, VerifyError> {
        let der = CertificateDer::from_pem_slice(pem).map_err(|_| VerifyError::Certificate)?;
        EndEntityCert::try_from(&der).map_err(|_| VerifyError::Certificate)?;
        Ok(Self(der))
    }

    pub(super) fn verify(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        let certificate = EndEntityCert::try_from(&self.0).map_err(|_| VerifyError::Certificate)?;
        certificate
            .verify_signature(&algorithm, message, signature)
            .map_err(|_| VerifyError::Signature)
    }
}
