//! The outcome of endpoint rules.

/// The outcome of a service's endpoint rules: a URL, and the names in signatures for it.
///
/// ```
/// # #[cfg(feature = "sigv4")] {
/// use restjson::endpoint::ResolvedEndpoint;
///
/// let endpoint = ResolvedEndpoint::from("https://s3.example.com".to_owned())
///     .with_signing_name("s3")
///     .with_signing_region("us-east-1")
///     .with_single_encoding();
/// # }
/// ```
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
    /// The schemes that the endpoint takes, if SigV4 is not among them.
    pub(crate) others: Option<&'static str>,
}

impl From<String> for ResolvedEndpoint {
    /// An endpoint whose rules say nothing about signatures.
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
    /// Sets the service's name in signatures; it replaces the model's.
    #[must_use]
    pub fn with_signing_name(mut self, name: impl Into<String>) -> Self {
        self.signing.name = Some(name.into());
        self
    }

    /// Sets the region in signatures; it replaces the client's.
    #[must_use]
    pub fn with_signing_region(mut self, region: impl Into<String>) -> Self {
        self.signing.region = Some(region.into());
        self
    }

    /// Signs paths as they are sent, without a second encoding.
    #[must_use]
    pub fn with_single_encoding(mut self) -> Self {
        self.signing.single_encoding = true;
        self
    }

    /// The endpoint takes only signatures that this client does not have: requests that need a signature are not sent.
    ///
    /// ```
    /// use restjson::endpoint::ResolvedEndpoint;
    ///
    /// let endpoint = ResolvedEndpoint::from("https://global.example.com".to_owned());
    /// let endpoint = endpoint.with_other_signatures("sigv4a");
    /// ```
    #[must_use]
    pub fn with_other_signatures(mut self, schemes: &'static str) -> Self {
        self.signing.others = Some(schemes);
        self
    }
}
