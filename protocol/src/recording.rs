//! A transport that keeps the request it is given.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use restjson::{Body, BoxFuture, ResponseBody, Transport, TransportError};

/// Keeps requests and answers with one response.
#[derive(Clone, Debug)]
pub struct Recording {
    requests: Arc<Mutex<Vec<http::Request<Bytes>>>>,
    status: u16,
    headers: Vec<(String, String)>,
    body: Bytes,
}

impl Recording {
    /// Answers `200` with an empty JSON object.
    pub fn new() -> Self {
        Self::answering(200, &[], b"{}")
    }

    /// Answers with that status, those headers and that body.
    pub fn answering(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self {
            requests: Arc::default(),
            status,
            headers: headers.iter().map(owned).collect(),
            body: Bytes::copy_from_slice(body),
        }
    }

    /// The one request that has been sent; `failure` is why the call failed, if it did.
    ///
    /// # Panics
    /// If none or several have been sent.
    pub fn request(&self, failure: Option<&str>) -> http::Request<Bytes> {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        assert_eq!(requests.len(), 1, "one request is sent ({})", failure.unwrap_or("no failure"));
        requests.pop().expect("one request is sent")
    }
}

impl Default for Recording {
    fn default() -> Self {
        Self::new()
    }
}

impl Transport for Recording {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = match body {
                Body::Stream(stream) => stream.collect(usize::MAX).await?,
                other => Bytes::copy_from_slice(other.bytes()),
            };
            let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
            requests.push(http::Request::from_parts(head, body));
            drop(requests);
            let mut response = http::Response::builder().status(self.status);
            for (name, value) in &self.headers {
                response = response.header(name, value);
            }
            let body = ResponseBody::from(self.body.clone());
            Ok(response.body(body).expect("the case's headers are headers"))
        })
    }
}
