//! Signing of requests, which is left to the program: no credentials are looked for here.

use std::error::Error as StdError;
use std::fmt;

use crate::{Body, BoxFuture};

/// Signs requests, usually with AWS Signature Version 4.
///
/// It is asked once for each attempt, after all other headers are set, and may change the request
/// as it likes. The names to sign for are in the context; credentials are its own.
///
/// ```
/// use restjson::{Body, BoxFuture, SignError, Signer, SigningContext};
///
/// struct Bearer(String);
///
/// impl Signer for Bearer {
///     fn sign<'a>(
///         &'a self,
///         request: &'a mut http::Request<Body>,
///         _: SigningContext<'a>,
///     ) -> BoxFuture<'a, Result<(), SignError>> {
///         Box::pin(async move {
///             let mut value: http::HeaderValue = format!("Bearer {}", self.0).parse()?;
///             value.set_sensitive(true);
///             request.headers_mut().insert(http::header::AUTHORIZATION, value);
///             Ok(())
///         })
///     }
/// }
/// ```
pub trait Signer: Send + Sync + 'static {
    /// Signs a request.
    fn sign<'a>(
        &'a self,
        request: &'a mut http::Request<Body>,
        context: SigningContext<'a>,
    ) -> BoxFuture<'a, Result<(), SignError>>;
}

/// What a request is signed for.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SigningContext<'a> {
    /// The name of the service in the credential scope.
    pub service: &'static str,
    /// The region, if the client has one.
    pub region: Option<&'a str>,
}

/// Why a request could not be signed.
#[derive(Debug)]
pub struct SignError(Box<dyn StdError + Send + Sync>);

impl<E: Into<Box<dyn StdError + Send + Sync>>> From<E> for SignError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl SignError {
    pub(crate) fn into_inner(self) -> Box<dyn StdError + Send + Sync> {
        self.0
    }
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
