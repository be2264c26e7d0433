//! Why there are no credentials.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

/// Why a provider returned no credentials or no token. The message names the provider and the
/// reason, and never contains a value that the provider has read.
#[derive(Clone, Debug)]
pub struct CredentialsError {
    provider: &'static str,
    kind: CredentialsErrorKind,
    why: String,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// The kind of a provider's error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CredentialsErrorKind {
    /// The provider has no credentials: a variable is not set, or a file or a profile does not
    /// exist.
    Missing,
    /// The provider's credentials cannot be read, or were rejected.
    Invalid,
    /// The credentials have expired.
    Expired,
    /// The provider could not be reached or did not respond.
    Unavailable,
}

impl CredentialsError {
    /// An error of a provider. `why` must not contain a secret.
    pub fn new(provider: &'static str, kind: CredentialsErrorKind, why: impl Into<String>) -> Self {
        Self { provider, kind, why: why.into(), source: None }
    }

    /// The same error with its cause.
    #[must_use]
    pub fn with_source(self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { source: Some(Arc::from(source.into())), ..self }
    }

    /// The provider: `environment`, `profile`, `container`, or a name that the program chose.
    pub fn provider(&self) -> &'static str {
        self.provider
    }

    /// The kind of the error.
    pub fn kind(&self) -> CredentialsErrorKind {
        self.kind
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no credentials from the {} provider: {}", self.provider, self.why)
    }
}

impl StdError for CredentialsError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
