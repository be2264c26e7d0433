//! Why a client cannot be made.

use std::fmt;

/// An invalid setting of a client.
///
/// ```
/// use restjson::endpoint::{Endpoint, PlainHttpHosts};
///
/// let error = Endpoint::parse("ftp://example.com", &PlainHttpHosts::default()).unwrap_err();
/// assert_eq!(error.setting(), "endpoint");
/// assert_eq!(error.to_string(), format!("the client cannot be made: endpoint {}", error.reason()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    setting: &'static str,
    message: String,
}

impl ConfigError {
    pub(crate) fn new(setting: &'static str, message: impl Into<String>) -> Self {
        Self { setting, message: message.into() }
    }

    /// The setting: `region`, `endpoint` …
    pub fn setting(&self) -> &'static str {
        self.setting
    }

    /// What is wrong with the setting: the end of a sentence that begins with the setting.
    pub fn reason(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the client cannot be made: {} {}", self.setting, self.message)
    }
}

impl std::error::Error for ConfigError {}
