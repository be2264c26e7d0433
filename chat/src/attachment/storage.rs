//! The storage service: its URLs and its XML errors.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::Uri;
use restjson::endpoint::PlainHttpHosts;
use restjson::{Environment, ResponseBody, TransportError, timeout};

/// An error of the storage. Its URL is not shown.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum StorageError {
    /// The service has returned no URL, or one that is not `https`.
    InvalidUrl,
    /// A signed header cannot be sent, or its length differs from the length of the file.
    InvalidHeader,
    /// The storage rejects the request.
    #[non_exhaustive]
    Rejected {
        /// The status.
        status: u16,
        /// The error code of the storage: `SignatureDoesNotMatch`, `AccessDenied`, `EntityTooLarge`.
        code: Option<String>,
        /// The message of the storage.
        message: Option<String>,
        /// The id of the request, for support.
        request_id: Option<String>,
    },
    /// Nothing was sent or received for this time.
    Stalled(Duration),
    /// The storage is unreachable, or the connection was lost.
    Transport(TransportError),
}

impl StorageError {
    /// Whether another attempt may succeed.
    ///
    /// ```
    /// use connectparticipant_chat::UploadError;
    ///
    /// fn try_again(error: &UploadError) -> bool {
    ///     matches!(error, UploadError::Storage(error) if error.is_retryable())
    /// }
    /// ```
    pub fn is_retryable(&self) -> bool {
        match self {
            StorageError::InvalidUrl | StorageError::InvalidHeader => false,
            StorageError::Rejected { status, .. } => matches!(status, 429 | 500..=599),
            StorageError::Stalled(_) | StorageError::Transport(_) => true,
        }
    }
}

/// Checks a signed URL.
pub(super) fn address(url: Option<&str>, plain: &PlainHttpHosts) -> Result<Uri, StorageError> {
    let address: Option<Uri> = url.and_then(|url| url.parse().ok());
    address.filter(|it| plain.accept(it, "https", "http")).ok_or(StorageError::InvalidUrl)
}

/// How much of an error is read, in bytes.
const ERROR: usize = 64 << 10;

/// Reads the error response of the storage.
pub(super) async fn rejection(
    status: u16,
    mut body: ResponseBody,
    environment: &dyn Environment,
    limit: Duration,
) -> StorageError {
    let mut text = Vec::new();
    let reading = async {
        while let Some(Ok(chunk)) = body.chunk().await {
            let left = ERROR.saturating_sub(text.len());
            text.extend(chunk.into_iter().take(left));
            if left == 0 {
                break;
            }
        }
    };
    // The status is an error, whatever the body is.
    let _ = timeout(environment, limit, reading).await;
    let text = String::from_utf8_lossy(&text);
    let element = |name| element(&text, name);
    StorageError::Rejected {
        status,
        code: element("Code"),
        message: element("Message"),
        request_id: element("RequestId"),
    }
}

/// The text of the first element of that name, if it holds text only.
fn element(xml: &str, name: &str) -> Option<String> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    if text.contains('<') || text.len() > 1024 {
        return None;
    }
    let entities =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    let plain = |text: String, (entity, plain): (&str, &str)| text.replace(entity, plain);
    Some(entities.into_iter().fold(text.to_owned(), plain))
}

impl fmt::Display for StorageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StorageError::InvalidUrl => f.write_str("the service returned no https URL"),
            StorageError::InvalidHeader => {
                f.write_str("a header that the service requires cannot be sent")
            }
            StorageError::Rejected { status, code, message, request_id } => {
                let code = code.as_deref().unwrap_or("unknown error");
                write!(f, "the storage rejected the request: {} ({status})", code.escape_debug())?;
                if let Some(message) = message {
                    write!(f, ": {message:?}")?;
                }
                match request_id {
                    Some(id) => write!(f, " [request id {}]", id.escape_debug()),
                    None => Ok(()),
                }
            }
            StorageError::Stalled(limit) => write!(f, "the storage has stalled for {limit:?}"),
            StorageError::Transport(error) => write!(f, "the storage: {error}"),
        }
    }
}

impl StdError for StorageError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            StorageError::Transport(error) => Some(error),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_only_but_on_this_machine() {
        for good in
            ["https://b.example/k?X-Amz-Signature=1", "http://127.0.0.1:9/k", "http://[::1]/"]
        {
            assert!(address(Some(good), &PlainHttpHosts::default()).is_ok(), "{good}");
        }
        for bad in ["http://b.example/k", "ftp://b.example", "/k", "https://u@b.example/", ""] {
            assert!(
                matches!(
                    address(Some(bad), &PlainHttpHosts::default()),
                    Err(StorageError::InvalidUrl)
                ),
                "{bad}"
            );
        }
        assert!(matches!(address(None, &PlainHttpHosts::default()), Err(StorageError::InvalidUrl)));
    }

    #[tokio::test]
    async fn reads_the_xml_of_an_error() {
        let xml = "<?xml version=\"1.0\"?><Error><Code>SignatureDoesNotMatch</Code>\
            <Message>It &amp; you &lt;differ&gt;</Message><StringToSign>canary</StringToSign>\
            <RequestId>R1</RequestId></Error>";
        let environment = restjson::TokioEnvironment::default();
        let body = ResponseBody::from(bytes::Bytes::from(xml));
        let error = rejection(403, body, &environment, Duration::from_secs(1)).await;
        assert_eq!(
            error.to_string(),
            "the storage rejected the request: SignatureDoesNotMatch (403): \
             \"It & you <differ>\" [request id R1]"
        );
        assert!(!format!("{error:?}").contains("canary"));
        let body = ResponseBody::from(bytes::Bytes::from("nonsense"));
        let error = rejection(503, body, &environment, Duration::from_secs(1)).await;
        assert_eq!(error.to_string(), "the storage rejected the request: unknown error (503)");
        assert!(error.is_retryable());
    }
}
