//! Signs notifications as SNS does: with RSA and SHA-256, signature version 2.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};

use crate::state::notifications::Notification;

/// The key of every emulator. It is public, so that its signatures prove nothing to anybody but a test.
const KEY: &[u8] = include_bytes!("key.p8");

/// The certificate of the key, as PEM.
pub(crate) const CERTIFICATE: &str = include_str!("certificate.pem");

/// What signs notifications.
pub(super) struct Signer {
    /// `None` if the key cannot be read, which a test rules out.
    key: Option<RsaKeyPair>,
}

impl Signer {
    pub(super) fn new() -> Self {
        Self { key: RsaKeyPair::from_pkcs8(KEY).ok() }
    }

    /// The signature of a notification in Base64; empty if there is none.
    pub(super) fn sign(&self, notification: &Notification) -> String {
        let Some(key) = &self.key else { return String::new() };
        let mut signature = vec![0; key.public().modulus_len()];
        let text = signed_text(notification);
        match key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature) {
            Ok(()) => STANDARD.encode(signature),
            Err(_) => String::new(),
        }
    }
}

/// The names and values that SNS signs of a notification without a subject, a line each.
/// Source: <https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html>.
fn signed_text(notification: &Notification) -> String {
    let Notification { message, message_id, timestamp, topic_arn, .. } = notification;
    let message = message.expose();
    format!(
        "Message\n{message}\nMessageId\n{message_id}\nTimestamp\n{timestamp}\nTopicArn\n{topic_arn}\n\
         Type\nNotification\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_can_be_read() {
        assert!(Signer::new().key.is_some());
        assert!(CERTIFICATE.starts_with("-----BEGIN CERTIFICATE-----"));
    }
}
