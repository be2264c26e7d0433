//! Why a message from SNS is rejected.

use std::error::Error;
use std::fmt;

use crate::sns::DecodeError;

/// Why a message over HTTPS is rejected, or a subscription is not confirmed. The error never contains the message.
#[derive(Debug)]
#[non_exhaustive]
pub enum VerifyError {
    /// The body is not JSON, or the signed message is not an item of a chat.
    Decode(DecodeError),
    /// The member is missing or is not a string, so SNS has not posted this body. In raw delivery, nothing is signed.
    Missing(&'static str),
    /// The topic of the message is not an expected one.
    UnexpectedTopic,
    /// The `SignatureVersion` is neither 1 nor 2.
    SignatureVersion,
    /// The `SigningCertURL` is not the address of a certificate on a host of SNS.
    CertificateUrl,
    /// The `SubscribeURL` is not on a host of SNS.
    SubscribeUrl,
    /// The certificate, or the URL that confirms the subscription, cannot be fetched.
    Get(Box<dyn Error + Send + Sync>),
    /// The certificate cannot be read.
    Certificate,
    /// The certificate's key has not signed the message.
    Signature,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            VerifyError::Decode(error) => error.fmt(f),
            VerifyError::Missing(member) => {
                write!(
                    f,
                    "the message is not what SNS posts: the string member {member} is missing"
                )
            }
            VerifyError::UnexpectedTopic => f.write_str("the TopicArn is not expected"),
            VerifyError::SignatureVersion => f.write_str("the SignatureVersion is neither 1 nor 2"),
            VerifyError::CertificateUrl => {
                f.write_str("the SigningCertURL is not the URL of a certificate of SNS")
            }
            VerifyError::SubscribeUrl => f.write_str("the SubscribeURL is not on a host of SNS"),
            VerifyError::Get(_) => f.write_str("a URL of SNS cannot be fetched"),
            VerifyError::Certificate => f.write_str("the certificate of SNS cannot be read"),
            VerifyError::Signature => f.write_str("SNS has not signed the message"),
        }
    }
}

impl Error for VerifyError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            VerifyError::Decode(error) => Some(error),
            VerifyError::Get(error) => Some(&**error),
            _ => None,
        }
    }
}
