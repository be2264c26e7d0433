//! Fetching the documents that a message of SNS refers to.

use std::error::Error;
use std::future::Future;

use restjson::BoxFuture;

/// Fetches a document over HTTPS: the certificate of a signature, or the URL that confirms a subscription.
/// Implement it, or pass a closure.
///
/// An implementation must verify the server's certificate, follow no redirect to another host, limit time and size, and
/// return an error for every status except 200. The URL's scheme and host have already been checked.
///
/// ```
/// use connectparticipant_chat::sns::Verifier;
///
/// let verifier = Verifier::new(["arn:aws:sns:us-east-1:123456789012:chat"], |url: String| async move {
///     Err(format!("there is no network for {url}").into())
/// });
/// ```
pub trait HttpsGet: Send + Sync + 'static {
    /// Returns the body of the response.
    ///
    /// ```
    /// use std::error::Error;
    ///
    /// use connectparticipant::restjson::BoxFuture;
    /// use connectparticipant_chat::sns::HttpsGet;
    ///
    /// struct Fetch(reqwest::Client);
    ///
    /// impl HttpsGet for Fetch {
    ///     fn get(&self, url: String) -> BoxFuture<'_, Result<Vec<u8>, Box<dyn Error + Send + Sync>>> {
    ///         Box::pin(async move {
    ///             let response = self.0.get(url).send().await?.error_for_status()?;
    ///             Ok(response.bytes().await?.to_vec())
    ///         })
    ///     }
    /// }
    /// ```
    fn get(&self, url: String) -> BoxFuture<'_, Result<Vec<u8>, Box<dyn Error + Send + Sync>>>;
}

impl<F, R> HttpsGet for F
where
    F: Fn(String) -> R + Send + Sync + 'static,
    R: Future<Output = Result<Vec<u8>, Box<dyn Error + Send + Sync>>> + Send + 'static,
{
    fn get(&self, url: String) -> BoxFuture<'_, Result<Vec<u8>, Box<dyn Error + Send + Sync>>> {
        Box::pin(self(url))
    }
}
