//! The parameters of endpoint rules that are not the same for every service.

use std::collections::BTreeMap;

/// Values of the parameters that a service's endpoint rules declare in addition to the built-in ones, by their names in
/// the rules. The client's settings and the operation's members set them; the operation's value has precedence.
///
/// <https://smithy.io/2.0/additional-specs/rules-engine/parameters.html>
///
/// ```
/// use restjson::endpoint::ContextParameters;
///
/// let mut parameters = ContextParameters::default();
/// parameters.set_text("ApiType", "DataPlane");
/// assert_eq!(parameters.text("ApiType"), Some("DataPlane"));
/// assert_eq!(parameters.boolean("ApiType"), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContextParameters(BTreeMap<&'static str, Value>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Text(String),
    Boolean(bool),
    Texts(Vec<String>),
}

impl ContextParameters {
    /// Sets a string.
    pub fn set_text(&mut self, name: &'static str, value: impl Into<String>) {
        self.0.insert(name, Value::Text(value.into()));
    }

    /// Sets a Boolean.
    pub fn set_boolean(&mut self, name: &'static str, value: bool) {
        self.0.insert(name, Value::Boolean(value));
    }

    /// Sets a list of strings. An empty list leaves the parameter as it is.
    pub fn set_texts<T: Into<String>>(
        &mut self,
        name: &'static str,
        value: impl IntoIterator<Item = T>,
    ) {
        let value: Vec<String> = value.into_iter().map(Into::into).collect();
        if !value.is_empty() {
            self.0.insert(name, Value::Texts(value));
        }
    }

    /// The string of a parameter, if it has one.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.0.get(name) {
            Some(Value::Text(value)) => Some(value),
            _ => None,
        }
    }

    /// The Boolean of a parameter, if it has one.
    pub fn boolean(&self, name: &str) -> Option<bool> {
        match self.0.get(name) {
            Some(Value::Boolean(value)) => Some(*value),
            _ => None,
        }
    }

    /// The strings of a parameter, if it has any.
    pub fn texts(&self, name: &str) -> Option<&[String]> {
        match self.0.get(name) {
            Some(Value::Texts(value)) => Some(value),
            _ => None,
        }
    }
}
