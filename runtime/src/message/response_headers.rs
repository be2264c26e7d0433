//! Members of a response that are bound to headers.

use std::borrow::Cow;
use std::collections::BTreeMap;

use http::HeaderValue;

use super::header_list;
use super::response::Response;
use crate::errors::DecodeError;
use crate::value::FromText;

impl Response {
    /// A header; `None` if it is missing.
    ///
    /// # Errors
    /// If it is repeated, or does not have the type that the model specifies.
    pub fn header<T: FromText>(&self, name: &'static str) -> Result<Option<T>, DecodeError> {
        self.header_with(name, T::EXPECTED, T::from_text)
    }

    /// A header that lists several values; `None` if it is missing.
    ///
    /// # Errors
    /// If a value does not have the type that the model specifies.
    pub fn header_list<T: FromText>(
        &self,
        name: &'static str,
    ) -> Result<Option<Vec<T>>, DecodeError> {
        self.list_with(name, T::EXPECTED, header_list::read, T::from_text)
    }

    /// The headers whose names begin with the prefix; the keys are the names without the prefix. The values of a
    /// repeated header are joined by `, ` (RFC 9110, 5.3).
    pub fn prefix_headers<K: From<String> + Ord, T: FromText>(
        &self,
        prefix: &str,
    ) -> Option<BTreeMap<K, T>> {
        let prefix = prefix.to_ascii_lowercase();
        let names = self.headers.keys().filter(|name| name.as_str().starts_with(&prefix));
        let entries: BTreeMap<_, _> = names
            .filter_map(|name| {
                let values = self.headers.get_all(name).iter().map(text);
                let joined = values.collect::<Vec<_>>().join(", ");
                let rest = name.as_str().strip_prefix(&prefix)?;
                Some((K::from(rest.to_owned()), T::from_text(&joined)?))
            })
            .collect();
        (!entries.is_empty()).then_some(entries)
    }

    pub(crate) fn header_with<T>(
        &self,
        name: &'static str,
        expected: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, DecodeError> {
        let Some(text) = self.single_header(name)? else { return Ok(None) };
        match read(&text) {
            Some(value) => Ok(Some(value)),
            None => Err(self.unexpected(name, expected)),
        }
    }

    pub(crate) fn list_with<T>(
        &self,
        name: &'static str,
        expected: &str,
        split: impl Fn(&str) -> Option<Vec<String>>,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<Vec<T>>, DecodeError> {
        let mut list = None;
        for value in self.headers.get_all(name) {
            let values = split(&text(value)).ok_or_else(|| self.unexpected(name, "a list"))?;
            for value in values {
                let value = read(&value).ok_or_else(|| self.unexpected(name, expected))?;
                list.get_or_insert_with(Vec::new).push(value);
            }
        }
        Ok(list)
    }

    fn single_header(&self, name: &'static str) -> Result<Option<String>, DecodeError> {
        let mut values = self.headers.get_all(name).iter();
        let (Some(value), None) = (values.next(), values.next()) else {
            return match self.headers.contains_key(name) {
                true => Err(self.unexpected(name, "a single value")),
                false => Ok(None),
            };
        };
        Ok(Some(text(value).into_owned()))
    }

    fn unexpected(&self, name: &str, expected: &str) -> DecodeError {
        self.blame(DecodeError::new(format!("header {name}"), format!("expected {expected}")))
    }
}

/// The value of a header as a string: UTF-8 if it is valid, otherwise Latin-1, the historical encoding (RFC 9110, 5.5).
fn text(value: &HeaderValue) -> Cow<'_, str> {
    match std::str::from_utf8(value.as_bytes()) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(value.as_bytes().iter().copied().map(char::from).collect()),
    }
}

#[cfg(feature = "timestamp")]
impl Response {
    /// A header that contains a timestamp; `None` if it is missing.
    ///
    /// # Errors
    /// If it is repeated, or does not have this format.
    pub fn header_timestamp(
        &self,
        name: &'static str,
        format: crate::TimestampFormat,
    ) -> Result<Option<crate::Timestamp>, DecodeError> {
        self.header_with(name, "a timestamp", |text| crate::Timestamp::parse(text, format))
    }

    /// A header that lists timestamps; `None` if it is missing.
    ///
    /// # Errors
    /// If one of them does not have this format.
    pub fn header_timestamps(
        &self,
        name: &'static str,
        format: crate::TimestampFormat,
    ) -> Result<Option<Vec<crate::Timestamp>>, DecodeError> {
        let split = |list: &str| match format {
            crate::TimestampFormat::HttpDate => Some(header_list::read_dates(list)),
            _ => header_list::read(list),
        };
        self.list_with(name, "a timestamp", split, |text| crate::Timestamp::parse(text, format))
    }
}

#[cfg(feature = "blob")]
impl Response {
    /// A header that contains a string in base64; `None` if it is missing.
    ///
    /// # Errors
    /// If it is repeated, or is not base64 of UTF-8.
    pub fn header_base64(&self, name: &'static str) -> Result<Option<String>, DecodeError> {
        self.header_with(name, "base64", base64_text)
    }

    /// A header that lists strings in base64; `None` if it is missing.
    ///
    /// # Errors
    /// If one of them is not base64 of UTF-8.
    pub fn header_base64_list(
        &self,
        name: &'static str,
    ) -> Result<Option<Vec<String>>, DecodeError> {
        self.list_with(name, "base64", header_list::read, base64_text)
    }
}

#[cfg(feature = "blob")]
fn base64_text(text: &str) -> Option<String> {
    use base64::Engine;
    use base64::prelude::BASE64_STANDARD;

    String::from_utf8(BASE64_STANDARD.decode(text).ok()?).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn response(headers: &[(&'static str, &[u8])]) -> Response {
        let mut response = Response::new(http::StatusCode::OK, http::HeaderMap::new(), "");
        for (name, value) in headers {
            let value = HeaderValue::from_bytes(value).unwrap();
            response.headers.append(*name, value);
        }
        response
    }

    #[test]
    fn utf_8_and_latin_1_are_read_by_one_rule() {
        for (bytes, text) in [("Grüße".as_bytes(), "Grüße"), (b"Gr\xfc\xdfe", "Grüße")] {
            let response = response(&[("x-name", bytes), ("x-meta-a", bytes)]);
            assert_eq!(response.header::<String>("x-name").unwrap().as_deref(), Some(text));
            let list = response.header_list::<String>("x-name").unwrap().unwrap();
            assert_eq!(list, [text]);
            let prefixed = response.prefix_headers::<String, String>("X-Meta-").unwrap();
            assert_eq!(prefixed["a"], text);
        }
    }

    #[test]
    fn repeated_prefix_headers_keep_all_values() {
        let response = response(&[("x-meta-a", b"1"), ("x-meta-b", b"2"), ("x-meta-a", b"3")]);
        let prefixed = response.prefix_headers::<String, String>("x-meta-").unwrap();
        assert_eq!((prefixed["a"].as_str(), prefixed["b"].as_str()), ("1, 3", "2"));
        assert_eq!(prefixed.len(), 2);
    }
}
