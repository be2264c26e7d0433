//! A request that is signed for somebody else to send.

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderMap, Method, Uri};

/// A pre-signed request. A program without credentials can send it with any HTTP client until it expires. The method,
/// the URL, the headers and the body must be sent unchanged, because the signature covers them.
///
/// **Treat the URL as a secret**: everyone who has it can make the call. `Debug` prints neither the path and the
/// query nor the values of the headers.
///
/// ```
/// use restjson::signing::Presigned;
///
/// fn print_for_curl(presigned: &Presigned) {
///     print!("curl -X {} '{}'", presigned.method(), presigned.url());
///     for (name, value) in presigned.headers() {
///         print!(" -H '{name}: {}'", value.to_str().unwrap_or_default());
///     }
///     println!(" # {} bytes of body", presigned.body().len());
/// }
/// ```
#[derive(Clone, PartialEq)]
pub struct Presigned {
    pub(crate) method: Method,
    pub(crate) url: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) expiry: SystemTime,
}

impl Presigned {
    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The URL with the signature. Do not log it.
    pub fn url(&self) -> &Uri {
        &self.url
    }

    /// The headers that must be sent in addition to `host`; often none.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body that must be sent; empty if there is none, or if the operation does not sign its body.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The time after which the service rejects the request, by the service's clock as far as the client knows it. If
    /// temporary credentials expire earlier, this is the time of their expiry.
    pub fn expiry(&self) -> SystemTime {
        self.expiry
    }
}

impl From<Presigned> for http::Request<Bytes> {
    fn from(presigned: Presigned) -> Self {
        let mut request = http::Request::new(presigned.body);
        *request.method_mut() = presigned.method;
        *request.uri_mut() = presigned.url;
        *request.headers_mut() = presigned.headers;
        request
    }
}

impl fmt::Debug for Presigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.keys().map(|name| name.as_str()).collect();
        f.debug_struct("Presigned")
            .field("method", &self.method)
            .field("host", &self.url.host().unwrap_or_default())
            .field("headers", &names)
            .field("body", &self.body.len())
            .field("expiry", &self.expiry)
            .finish_non_exhaustive()
    }
}
