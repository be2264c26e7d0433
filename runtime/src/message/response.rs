//! A response that is being read.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::StatusCode;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::request_id::request_id_of;
use crate::errors::{DecodeError, decode_json};

/// A response: status, headers, body.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use restjson::Response;
///
/// let mut headers = http::HeaderMap::new();
/// headers.insert("x-count", "3".parse()?);
/// headers.insert("x-tags", "a, \"b,c\"".parse()?);
/// headers.insert("x-meta-colour", "red".parse()?);
/// let response = Response::new(http::StatusCode::OK, headers, r#"{"Id": "1"}"#);
///
/// let body: BTreeMap<String, String> = response.json()?;
/// assert_eq!(body["Id"], "1");
/// assert_eq!(response.json_if::<BTreeMap<String, String>>()?, Some(body));
/// assert_eq!(response.text()?.as_deref(), Some(r#"{"Id": "1"}"#));
/// assert_eq!((response.status(), response.bytes().map(|bytes| bytes.len())), (200, Some(11)));
/// let count: Option<i32> = response.header("x-count")?;
/// assert_eq!(response.require("x-count", count)?, 3);
/// assert_eq!(response.header_list::<String>("x-tags")?.unwrap(), ["a", "b,c"]);
/// assert_eq!(response.prefix_headers::<String, String>("x-meta-").unwrap()["colour"], "red");
///
/// // The body of an error has its message under one of several names.
/// #[derive(serde::Deserialize)]
/// struct NotFound {
///     message: Option<String>,
/// }
/// let body = r#"{"Message": "no such book"}"#;
/// let response = Response::new(http::StatusCode::NOT_FOUND, http::HeaderMap::new(), body);
/// let error: NotFound = response.error_json()?;
/// assert_eq!(error.message.as_deref(), Some("no such book"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Response {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    #[cfg(feature = "stream")]
    pub(crate) stream: Option<crate::ByteStream>,
    /// The call, for a body that is read after the output has been returned.
    #[cfg(feature = "event-stream")]
    pub(crate) origin: Option<crate::event_stream::Origin>,
}

/// Reads the output of an operation. Usually the output is the JSON of the body. For outputs with members in headers,
/// generated code implements this trait.
///
/// ```
/// use restjson::{DecodeError, FromResponse, Response};
///
/// struct Status(i32);
///
/// impl FromResponse for Status {
///     fn from_response(response: Response) -> Result<Self, DecodeError> {
///         Ok(Self(response.status()))
///     }
/// }
/// ```
pub trait FromResponse: Sized {
    /// Reads the output.
    ///
    /// # Errors
    /// If the response does not conform to the model.
    fn from_response(response: Response) -> Result<Self, DecodeError>;
}

impl<T: DeserializeOwned> FromResponse for T {
    fn from_response(response: Response) -> Result<Self, DecodeError> {
        // The protocol ignores the body of an operation without output, whatever it holds.
        if size_of::<T>() == 0 { response.ignore_body() } else { response.json() }
    }
}

impl Response {
    /// A response whose body has been read.
    pub fn new(status: StatusCode, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers,
            body: body.into(),
            #[cfg(feature = "stream")]
            stream: None,
            #[cfg(feature = "event-stream")]
            origin: None,
        }
    }

    /// The body as JSON. An empty body counts as an empty object.
    ///
    /// # Errors
    /// If it is not the JSON that the model specifies, or is empty although the model requires a member.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        let decoded = match self.body.is_empty() {
            // The error of an empty body is more helpful than that of the first missing member.
            true => decode_json(b"{}").or_else(|_| decode_json(b"")),
            false => decode_json(&self.body),
        };
        decoded.map_err(|error| self.blame(error))
    }

    /// An output without members, regardless of the body.
    fn ignore_body<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        decode_json(b"{}").map_err(|error| self.blame(error))
    }

    /// The body as JSON; `None` if it is empty.
    ///
    /// # Errors
    /// If the body is not the JSON that the model specifies.
    pub fn json_if<T: DeserializeOwned>(&self) -> Result<Option<T>, DecodeError> {
        if self.body.is_empty() { Ok(None) } else { self.json().map(Some) }
    }

    /// The body of an error response as JSON. A body that is not a JSON object counts as an empty object, because proxies return
    /// their own pages. The message is accepted under any of its usual names, because services do not follow their models here.
    /// If another member cannot be decoded, only the message is kept: the error's code matters more than its members.
    ///
    /// # Errors
    /// If a required member is missing.
    pub fn error_json<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        let (body, least) = self.error_bodies();
        decode_json(&body)
            .or_else(|error| decode_json(&least).map_err(|_| error))
            .map_err(|error| self.blame(error))
    }

    /// Two versions of an error's body: one with the message under each of its names, one with only
    /// the message.
    fn error_bodies(&self) -> (Cow<'_, [u8]>, Cow<'_, [u8]>) {
        let Ok(members) = serde_json::from_slice::<Map<String, Value>>(&self.body) else {
            return (Cow::Borrowed(b"{}"), Cow::Borrowed(b"{}"));
        };
        let message = MESSAGE_NAMES.iter().find_map(|name| members.get(*name)?.as_str());
        let Some(message) = message else {
            return (Cow::Borrowed(&self.body), Cow::Borrowed(b"{}"));
        };
        let new = |name: &&&str| !members.contains_key(**name);
        let entries = message_entries(MESSAGE_NAMES.iter().filter(new), message);
        let rest = self.body.trim_ascii_start().strip_prefix(b"{").unwrap_or_default();
        let least = message_entries(MESSAGE_NAMES.iter(), message);
        let least = format!("{{{}}}", least.trim_end_matches(','));
        (Cow::Owned([b"{", entries.as_bytes(), rest].concat()), Cow::Owned(least.into_bytes()))
    }

    /// The body as text; `None` if it is empty.
    ///
    /// # Errors
    /// If the body is not UTF-8.
    pub fn text(&self) -> Result<Option<String>, DecodeError> {
        let text = std::str::from_utf8(&self.body)
            .map_err(|_| self.blame(DecodeError::new("", "the body is not UTF-8")))?;
        Ok((!text.is_empty()).then(|| text.to_owned()))
    }

    /// The bytes of the body; `None` if it is empty.
    pub fn bytes(&self) -> Option<Bytes> {
        (!self.body.is_empty()).then(|| self.body.clone())
    }

    /// The body as a stream.
    #[cfg(feature = "stream")]
    pub fn stream(&mut self) -> crate::ByteStream {
        self.stream.take().unwrap_or_else(|| crate::ByteStream::from(self.body.clone()))
    }

    /// The events in the body.
    #[cfg(feature = "event-stream")]
    pub fn events<T, E>(&mut self) -> crate::event_stream::EventReceiver<T, E>
    where
        T: crate::event_stream::DecodeEvent,
        E: crate::ServiceError,
    {
        crate::event_stream::EventReceiver::received(self)
    }

    /// The status.
    pub fn status(&self) -> i32 {
        self.status.as_u16().into()
    }

    /// A value that the model requires.
    ///
    /// # Errors
    /// If it is `None`.
    pub fn require<T>(&self, what: &str, value: Option<T>) -> Result<T, DecodeError> {
        value.ok_or_else(|| self.blame(DecodeError::new(what, "required, but missing")))
    }

    /// Adds the facts about the response to the error, and whether its body could be read at all.
    pub(crate) fn blame(&self, error: DecodeError) -> DecodeError {
        let encoding = self.headers.get(CONTENT_ENCODING).filter(|value| *value != "identity");
        let error = match encoding {
            Some(_) => DecodeError::new("header content-encoding", "was not requested"),
            None => error,
        };
        let content_type = self.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let request_id = request_id_of(&self.headers);
        error.of(self.status, content_type, request_id, &self.body)
    }
}

/// The names of the message in error responses.
pub(crate) const MESSAGE_NAMES: [&str; 3] = ["message", "Message", "errorMessage"];

/// The message under these names, as entries of a JSON object, each with a comma after it.
fn message_entries<'a>(names: impl Iterator<Item = &'a &'a str>, message: &str) -> String {
    let message = Value::from(message);
    names.map(|name| format!("\"{name}\":{message},")).collect()
}

impl fmt::Debug for Response {
    /// The body is not printed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Response({}, {} bytes)", self.status.as_u16(), self.body.len())
    }
}
