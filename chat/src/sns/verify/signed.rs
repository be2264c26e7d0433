//! The parts of a message that SNS signs.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use restjson::Sensitive;
use serde_json::{Map, Value};

use super::signature::Algorithm;
use super::{HttpsMessage, SubscriptionRequest, VerifyError, address};
use crate::sns::{DecodeError, Notification};

/// A message of SNS that claims to be signed.
pub(super) struct SignedMessage {
    pub(super) topic_arn: String,
    kind: Kind,
    members: Map<String, Value>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Notification,
    SubscriptionConfirmation,
    UnsubscribeConfirmation,
}

impl SignedMessage {
    pub(super) fn read(body: &str) -> Result<Self, VerifyError> {
        let members: Value = serde_json::from_str(body)
            .map_err(|error| VerifyError::Decode(DecodeError::json(&error)))?;
        let Value::Object(members) = members else {
            return Err(VerifyError::Decode(DecodeError::UnknownShape));
        };
        let kind = match text(&members, "Type")? {
            "Notification" => Kind::Notification,
            "SubscriptionConfirmation" => Kind::SubscriptionConfirmation,
            "UnsubscribeConfirmation" => Kind::UnsubscribeConfirmation,
            other => {
                let other = other.chars().take(64).collect();
                return Err(VerifyError::Decode(DecodeError::NotANotification(other)));
            }
        };
        Ok(Self { topic_arn: text(&members, "TopicArn")?.to_owned(), kind, members })
    }

    /// The names and values that are signed, in the order of their names, a line each.
    pub(super) fn signed_text(&self) -> Result<String, VerifyError> {
        let names: &[&'static str] = match self.kind {
            Kind::Notification => {
                &["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
            }
            Kind::SubscriptionConfirmation | Kind::UnsubscribeConfirmation => {
                &["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
            }
        };
        let mut signed = String::new();
        for name in names.iter().copied() {
            // A subject is signed if there is one.
            let is_missing = self.members.get(name).is_none_or(Value::is_null);
            if name == "Subject" && is_missing {
                continue;
            }
            let value = text(&self.members, name)?;
            signed.extend([name, "\n", value, "\n"]);
        }
        Ok(signed)
    }

    pub(super) fn signature(&self) -> Result<Vec<u8>, VerifyError> {
        let signature = text(&self.members, "Signature")?;
        STANDARD.decode(signature).map_err(|_| VerifyError::Signature)
    }

    pub(super) fn algorithm(&self) -> Result<Algorithm, VerifyError> {
        match text(&self.members, "SignatureVersion")? {
            "1" => Ok(Algorithm::Sha1),
            "2" => Ok(Algorithm::Sha256),
            _ => Err(VerifyError::SignatureVersion),
        }
    }

    pub(super) fn certificate_url(&self) -> Result<&str, VerifyError> {
        let url = text(&self.members, "SigningCertURL")?;
        let is_of_sns = address::is_certificate_of_sns(url);
        is_of_sns.then_some(url).ok_or(VerifyError::CertificateUrl)
    }

    /// The content of the message. Its signature has been verified.
    pub(super) fn into_content(self, body: &str) -> Result<HttpsMessage, VerifyError> {
        if self.kind == Kind::Notification {
            let notification = Notification::from_json(body).map_err(VerifyError::Decode)?;
            return Ok(HttpsMessage::Notification(Box::new(notification)));
        }
        let url = text(&self.members, "SubscribeURL")?;
        if !address::is_of_sns(url) {
            return Err(VerifyError::SubscribeUrl);
        }
        let subscribe_url = Sensitive::from(url.to_owned());
        let request = SubscriptionRequest { topic_arn: self.topic_arn, subscribe_url };
        Ok(match self.kind {
            Kind::UnsubscribeConfirmation => HttpsMessage::Unsubscribed(request),
            _ => HttpsMessage::SubscriptionRequested(request),
        })
    }
}

fn text<'a>(members: &'a Map<String, Value>, name: &'static str) -> Result<&'a str, VerifyError> {
    members.get(name).and_then(Value::as_str).ok_or(VerifyError::Missing(name))
}
