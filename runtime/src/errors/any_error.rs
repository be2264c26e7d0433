//! An error type for all operations.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::Error;
use crate::ServiceError;

/// The error of a call of any operation. It has the code, the status, the request id and
/// everything else of the original [`Error`]; `?` converts into it.
///
/// ```
/// use restjson::{AnyError, Dispatcher, Operation, ServiceError};
///
/// async fn both<A: Operation, B: Operation>(
///     dispatcher: &Dispatcher,
///     first: A,
///     second: B,
/// ) -> Result<(), AnyError>
/// where
///     A::Error: std::error::Error + Send + Sync,
///     B::Error: std::error::Error + Send + Sync,
/// {
///     dispatcher.send(first).await?;
///     dispatcher.send(second).await?;
///     Ok(())
/// }
///
/// fn is<E: ServiceError + std::error::Error>(error: &AnyError) -> bool {
///     error.service_error().is_some_and(|error| error.downcast_ref::<E>().is_some())
/// }
/// ```
pub type AnyError = Error<AnyServiceError>;

/// The service's error, whatever the operation. [`AnyError`] has an example.
#[derive(Clone)]
pub struct AnyServiceError(Arc<dyn StdError + Send + Sync>);

impl AnyServiceError {
    /// The operation's own error enum, if its type is `E`.
    ///
    /// ```
    /// use restjson::AnyServiceError;
    ///
    /// fn is<E: std::error::Error + 'static>(error: &AnyServiceError) -> bool {
    ///     error.downcast_ref::<E>().is_some()
    /// }
    /// ```
    pub fn downcast_ref<E: StdError + 'static>(&self) -> Option<&E> {
        self.0.downcast_ref()
    }
}

impl fmt::Debug for AnyServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for AnyServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl StdError for AnyServiceError {}

impl<E: ServiceError + StdError + Send + Sync> From<Error<E>> for AnyError {
    fn from(error: Error<E>) -> Self {
        match error {
            Error::Build { operation, error } => Error::Build { operation, error },
            Error::Service { operation, error, response, attempts } => Error::Service {
                operation,
                error: AnyServiceError(Arc::new(error)),
                response,
                attempts,
            },
            Error::Decode { operation, error, request_id, attempts } => {
                Error::Decode { operation, error, request_id, attempts }
            }
            Error::Limit { operation, error, attempts } => {
                Error::Limit { operation, error, attempts }
            }
            Error::Transport { operation, error, attempts } => {
                Error::Transport { operation, error, attempts }
            }
            #[cfg(feature = "sigv4")]
            Error::Credentials { operation, error, attempts } => {
                Error::Credentials { operation, error, attempts }
            }
        }
    }
}
