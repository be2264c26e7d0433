//! The traits of operations, the validation of their members, and their pages.

mod auth_scheme;
mod builder;
mod pages;
mod setters;
mod validator;

use std::fmt;

use crate::errors::{ErrorShape, Exception};
use crate::{BuildError, ErrorResponse, FromResponse, Request, SecretValues};

pub use auth_scheme::AuthScheme;
pub use builder::{Draft, ListState};
pub use pages::{Items, Pages};
pub use setters::Settable;
pub(crate) use validator::validate;
pub use validator::{Constrained, MemberValidator, Validator};

/// An operation of a service: a value that encodes its request and names its output and its errors.
///
/// [`Dispatcher`](crate::Dispatcher) sends it. Generated code implements it:
///
/// ```
/// use restjson::{BuildError, ErrorResponse, ErrorVariant, Operation, Request, SecretValues, ServiceError, Validator};
///
/// #[derive(Clone, Debug)]
/// struct GetBook {
///     id: String,
///     request_token: Option<String>,
/// }
///
/// #[derive(Debug, serde::Deserialize)]
/// struct GetBookOutput {
///     title: String,
/// }
///
/// /// No error is declared.
/// #[derive(Debug)]
/// struct GetBookError(ErrorResponse);
///
/// impl ServiceError for GetBookError {
///     const VARIANTS: &'static [&'static dyn ErrorVariant<Self>] = &[];
///     const UNHANDLED: fn(ErrorResponse) -> Self = GetBookError;
/// }
///
/// impl Operation for GetBook {
///     const NAME: &'static str = "GetBook";
///     const IDEMPOTENT: bool = true;
///     type Output = GetBookOutput;
///     type Error = GetBookError;
///
///     fn fill_idempotency_token(&mut self, token: &mut dyn FnMut() -> String) {
///         self.request_token.get_or_insert_with(token);
///     }
///
///     fn validate(&self, validator: &mut Validator) {
///         validator.member("Id", &self.id).length(1..=64);
///     }
///
///     fn secrets(&self, _secrets: &mut SecretValues) {}
///
///     fn encode(&self) -> Result<Request, BuildError> {
///         Request::get("/books/").label("Id", &self.id)?.header_if(
///             "x-request-token",
///             "RequestToken",
///             self.request_token.as_deref(),
///         )
///     }
/// }
/// ```
pub trait Operation: fmt::Debug + Send + Sync + 'static {
    /// The name in the model. Errors, spans and the user agent contain it.
    const NAME: &'static str;
    /// Whether it is safe to send twice: it is read-only, idempotent, or carries an idempotency token.
    const IDEMPOTENT: bool = false;
    /// Whether the response's body is returned as a stream instead of being read first.
    const STREAMS: bool = false;
    /// The authentication schemes that the service accepts, in the order of preference; empty if it needs none.
    const AUTH: &'static [AuthScheme] = &[];
    /// Whether signatures exclude the body (`aws.auth#unsignedPayload`).
    const UNSIGNED_PAYLOAD: bool = false;

    /// The output of a successful call.
    type Output: FromResponse;
    /// The error type of a non-success response.
    type Error: ServiceError;

    /// Sets the idempotency token if the caller has not. Called once, before the first attempt.
    fn fill_idempotency_token(&mut self, token: &mut dyn FnMut() -> String) {
        let _ = token;
    }

    /// Checks the members against the model's constraints.
    fn validate(&self, validator: &mut Validator) {
        let _ = validator;
    }

    /// Adds the members that are secret, so that they can be masked in the service's messages.
    fn secrets(&self, secrets: &mut SecretValues) {
        let _ = secrets;
    }

    /// Sets the parameters of the service's endpoint rules that this operation decides.
    #[cfg(feature = "context-parameters")]
    fn context_parameters(&self, parameters: &mut crate::endpoint::ContextParameters) {
        let _ = parameters;
    }

    /// Encodes the request, in the order of the HTTP message.
    ///
    /// # Errors
    /// If a member has a value that its place in the request cannot contain.
    fn encode(&self) -> Result<Request, BuildError>;
}

/// The errors of one operation: a variant for each error that the model declares, and one for all other errors. [`Operation`]
/// shows an implementation.
///
/// The code identifies the error. [`Error`](crate::Error) contains the value and prints it.
///
/// ```
/// use restjson::{ErrorResponse, ServiceError};
///
/// /// Reads the error of a response that another program has recorded.
/// fn read<E: ServiceError>(response: ErrorResponse) -> E {
///     E::decode(response)
/// }
/// ```
pub trait ServiceError: Sized + 'static {
    /// The declared errors.
    const VARIANTS: &'static [&'static dyn ErrorVariant<Self>];
    /// The variant for all other errors.
    const UNHANDLED: fn(ErrorResponse) -> Self;

    /// Reads an error response. A response that cannot be decoded becomes the variant for other errors.
    fn decode(response: ErrorResponse) -> Self {
        let case = Self::VARIANTS.iter().find(|case| response.code() == Some(case.shape().code));
        case.and_then(|case| case.decode(&response)).unwrap_or_else(|| Self::UNHANDLED(response))
    }
}

/// An error that has a variant in an operation's enum.
pub trait ErrorVariant<E>: Send + Sync {
    /// The facts of the model about it.
    fn shape(&self) -> &'static ErrorShape;

    /// Reads the error; `None` if the response does not match the model.
    fn decode(&self, response: &ErrorResponse) -> Option<E>;
}

/// The enum's variant for this error structure.
#[derive(Debug)]
pub struct Variant<T, E>(pub fn(T) -> E);

impl<T: Exception, E> ErrorVariant<E> for Variant<T, E> {
    fn shape(&self) -> &'static ErrorShape {
        &T::SHAPE
    }

    fn decode(&self, response: &ErrorResponse) -> Option<E> {
        T::decode(response.response()).ok().map(self.0)
    }
}

/// An operation that returns its result in pages.
///
/// ```
/// use restjson::Paginated;
///
/// /// The request for the page after `output`, if there is one.
/// fn next_page<O: Paginated>(operation: &O, output: &O::Output) -> Option<O> {
///     let token = O::next_token(output).filter(|token| !token.is_empty())?;
///     let mut next = operation.clone();
///     next.set_token(token.to_owned());
///     Some(next)
/// }
///
/// fn count<O: Paginated>(operation: &O, output: O::Output) -> usize {
///     println!("from {:?}", operation.token());
///     O::items(output).len()
/// }
/// ```
pub trait Paginated: Operation + Clone {
    /// The type of the items on a page.
    type Item;

    /// The token of the next page; `None` or empty on the last page.
    fn next_token(output: &Self::Output) -> Option<&str>;

    /// The token of the page at which this request starts.
    fn token(&self) -> Option<&str> {
        None
    }

    /// Makes the operation request the page with this token.
    fn set_token(&mut self, token: String);

    /// The items of a page.
    fn items(output: Self::Output) -> Vec<Self::Item>;
}
