//! What endpoint rules decide.

/// The outcome of a service's endpoint rules: a URL, and what signatures for it name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedEndpoint {
    pub(crate) url: String,
    #[cfg(feature = "sigv4")]
    pub(crate) signing: Signing,
}

/// The endpoint's auth scheme `sigv4`.
#[cfg(feature = "sigv4")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Signing {
    pub(crate) name: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) single_encoding: bool,
}

impl From<String> for ResolvedEndpoint {
    /// An endpoint that says nothing about signatures.
    fn from(url: String) -> Self {
        Self {
            url,
            #[cfg(feature = "sigv4")]
            signing: Signing::default(),
        }
    }
}

#[cfg(feature = "sigv4")]
impl ResolvedEndpoint {
    /// The service's name in signatures, in the place of the model's.
    #[must_use]
    pub fn with_signing_name(mut self, name: impl Into<String>) -> Self {
        self.signing.name = Some(name.into());
        self
    }

    /// The region in signatures, in the place of the client's.
    #[must_use]
    pub fn with_signing_region(mut self, region: impl Into<String>) -> Self {
        self.signing.region = Some(region.into());
        self
    }

    /// Paths are signed as they are sent, not encoded once more.
    #[must_use]
    pub fn with_single_encoding(mut self) -> Self {
        self.signing.single_encoding = true;
        self
    }
}
