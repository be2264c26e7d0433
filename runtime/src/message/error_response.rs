//! A response with an error of the service.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use serde_json::Value;

use super::mask::Mask;
use super::request_id::request_id_of;
use super::response::{MESSAGE_NAMES, Response};
use crate::errors::ErrorShape;

/// An error response: code, message, status, request id, headers, body. Cheap to clone.
///
/// ```
/// use restjson::ErrorResponse;
///
/// let mut headers = http::HeaderMap::new();
/// headers.insert("x-amzn-errortype", "ThrottlingException".parse()?);
/// headers.insert("x-amzn-requestid", "1-2-3".parse()?);
/// let status = http::StatusCode::TOO_MANY_REQUESTS;
/// let error = ErrorResponse::new(status, headers, r#"{"message": "slow down"}"#, &[]);
///
/// assert_eq!((error.status(), error.code()), (429, Some("ThrottlingException")));
/// assert_eq!((error.message(), error.request_id()), (Some("slow down"), Some("1-2-3")));
/// assert_eq!(error.header("x-amzn-requestid"), Some("1-2-3"));
/// assert!(error.is_throttling() && error.is_retryable());
/// assert_eq!(error.response().status(), 429);
/// println!("{} bytes for a debugger, not for a log", error.body().len());
/// # Ok::<(), http::header::InvalidHeaderValue>(())
/// ```
#[derive(Clone)]
pub struct ErrorResponse(Arc<Inner>);

struct Inner {
    response: Response,
    code: Option<String>,
    message: Option<String>,
    shape: Option<&'static ErrorShape>,
}

impl ErrorResponse {
    /// Reads an error response. `shapes` are the errors that the operation declares.
    ///
    /// If a response has no code, its status selects the error. This requires that exactly one error has that status,
    /// and that the response comes from the service: it has an `x-amzn-` header or is JSON. A proxy's page is not an
    /// error of the service.
    pub fn new(
        status: StatusCode,
        headers: HeaderMap,
        body: impl Into<Bytes>,
        shapes: &[&'static ErrorShape],
    ) -> Self {
        let response = Response::new(status, headers, body);
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        let is_services = body.is_object() || has_service_headers(&response.headers);
        let text = |keys: &[&str]| keys.iter().find_map(|key| body.get(key)?.as_str());
        let header = |name| response.headers.get(name).and_then(|value| value.to_str().ok());
        let code = header("x-amzn-errortype")
            .and_then(code)
            .or_else(|| code(text(&["__type"])?))
            .or_else(|| code(text(&["code"])?));
        let shape = match &code {
            Some(code) => shapes.iter().find(|shape| shape.code == code),
            None if !is_services => None,
            None => {
                let mut fitting = shapes.iter().filter(|shape| shape.status == status.as_u16());
                fitting.next().filter(|_| fitting.next().is_none())
            }
        };
        let message = text(&MESSAGE_NAMES).or_else(|| sentence(&response, &body));
        let message = message.map(str::to_owned);
        Self(Arc::new(Inner { code, message, shape: shape.copied(), response }))
    }

    /// The error's code, such as `ThrottlingException`. If the response has no code, it is the code of the modelled
    /// error with this status.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref().or_else(|| self.0.shape.map(|shape| shape.code))
    }

    /// The code, if the model or the AWS SDKs know it. Other codes may be any string, even a secret
    /// of the request.
    pub(crate) fn known_code(&self) -> Option<&'static str> {
        let throttling = || THROTTLING_CODES.iter().copied().find(|code| self.code() == Some(code));
        self.0.shape.map(|shape| shape.code).or_else(throttling)
    }

    /// The service's message. Secrets of the request are masked.
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// The status.
    pub fn status(&self) -> u16 {
        self.0.response.status.as_u16()
    }

    /// The request id, which AWS support needs.
    pub fn request_id(&self) -> Option<&str> {
        request_id_of(&self.0.response.headers)
    }

    /// A header, if the response has it and its value is a string.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.response.headers.get(name)?.to_str().ok()
    }

    /// The body. **May contain secrets**: do not log it.
    pub fn body(&self) -> &[u8] {
        &self.0.response.body
    }

    /// The response, to read a modelled error from.
    pub fn response(&self) -> &Response {
        &self.0.response
    }

    /// Whether the service rejected the call because there were too many calls.
    pub fn is_throttling(&self) -> bool {
        self.status() == 429
            || self.0.shape.is_some_and(|shape| shape.throttling)
            || self.code().is_some_and(|code| THROTTLING_CODES.contains(&code))
    }

    /// Whether a retry may succeed.
    pub fn is_retryable(&self) -> bool {
        self.is_throttling()
            || self.is_transient()
            || self.0.shape.is_some_and(|shape| shape.retryable)
    }

    /// Whether the service, or a proxy in front of it, failed instead of rejecting the request.
    pub(crate) fn is_transient(&self) -> bool {
        matches!(self.status(), 500 | 502 | 503 | 504)
            || matches!(self.code(), Some("RequestTimeout" | "RequestTimeoutException"))
    }

    /// Whether the service has not carried out the operation: it rejected the request, or returned
    /// an error that the model marks as retryable.
    pub(crate) fn is_refusal(&self) -> bool {
        let named = self.0.code.is_some() && self.0.shape.is_some_and(|shape| shape.retryable);
        self.is_throttling() || self.status() == 503 || named
    }

    /// The delay that the service requests: `x-amz-retry-after` in milliseconds, or else
    /// `Retry-After` in seconds or as a date.
    pub(crate) fn retry_after(&self, now: SystemTime) -> Option<Duration> {
        if let Some(milliseconds) =
            self.header("x-amz-retry-after").and_then(|text| text.parse().ok())
        {
            return Some(Duration::from_millis(milliseconds));
        }
        let text = self.header(RETRY_AFTER.as_str())?;
        match text.parse() {
            Ok(seconds) => Some(Duration::from_secs(seconds)),
            Err(_) => httpdate::parse_http_date(text).ok()?.duration_since(now).ok(),
        }
    }

    /// The response without the request's secrets, which its message, its headers and its JSON body
    /// may repeat.
    pub(crate) fn masked(self, mask: &Mask) -> Self {
        let Inner { response, code, message, shape } = &*self.0;
        let headers = mask.hide_headers(&response.headers);
        let body = mask.hide_json(&response.body);
        let hidden = message.as_ref().and_then(|message| mask.hide(message));
        if headers.is_none() && body.is_none() && hidden.is_none() {
            return self;
        }
        // If the body is not JSON, the message is the whole body.
        let body = body.or_else(|| hidden.clone().map(String::into_bytes));
        let headers = headers.unwrap_or_else(|| response.headers.clone());
        let body = body.map_or_else(|| response.body.clone(), Bytes::from);
        let hide = |text: &String| mask.hide(text).unwrap_or_else(|| text.clone());
        Self(Arc::new(Inner {
            response: Response::new(response.status, headers, body),
            code: code.as_ref().map(hide),
            message: hidden.or_else(|| message.clone()),
            shape: *shape,
        }))
    }
}

/// Whether the headers come from a restJson1 service, not from a proxy on the way.
fn has_service_headers(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    let json = [&b"application/json"[..], b"application/x-amz-json"];
    json.iter().any(|json| content_type.to_ascii_lowercase().starts_with(json))
        || headers.keys().any(|name| name.as_str().starts_with("x-amzn-"))
}

/// A body that is a sentence instead of a JSON object, as plain text or as a JSON string. API gateways and load
/// balancers in front of a service return such bodies.
fn sentence<'a>(response: &'a Response, body: &'a Value) -> Option<&'a str> {
    const LONGEST: usize = 1024;
    if response.status.is_redirection() {
        return None;
    }
    let text = match body {
        Value::String(text) => text,
        Value::Null => std::str::from_utf8(&response.body).ok()?.trim(),
        _ => return None,
    };
    let words = !text.is_empty() && text.len() <= LONGEST && !text.contains(char::is_control);
    // Pages and the rest of an incomplete JSON text are not sentences.
    (words && text != "null" && !text.starts_with(['<', '{', '[', '"'])).then_some(text)
}

/// The code in `aws.example#FooError:http://…`.
fn code(text: &str) -> Option<String> {
    let text = text.split(':').next()?;
    let text = text.rsplit('#').next()?.trim();
    // The code is logged, so it must be a name, not an id.
    let name = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._".contains(&byte));
    (name && text.len() <= 128).then(|| text.to_owned())
}

/// The throttling codes of services whose models do not declare them (AWS SDKs, standard retry).
const THROTTLING_CODES: &[&str] = &[
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottledException",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "TransactionInProgressException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "RequestThrottled",
    "SlowDown",
    "PriorRequestNotComplete",
    "EC2ThrottledException",
];

impl fmt::Display for ErrorResponse {
    /// `ValidationException (400): "…" [request id …]`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.code().unwrap_or("unknown error"), self.status())?;
        if let Some(message) = self.message() {
            write!(f, ": {message:?}")?;
        }
        if self.0.response.status.is_redirection() {
            f.write_str(": redirects are not followed")?;
        }
        match self.request_id() {
            Some(id) => write!(f, " [request id {}]", id.escape_debug()),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for ErrorResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ErrorResponse({self})")
    }
}

impl PartialEq for ErrorResponse {
    fn eq(&self, other: &Self) -> bool {
        let same = |one: &Response, other: &Response| {
            one.status == other.status && one.headers == other.headers && one.body == other.body
        };
        Arc::ptr_eq(&self.0, &other.0) || same(&self.0.response, &other.0.response)
    }
}

impl std::error::Error for ErrorResponse {}
