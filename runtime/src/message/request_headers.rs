//! The headers of a request that is being written.

use std::collections::HashSet;

use http::header::{HeaderName, HeaderValue};

use super::{Request, header_list, header_value};
use crate::errors::{BuildError, Reason};
use crate::value::Text;

impl Request {
    /// A header.
    ///
    /// # Errors
    /// If a header cannot contain the value.
    pub fn header(
        mut self,
        name: &'static str,
        member: &str,
        value: &(impl Text + ?Sized),
    ) -> Result<Self, BuildError> {
        let value = header_value::member_value(member, value)?;
        self.headers.insert(
            HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| BuildError::member(member, Reason::HeaderName))?,
            value,
        );
        Ok(self)
    }

    /// A header, if it is set.
    ///
    /// # Errors
    /// If a header cannot contain the value.
    pub fn header_if<T: Text>(
        self,
        name: &'static str,
        member: &str,
        value: Option<T>,
    ) -> Result<Self, BuildError> {
        match value {
            Some(value) => self.header(name, member, &value),
            None => Ok(self),
        }
    }

    /// A header that lists several values; those with a comma or a quote are quoted.
    ///
    /// # Errors
    /// If a header cannot contain a value.
    pub fn header_list<T: Text, I: IntoIterator<Item = T>>(
        self,
        name: &'static str,
        member: &str,
        values: Option<I>,
    ) -> Result<Self, BuildError> {
        let Some(values) = values else { return Ok(self) };
        let list = header_list::write(values.into_iter().map(|value| value.text().into_owned()));
        self.header(name, member, &list)
    }

    /// A header that lists timestamps. They are not quoted although they contain commas.
    ///
    /// # Errors
    /// If a header cannot contain a value.
    pub fn header_dates<T: Text, I: IntoIterator<Item = T>>(
        self,
        name: &'static str,
        member: &str,
        values: Option<I>,
    ) -> Result<Self, BuildError> {
        let Some(values) = values else { return Ok(self) };
        let values: Vec<String> =
            values.into_iter().map(|value| value.text().into_owned()).collect();
        self.header(name, member, &values.join(", "))
    }

    /// A header for each entry: its name is the prefix and the key. A header that is already set is kept.
    ///
    /// # Errors
    /// If a key does not result in a valid header name, or names a header of the connection, the target or the credentials.
    /// If two keys differ only in case. If a header cannot contain a value.
    pub fn prefix_headers<'v, T: Text + ?Sized + 'v>(
        mut self,
        prefix: &str,
        member: &str,
        entries: impl IntoIterator<Item = (&'v str, &'v T)>,
    ) -> Result<Self, BuildError> {
        let mut names = HashSet::new();
        for (key, value) in entries {
            let name = header_value::member_name(member, &format!("{prefix}{key}"))?;
            let value = header_value::member_value(member, value)?;
            if !names.insert(name.clone()) {
                return Err(BuildError::member(member, Reason::SameHeader));
            }
            self.headers.entry(name).or_insert(value);
        }
        Ok(self)
    }

    /// A header whose value the model fixes.
    pub fn fixed_header(mut self, name: &'static str, value: &'static str) -> Self {
        if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
            self.headers.insert(name, HeaderValue::from_static(value));
        }
        self
    }
}
