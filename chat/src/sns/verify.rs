//! Notifications over HTTPS, and how their sender is verified.

mod address;
mod error;
mod https_get;
mod signature;
mod signed;

pub use error::VerifyError;
pub use https_get::HttpsGet;

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use restjson::Sensitive;

use self::signature::Certificate;
use self::signed::SignedMessage;
use crate::sns::Notification;

/// Verifies the messages that SNS posts to an HTTPS endpoint: the topic must be an expected one, and SNS must have
/// signed the message.
///
/// A signature proves only that SNS sent the message, from any account's topic. You therefore pass the topics to accept.
/// The certificate is fetched over HTTPS, from a host of SNS and no other, by the caller's [`HttpsGet`], and
/// the last 8 are kept. Nothing is fetched for a message of another topic. Signatures of version 1 (SHA-1)
/// and 2 (SHA-256) are verified; set the topic's `SignatureVersion` to 2. Source:
/// [Verifying the signatures of Amazon SNS messages](https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html).
///
/// ```
/// use connectparticipant_chat::sns::{HttpsMessage, Verifier, VerifyError};
///
/// fn verifier(client: reqwest::Client) -> Verifier {
///     Verifier::new(["arn:aws:sns:us-east-1:123456789012:chat"], move |url: String| {
///         let client = client.clone();
///         async move {
///             let response = client.get(url).send().await?.error_for_status()?;
///             Ok(response.bytes().await?.to_vec())
///         }
///     })
/// }
///
/// async fn receive(verifier: &Verifier, body: &str) -> Result<(), VerifyError> {
///     match verifier.verify(body).await? {
///         HttpsMessage::Notification(notification) => println!("{:?}", notification.event),
///         HttpsMessage::SubscriptionRequested(request) => verifier.confirm(&request).await?,
///         _ => {}
///     }
///     Ok(())
/// }
/// ```
pub struct Verifier {
    topics: Vec<String>,
    source: Box<dyn HttpsGet>,
    /// The newest certificates, by URL.
    certificates: Mutex<VecDeque<(String, Arc<Certificate>)>>,
}

/// A message that SNS posts to an HTTPS endpoint.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum HttpsMessage {
    /// An item of a chat.
    Notification(Box<Notification>),
    /// The endpoint was subscribed to a topic. Nothing is delivered before the subscription is
    /// [confirmed](Verifier::confirm).
    SubscriptionRequested(SubscriptionRequest),
    /// The endpoint's subscription to this topic was deleted. Confirming the request subscribes it again.
    Unsubscribed(SubscriptionRequest),
}

/// A subscription that waits for confirmation. `Debug` does not show its URL, which confirms it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SubscriptionRequest {
    /// The ARN of the topic.
    pub topic_arn: String,
    /// The URL that confirms the subscription when it is fetched. Its host is an SNS host.
    pub subscribe_url: Sensitive<String>,
}

/// How many certificates are kept. SNS uses one for each region at a time.
const CERTIFICATES: usize = 8;
/// The largest certificate that is read, in bytes. The certificates of SNS have 2 KiB.
const CERTIFICATE_SIZE: usize = 64 << 10;

impl Verifier {
    /// A verifier that accepts messages of these topics, and fetches certificates with `get`.
    pub fn new<T: Into<String>>(
        topic_arns: impl IntoIterator<Item = T>,
        source: impl HttpsGet,
    ) -> Self {
        Self {
            topics: topic_arns.into_iter().map(Into::into).collect(),
            source: Box::new(source),
            certificates: Mutex::default(),
        }
    }

    /// Verifies the body of a request and reads it.
    ///
    /// # Errors
    /// If the message comes from another topic, is not signed by SNS, or is not an item of a chat, or if the certificate
    /// cannot be fetched.
    pub async fn verify(&self, body: &str) -> Result<HttpsMessage, VerifyError> {
        let message = SignedMessage::read(body)?;
        if !self.topics.contains(&message.topic_arn) {
            return Err(VerifyError::UnexpectedTopic);
        }
        let signed = message.signed_text()?;
        let signature = message.signature()?;
        let algorithm = message.algorithm()?;
        let url = message.certificate_url()?;
        let certificate = self.certificate(url).await?;
        certificate.verify(algorithm, signed.as_bytes(), &signature)?;
        message.into_content(body)
    }

    /// Confirms a subscription. Afterwards SNS delivers the messages of the topic.
    ///
    /// # Errors
    /// If the URL is not on an SNS host, or cannot be fetched.
    pub async fn confirm(&self, request: &SubscriptionRequest) -> Result<(), VerifyError> {
        let url = request.subscribe_url.expose();
        if !address::is_of_sns(url) {
            return Err(VerifyError::SubscribeUrl);
        }
        self.source.get(url.clone()).await.map(drop).map_err(VerifyError::Get)
    }

    async fn certificate(&self, url: &str) -> Result<Arc<Certificate>, VerifyError> {
        let known = |(known, _): &&(String, Arc<Certificate>)| known == url;
        if let Some((_, certificate)) = self.kept().iter().find(known) {
            return Ok(Arc::clone(certificate));
        }
        let pem = self.source.get(url.to_owned()).await.map_err(VerifyError::Get)?;
        if pem.len() > CERTIFICATE_SIZE {
            return Err(VerifyError::Certificate);
        }
        let certificate = Arc::new(Certificate::from_pem(&pem)?);
        let mut kept = self.kept();
        if kept.len() == CERTIFICATES {
            kept.pop_front();
        }
        kept.push_back((url.to_owned(), Arc::clone(&certificate)));
        Ok(certificate)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, VecDeque<(String, Arc<Certificate>)>> {
        self.certificates.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("topics", &self.topics).finish_non_exhaustive()
    }
}
