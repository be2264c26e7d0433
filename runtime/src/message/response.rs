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
pub struct Response {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    #[cfg(feature = "stream")]
    pub(crate) stream: Option<crate::ByteStream>,
}

/// What a successful response holds: usually the JSON of its body; generated code says where members
/// come from that are not there.
pub trait FromResponse: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// If the response is not what the model says.
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
        }
    }

    /// The body as JSON. An empty body counts as an empty object.
    ///
    /// # Errors
    /// If it is not the JSON that the model says, or is empty although the model requires a member.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        let decoded = match self.body.is_empty() {
            // The error of an empty body is more helpful than that of the first missing member.
            true => decode_json(b"{}").or_else(|_| decode_json(b"")),
            false => decode_json(&self.body),
        };
        decoded.map_err(|error| self.blame(error))
    }

    /// An output that holds nothing, whatever the body is.
    fn ignore_body<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        decode_json(b"{}").map_err(|error| self.blame(error))
    }

    /// The body as JSON, `None` if there is none.
    ///
    /// # Errors
    /// If there is a body that is not the JSON that the model says.
    pub fn json_if<T: DeserializeOwned>(&self) -> Result<Option<T>, DecodeError> {
        if self.body.is_empty() { Ok(None) } else { self.json().map(Some) }
    }

    /// The body of an error response as JSON. One that is not a JSON object says nothing: proxies
    /// answer with pages of their own. The message is found under any of its usual names, since
    /// services do not keep to their models there. Which error it is matters more than what it
    /// says, so if a member cannot be read there is only the message, if that is a text.
    ///
    /// # Errors
    /// If it has not what the model requires.
    pub fn error_json<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        let Ok(members) = serde_json::from_slice::<Map<String, Value>>(&self.body) else {
            return decode_json(b"{}").map_err(|error| self.blame(error));
        };
        let message = MESSAGE_NAMES.iter().find_map(|name| members.get(*name)?.as_str());
        decode_json(&with_message(&self.body, &members, message)).or_else(|error| {
            let entry = |name: &&str| Some(((*name).to_owned(), Value::from(message?)));
            let least = Value::Object(MESSAGE_NAMES.iter().filter_map(entry).collect());
            decode_json(least.to_string().as_bytes()).map_err(|_| self.blame(error))
        })
    }

    /// The body as text, `None` if it is empty.
    ///
    /// # Errors
    /// If it is not UTF-8.
    pub fn text(&self) -> Result<Option<String>, DecodeError> {
        let text = std::str::from_utf8(&self.body)
            .map_err(|_| self.blame(DecodeError::new("", "the body is not UTF-8")))?;
        Ok((!text.is_empty()).then(|| text.to_owned()))
    }

    /// The body as it is, `None` if it is empty.
    pub fn bytes(&self) -> Option<Bytes> {
        (!self.body.is_empty()).then(|| self.body.clone())
    }

    /// The body as a stream.
    #[cfg(feature = "stream")]
    pub fn stream(&mut self) -> crate::ByteStream {
        self.stream.take().unwrap_or_else(|| crate::ByteStream::from(self.body.clone()))
    }

    /// The status.
    pub fn status(&self) -> i32 {
        self.status.as_u16().into()
    }

    /// A value that the model requires.
    ///
    /// # Errors
    /// If it is not there.
    pub fn require<T>(&self, what: &str, value: Option<T>) -> Result<T, DecodeError> {
        value.ok_or_else(|| self.blame(DecodeError::new(what, "required, but not there")))
    }

    /// Says which response it was, and whether it could be read at all.
    pub(crate) fn blame(&self, error: DecodeError) -> DecodeError {
        let encoding = self.headers.get(CONTENT_ENCODING).filter(|value| *value != "identity");
        let error = match encoding {
            Some(_) => DecodeError::new("header content-encoding", "was not asked for"),
            None => error,
        };
        let content_type = self.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let request_id = request_id_of(&self.headers);
        error.of(self.status, content_type, request_id, &self.body)
    }
}

/// The names under which services say what went wrong.
pub(crate) const MESSAGE_NAMES: [&str; 3] = ["message", "Message", "errorMessage"];

/// A JSON object that has the message under each of its names.
fn with_message<'a>(
    body: &'a [u8],
    members: &Map<String, Value>,
    message: Option<&str>,
) -> Cow<'a, [u8]> {
    let Some(message) = message else { return Cow::Borrowed(body) };
    let mut renamed = String::from("{");
    for name in MESSAGE_NAMES.iter().filter(|name| !members.contains_key(**name)) {
        renamed.push_str(&format!("\"{name}\":{},", Value::from(message)));
    }
    let rest = body.trim_ascii_start().strip_prefix(b"{").unwrap_or_default();
    Cow::Owned([renamed.as_bytes(), rest].concat())
}

impl fmt::Debug for Response {
    /// Not what it holds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Response({}, {} bytes)", self.status.as_u16(), self.body.len())
    }
}
