//! Strings that are not printed: `Debug` shows only their kind.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroize;

use crate::value::{FromText, Text};

/// A string that is not printed. Each kind of secret is a separate type, so one kind is not accepted in place of another.
///
/// `Debug` prints the name of the kind and `***`; there is no `Display`. The string is compared in constant time and
/// overwritten when it is dropped. Only [`expose`](Self::expose) returns it.
///
/// ```
/// /// The kind of a password.
/// pub enum Password {}
///
/// let password = restjson::Secret::<Password>::from("correct horse");
/// assert_eq!(format!("{password:?}"), "Password(***)");
/// assert_eq!(password.expose(), "correct horse");
/// ```
pub struct Secret<K> {
    text: String,
    kind: PhantomData<fn() -> K>,
}

impl<K> Secret<K> {
    /// The string. Do not log it.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// Returns the secret as a `String`. Do not log it.
    ///
    /// There is no `Into<String>` and no `AsRef<str>`, on purpose: a setter that takes any string, such as
    /// `content_type(impl Into<String>)`, would accept a token, and one kind of secret would convert into another.
    ///
    /// ```
    /// enum Password {}
    ///
    /// let password = restjson::Secret::<Password>::from("correct horse");
    /// assert_eq!(password.into_exposed(), "correct horse");
    /// ```
    pub fn into_exposed(mut self) -> String {
        std::mem::take(&mut self.text)
    }
}

impl<K> Clone for Secret<K> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), kind: PhantomData }
    }
}

impl<K> Drop for Secret<K> {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

impl<K> fmt::Debug for Secret<K> {
    /// Prints the name of the kind's type, without its path.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = std::any::type_name::<K>();
        let kind = path.rsplit("::").next().unwrap_or(path);
        write!(f, "{kind}(***)")
    }
}

impl<K> PartialEq for Secret<K> {
    /// Compares in constant time.
    fn eq(&self, other: &Self) -> bool {
        same_text(&self.text, &other.text)
    }
}

impl<K> Eq for Secret<K> {}

impl<K> Hash for Secret<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

/// Compares two strings in a time that depends only on their lengths.
///
/// ```
/// assert!(restjson::same_text("state", "state") && !restjson::same_text("state", "State"));
/// ```
pub fn same_text(one: &str, other: &str) -> bool {
    let differing = one.bytes().zip(other.bytes()).fold(0, |seen, (a, b)| seen | (a ^ b));
    std::hint::black_box(differing) == 0 && one.len() == other.len()
}

impl<K> From<String> for Secret<K> {
    fn from(text: String) -> Self {
        Self { text, kind: PhantomData }
    }
}

/// From a `&str`, a `&String` and any other `AsRef<str>`. `Secret` is not one: one kind does not become another.
impl<K, T: AsRef<str> + ?Sized> From<&T> for Secret<K> {
    fn from(text: &T) -> Self {
        text.as_ref().to_owned().into()
    }
}

impl<K> From<&Secret<K>> for Secret<K> {
    fn from(secret: &Secret<K>) -> Self {
        secret.clone()
    }
}

impl<K> FromStr for Secret<K> {
    type Err = Infallible;

    /// Never fails. For command-line parsers and configuration.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.into())
    }
}

impl<K> Text for Secret<K> {
    const SENSITIVE: bool = true;

    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.text)
    }
}

impl<K> FromText for Secret<K> {
    const EXPECTED: &'static str = "a string";

    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }
}

impl<K> Serialize for Secret<K> {
    /// The string, as it is sent.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de, K> Deserialize<'de> for Secret<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Sensitive;

    enum Token {}

    #[test]
    fn shows_only_its_kind() {
        let secret: Secret<Token> = "canary".into();
        assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "Token(***) Some(Token(***))");
        assert_eq!(format!("{:#?}", Sensitive::from(vec!["canary"])), "***");
        assert_eq!(secret.expose(), "canary");
        assert_eq!("canary".parse(), Ok(secret.clone()));
        assert_eq!(secret.into_exposed(), "canary");
    }

    #[test]
    fn compares_whole_texts() {
        let secret = |text: &str| Secret::<Token>::from(text);
        assert_eq!(secret("abc"), secret("abc"));
        for other in ["", "ab", "abd", "abcd", "xbc"] {
            assert_ne!(secret("abc"), secret(other));
        }
    }
}
