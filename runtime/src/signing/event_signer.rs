//! Signatures of the messages of an event stream.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::hex::hex;
use super::scope::{ALGORITHM, SigningTime, credential_scope};
use super::signing_key::SigningKeys;
use super::{Credentials, SigningError, SigningParameters};
use crate::event_stream::{HeaderValue, Message};

/// Signs the messages of an event stream one after the other. Each signature covers the signature before it; the first
/// covers the signature of the request, which was signed with [`Payload::Events`](crate::signing::Payload::Events). A
/// stream ends with the signature of an empty message.
///
/// A generated client signs its messages itself; this type is for programs that use the format without a model. The
/// algorithm, `AWS4-HMAC-SHA256-PAYLOAD`, is defined by AWS's "Event stream encoding".
///
/// ```
/// use std::time::SystemTime;
///
/// use bytes::Bytes;
/// use restjson::event_stream::Message;
/// use restjson::signing::{Credentials, EventSigner, SigningParameters, SigningSettings};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let credentials = Credentials::new("AKIDEXAMPLE", "secret");
/// let parameters = SigningParameters {
///     credentials: &credentials,
///     service: "transcribe",
///     region: "us-east-1",
///     time: SystemTime::now(),
///     settings: SigningSettings::default(),
/// };
/// let signature_of_the_request = "0".repeat(64);
/// let mut signer = EventSigner::new(&parameters, &signature_of_the_request);
/// let signed = signer.sign(Message::new("audio").encode()?, SystemTime::now())?;
/// let end = signer.sign(Bytes::new(), SystemTime::now())?;
/// println!("{} bytes, then {}", signed.encode()?.len(), end.encode()?.len());
/// # Ok(())
/// # }
/// ```
pub struct EventSigner {
    credentials: Credentials,
    service: String,
    region: String,
    keys: Arc<SigningKeys>,
    /// The signature of the previous message, in hexadecimal digits.
    signature: String,
}

impl EventSigner {
    /// A signer for the messages after a request with this signature, in hexadecimal digits. The time of the parameters
    /// is not used.
    pub fn new(parameters: &SigningParameters<'_>, request_signature: &str) -> Self {
        Self::with_keys(parameters, request_signature, Arc::default())
    }

    pub(crate) fn with_keys(
        parameters: &SigningParameters<'_>,
        request_signature: &str,
        keys: Arc<SigningKeys>,
    ) -> Self {
        Self {
            credentials: parameters.credentials.clone(),
            service: parameters.service.to_owned(),
            region: parameters.region.to_owned(),
            keys,
            signature: request_signature.to_owned(),
        }
    }

    /// The message that contains an encoded message and its signature. If `message` is empty, the result is the message
    /// that ends the stream.
    ///
    /// # Errors
    /// [`SigningError::Time`].
    pub fn sign(&mut self, message: Bytes, time: SystemTime) -> Result<Message, SigningError> {
        let stamp = SigningTime::new(time).ok_or(SigningError::Time)?;
        let since = time.duration_since(SystemTime::UNIX_EPOCH).map_err(|_| SigningError::Time)?;
        // The signed text has whole seconds, so the header must have whole seconds too.
        let seconds = i64::try_from(since.as_secs()).map_err(|_| SigningError::Time)?;
        let date = HeaderValue::Timestamp(seconds.saturating_mul(1000));
        let dated = Message::default().with_header(":date", date);
        let dated = dated.map_err(|_| SigningError::Time)?;
        let scope = credential_scope(&stamp, &self.region, &self.service);
        let text = format!(
            "{ALGORITHM}-PAYLOAD\n{}\n{scope}\n{}\n{}\n{}",
            stamp.as_str(),
            self.signature,
            hex(&Sha256::digest(dated.encoded_headers()).into()),
            hex(&Sha256::digest(&message).into()),
        );
        let key = self.keys.get(&self.credentials, &stamp, &self.region, &self.service);
        let signature = key.sign(&text);
        self.signature = hex(&signature);
        let signed =
            Message::new(message).with_header(":chunk-signature", HeaderValue::Bytes(&signature));
        // The two headers are far below the limits.
        signed.and_then(|signed| signed.with_header(":date", date)).map_err(|_| SigningError::Time)
    }
}

impl fmt::Debug for EventSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EventSigner({}, {})", self.service, self.region)
    }
}
