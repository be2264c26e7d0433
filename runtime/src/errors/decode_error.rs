//! Why a response could not be decoded.

use std::fmt;

use bytes::Bytes;
use http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::de::Read;

use crate::json::{Strict, path_at};
use crate::message::Mask;

/// A response that does not conform to the model.
///
/// `Display` contains the position and the expected value, never the actual value: a response contains tokens and messages.
/// [`body_start`](Self::body_start) returns the first bytes of the body.
///
/// ```
/// use restjson::{DecodeError, Response};
///
/// #[derive(Debug, serde::Deserialize)]
/// struct Output {
///     count: u32,
/// }
///
/// let body = r#"{"count": "seven"}"#;
/// let response = Response::new(http::StatusCode::OK, http::HeaderMap::new(), body);
/// let error: DecodeError = response.json::<Output>().unwrap_err();
/// assert_eq!(error.path(), "count");
/// assert!(!error.to_string().contains("seven"));
/// println!("{} {:?} {}", error.status(), error.content_type(), error.expected());
/// println!("{} bytes for a debugger, not for a log", error.body_start().len());
/// ```
#[derive(Clone)]
pub struct DecodeError(Box<Inner>);

#[derive(Clone)]
struct Inner {
    path: String,
    expected: String,
    status: StatusCode,
    content_type: Option<String>,
    request_id: Option<String>,
    body: Bytes,
}

/// How much of a body an error keeps.
const BODY_START: usize = 1024;

impl DecodeError {
    pub(crate) fn new(path: impl Into<String>, expected: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            path: path.into(),
            expected: expected.into(),
            status: StatusCode::OK,
            content_type: None,
            request_id: None,
            body: Bytes::new(),
        }))
    }

    /// Adds the facts about the response.
    pub(crate) fn of(
        mut self,
        status: StatusCode,
        content_type: Option<&str>,
        request_id: Option<&str>,
        body: &Bytes,
    ) -> Self {
        self.0.status = status;
        self.0.content_type = content_type.map(str::to_owned);
        self.0.request_id = request_id.map(str::to_owned);
        self.0.body = body.slice(..body.len().min(BODY_START));
        self
    }

    /// The error without the request's secrets, which the response's headers may repeat.
    pub(crate) fn masked(mut self, mask: &Mask) -> Self {
        if let Some(hidden) = self.content_type().and_then(|text| mask.hide(text)) {
            self.0.content_type = Some(hidden);
        }
        if let Some(hidden) = self.request_id().and_then(|id| mask.hide(id)) {
            self.0.request_id = Some(hidden);
        }
        self
    }

    /// The position in the JSON (`Transcript[3].Id`), or the header; empty for the response as a whole.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// What was expected, in words.
    pub fn expected(&self) -> &str {
        &self.0.expected
    }

    /// The status of the response.
    pub fn status(&self) -> u16 {
        self.0.status.as_u16()
    }

    /// The content type of the response.
    pub fn content_type(&self) -> Option<&str> {
        self.0.content_type.as_deref()
    }

    /// The request id.
    pub(crate) fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The first bytes of the body, at most 1024. **May contain secrets**: do not log them.
    pub fn body_start(&self) -> &[u8] {
        &self.0.body
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the response ({}", self.status())?;
        match self.content_type() {
            Some(content_type) => write!(f, ", {})", content_type.escape_debug())?,
            None => f.write_str(", no content type)")?,
        }
        f.write_str(" cannot be decoded: ")?;
        if !self.path().is_empty() {
            write!(f, "{}: ", self.path())?;
        }
        f.write_str(self.expected())
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecodeError({self})")
    }
}

impl std::error::Error for DecodeError {}

/// Reads JSON.
pub(crate) fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, DecodeError> {
    // Checking the whole body for UTF-8 takes a tenth of the time of checking each text. A web page gets one reader
    // only, because a second reader for each type makes its module larger.
    #[cfg(not(target_family = "wasm"))]
    if let Ok(text) = std::str::from_utf8(body) {
        return read(serde_json::Deserializer::from_str(text), body);
    }
    // In a member that the model does not know, invalid UTF-8 is accepted.
    read(serde_json::Deserializer::from_slice(body), body)
}

fn read<'de, R: Read<'de>, T: DeserializeOwned>(
    mut deserializer: serde_json::Deserializer<R>,
    body: &[u8],
) -> Result<T, DecodeError> {
    let value = T::deserialize(Strict(&mut deserializer));
    let value = value.and_then(|value| deserializer.end().map(|()| value));
    value.map_err(|error| not_read(&error, body))
}

#[cold]
fn not_read(error: &serde_json::Error, body: &[u8]) -> DecodeError {
    // The columns are bytes. A line ends with its `\n`.
    let lines = body.split_inclusive(|&byte| byte == b'\n');
    let before = lines.take(error.line().saturating_sub(1)).map(<[u8]>::len).sum::<usize>();
    DecodeError::new(path_at(body, before.saturating_add(error.column())), expected(error))
}

/// serde's message, without the values that it quotes.
fn expected(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = message.strip_suffix(&place).unwrap_or(&message);
    let what = if let Some((_, expected)) = message.rsplit_once(", expected ") {
        format!("expected {expected}")
    } else if message.starts_with("missing field") || message.starts_with("duplicate field") {
        message.to_owned()
    } else if message.contains(['"', '`', '\'']) {
        "does not conform to the model".to_owned()
    } else {
        message.to_owned()
    };
    format!("{what}{place}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[expect(dead_code, reason = "only read")]
    struct Page {
        items: Vec<Item>,
    }

    #[derive(Debug, serde::Deserialize)]
    #[expect(dead_code, reason = "only read")]
    struct Item {
        size: i64,
    }

    fn message(body: &str) -> String {
        json::<Page>(body.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn says_where_and_never_what() {
        let cases = [
            (r#"{"items":[{"size":"canary"}]}"#, "items[0].size: expected i64 at line 1 column 26"),
            (r#"{"items":[{"size":1},{}]}"#, "items[1]: missing field `size` at line 1 column 23"),
            ("{\n\"items\": [\n{\"size\": {}}]}", "items[0].size: expected i64 at line 3 column 9"),
            (r#"{"items":[],"items":[]}"#, "duplicate field `items` at line 1 column 19"),
            (r#"{"items":[]} canary"#, "trailing characters at line 1 column 14"),
            (
                r#"{"items":[{"size":", expected canary"}]}"#,
                "items[0].size: expected i64 at line 1 column 37",
            ),
            ("", "EOF while parsing a value at line 1 column 0"),
            ("<html>canary</html>", "expected value at line 1 column 1"),
        ];
        for (body, expected) in cases {
            let message = message(body);
            assert!(message.ends_with(expected), "{body}: {message}");
            assert!(!message.contains("canary"), "{message}");
        }
    }
}
