//! Members of a response that are bound to headers.

use std::collections::BTreeMap;

use super::header_list;
use super::response::Response;
use crate::errors::DecodeError;
use crate::value::FromText;

impl Response {
    /// A header, `None` if it is not there.
    ///
    /// # Errors
    /// If it is there more than once or is not what the model says.
    pub fn header<T: FromText>(&self, name: &'static str) -> Result<Option<T>, DecodeError> {
        self.header_with(name, T::EXPECTED, T::from_text)
    }

    /// A header that lists several values, `None` if it is not there.
    ///
    /// # Errors
    /// If a value is not what the model says.
    pub fn header_list<T: FromText>(
        &self,
        name: &'static str,
    ) -> Result<Option<Vec<T>>, DecodeError> {
        self.list_with(name, T::EXPECTED, header_list::read, T::from_text)
    }

    /// The headers whose names begin so, by the rest of their names.
    pub fn prefix_headers<T: FromText>(&self, prefix: &str) -> Option<BTreeMap<String, T>> {
        let prefix = prefix.to_ascii_lowercase();
        let entries: BTreeMap<_, _> = self
            .headers
            .iter()
            .filter_map(|(name, value)| {
                let rest = name.as_str().strip_prefix(&prefix)?;
                Some((rest.to_owned(), T::from_text(value.to_str().ok()?)?))
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
            let text = value.to_str().map_err(|_| self.unexpected(name, expected))?;
            let values = split(text).ok_or_else(|| self.unexpected(name, "a list"))?;
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
        let text = value.to_str().map_err(|_| self.unexpected(name, "text"))?;
        Ok(Some(text.to_owned()))
    }

    fn unexpected(&self, name: &str, expected: &str) -> DecodeError {
        self.blame(DecodeError::new(format!("header {name}"), format!("expected {expected}")))
    }
}

#[cfg(feature = "timestamp")]
impl Response {
    /// A header that holds a timestamp, `None` if it is not there.
    ///
    /// # Errors
    /// If it is there more than once or is not of that format.
    pub fn header_timestamp(
        &self,
        name: &'static str,
        format: crate::TimestampFormat,
    ) -> Result<Option<crate::Timestamp>, DecodeError> {
        self.header_with(name, "a timestamp", |text| crate::Timestamp::parse(text, format))
    }

    /// A header that lists timestamps, `None` if it is not there.
    ///
    /// # Errors
    /// If one of them is not of that format.
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
    /// A header that holds a text in base64, `None` if it is not there.
    ///
    /// # Errors
    /// If it is there more than once or is not base64 of UTF-8.
    pub fn header_base64(&self, name: &'static str) -> Result<Option<String>, DecodeError> {
        use base64::Engine;
        use base64::prelude::BASE64_STANDARD;

        self.header_with(name, "base64", |text| {
            String::from_utf8(BASE64_STANDARD.decode(text).ok()?).ok()
        })
    }
}
