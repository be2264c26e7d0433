//! Where credentials and tokens come from.

use std::error::Error as StdError;
use std::future::{Future, ready};

use super::{BearerToken, Credentials, CredentialsError, CredentialsErrorKind};
use crate::BoxFuture;

/// A provider of credentials.
///
/// A client requests credentials on first use, and again before they expire. Calls that run at the
/// same time share one request. A request that takes longer than the attempt limit is dropped with
/// the attempt.
///
/// [`Credentials`], the providers of this crate and closures implement it. A closure adapts any
/// other source:
///
/// ```
/// use restjson::signing::{Credentials, ProvideCredentials};
///
/// let provider = || async {
///     let answer: (String, String) = ask_the_vault().await?;
///     Ok::<_, std::io::Error>(Credentials::new(answer.0, answer.1))
/// };
/// # async fn ask_the_vault() -> std::io::Result<(String, String)> { Ok(Default::default()) }
/// # fn takes(_: impl ProvideCredentials) {}
/// # takes(provider);
/// ```
pub trait ProvideCredentials: Send + Sync + 'static {
    /// Returns credentials that are valid now.
    fn provide_credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>>;

    /// The provider's name in errors.
    fn name(&self) -> &'static str {
        "program's"
    }
}

/// A provider of bearer tokens, like [`ProvideCredentials`].
pub trait ProvideToken: Send + Sync + 'static {
    /// Returns a token that is valid now.
    fn provide_token(&self) -> BoxFuture<'_, Result<BearerToken, CredentialsError>>;

    /// The provider's name in errors.
    fn name(&self) -> &'static str {
        "program's"
    }
}

impl ProvideCredentials for Credentials {
    fn provide_credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(ready(Ok(self.clone())))
    }

    fn name(&self) -> &'static str {
        "fixed"
    }
}

impl ProvideToken for BearerToken {
    fn provide_token(&self) -> BoxFuture<'_, Result<BearerToken, CredentialsError>> {
        Box::pin(ready(Ok(self.clone())))
    }

    fn name(&self) -> &'static str {
        "fixed"
    }
}

impl<F, A, E> ProvideCredentials for F
where
    F: Fn() -> A + Send + Sync + 'static,
    A: Future<Output = Result<Credentials, E>> + Send + 'static,
    E: Into<Box<dyn StdError + Send + Sync>> + 'static,
{
    fn provide_credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(of_closure(self()))
    }

    fn name(&self) -> &'static str {
        "closure"
    }
}

impl<F, A, E> ProvideToken for F
where
    F: Fn() -> A + Send + Sync + 'static,
    A: Future<Output = Result<BearerToken, E>> + Send + 'static,
    E: Into<Box<dyn StdError + Send + Sync>> + 'static,
{
    fn provide_token(&self) -> BoxFuture<'_, Result<BearerToken, CredentialsError>> {
        Box::pin(of_closure(self()))
    }

    fn name(&self) -> &'static str {
        "closure"
    }
}

/// The message of a closure's error may contain a secret, so it is kept as the source and not printed
/// with the message.
async fn of_closure<T, E: Into<Box<dyn StdError + Send + Sync>>>(
    answer: impl Future<Output = Result<T, E>>,
) -> Result<T, CredentialsError> {
    answer.await.map_err(|error| {
        let source = match error.into().downcast::<CredentialsError>() {
            Ok(error) => return *error,
            Err(source) => source,
        };
        let kind = CredentialsErrorKind::Unavailable;
        CredentialsError::new("closure", kind, "the program's closure failed").with_source(source)
    })
}
