//! Secrets that are not strings.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::value::{FromText, Text};

/// A value that is not printed and is not a string: a list, a map, a number.
///
/// ```
/// use restjson::Sensitive;
///
/// let codes = Sensitive::from(vec![12, 345]);
/// assert_eq!(format!("{codes:?}"), "***");
/// assert_eq!(codes.map(Vec::len).expose(), &2);
/// assert_eq!(codes.into_inner(), [12, 345]);
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Sensitive<T>(T);

impl<T> Sensitive<T> {
    /// The value. Do not log it.
    pub fn expose(&self) -> &T {
        &self.0
    }

    /// Converts the value. The result is sensitive too.
    pub fn map<U>(&self, convert: impl FnOnce(&T) -> U) -> Sensitive<U> {
        Sensitive(convert(&self.0))
    }

    /// Returns the value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> From<T> for Sensitive<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl<T: Text> Text for Sensitive<T> {
    const SENSITIVE: bool = true;

    fn text(&self) -> Cow<'_, str> {
        self.0.text()
    }
}

impl<T: FromText> FromText for Sensitive<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn from_text(text: &str) -> Option<Self> {
        T::from_text(text).map(Self)
    }
}

impl<T: Serialize> Serialize for Sensitive<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Sensitive<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}
