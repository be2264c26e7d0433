//! What an operation says about itself, the checks of its members, its pages.

mod auth_scheme;
mod builder;
mod pages;
mod validator;

use std::fmt;

use crate::errors::{ErrorShape, Exception};
use crate::{BuildError, ErrorResponse, FromResponse, Request, SecretValues};

pub use auth_scheme::AuthScheme;
pub use builder::{Draft, ListState};
pub use pages::{Items, Pages};
pub(crate) use validator::validate;
pub use validator::{Constrained, MemberValidator, Validator};

/// A request of a service: a value that knows how it is written and how its response is read.
///
/// Sending it is [`Dispatcher`](crate::Dispatcher)'s job. Implementations are generated: they are tables of
/// facts about the service.
pub trait Operation: fmt::Debug + Send + Sync + 'static {
    /// The name in the model; it stands in errors, spans and the user agent.
    const NAME: &'static str;
    /// Whether doing it twice is as good as doing it once, because it only reads, is idempotent by
    /// nature, or carries a token by which the service recognises a repetition.
    const IDEMPOTENT: bool = false;
    /// Whether the response's body is handed over as a stream instead of being read first.
    const STREAMS: bool = false;
    /// How the service wants to be told who calls, by preference; none if it takes anybody.
    const AUTH: &'static [AuthScheme] = &[];
    /// Whether signatures leave the body out (`aws.auth#unsignedPayload`).
    const UNSIGNED_PAYLOAD: bool = false;

    /// What a successful response holds.
    type Output: FromResponse;
    /// What a response that is no success says.
    type Error: ServiceError;

    /// Sets the idempotency token if the caller has not; called once, before the first attempt.
    fn fill_idempotency_token(&mut self, token: &mut dyn FnMut() -> String) {
        let _ = token;
    }

    /// Checks the members against the model's constraints.
    fn validate(&self, validator: &mut Validator) {
        let _ = validator;
    }

    /// Adds the members that are secret, so that what the service says can be masked.
    fn secrets(&self, secrets: &mut SecretValues) {
        let _ = secrets;
    }

    /// Writes the request, in the order of the HTTP message.
    ///
    /// # Errors
    /// If a member has a value that cannot stand where it is bound to.
    fn encode(&self) -> Result<Request, BuildError>;
}

/// The errors of one operation: a variant for each that the model lists, and one for all others.
///
/// It tells errors apart; what is printed is [`Error`](crate::Error), which holds one.
pub trait ServiceError: Sized + 'static {
    /// The errors that the model lists.
    const VARIANTS: &'static [&'static dyn ErrorVariant<Self>];
    /// The variant for all others.
    const UNHANDLED: fn(ErrorResponse) -> Self;

    /// Reads an error response; one that cannot be read stays as it is.
    fn decode(response: ErrorResponse) -> Self {
        let case = Self::VARIANTS.iter().find(|case| response.code() == Some(case.shape().code));
        case.and_then(|case| case.decode(&response)).unwrap_or_else(|| Self::UNHANDLED(response))
    }
}

/// An error that an operation's enum has a variant for.
pub trait ErrorVariant<E>: Send + Sync {
    /// What the model says about it.
    fn shape(&self) -> &'static ErrorShape;

    /// Reads it; `None` if the response is not what the model says.
    fn decode(&self, response: &ErrorResponse) -> Option<E>;
}

/// The variant of an enum that holds this error structure.
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
pub trait Paginated: Operation + Clone {
    /// What a page is a list of.
    type Item;

    /// The token of the next page; none, or an empty one, on the last.
    fn next_token(output: &Self::Output) -> Option<&str>;

    /// The token that this request starts at, if it resumes.
    fn token(&self) -> Option<&str> {
        None
    }

    /// Makes this the request for the page that the token belongs to.
    fn set_token(&mut self, token: String);

    /// The items of a page.
    fn items(output: Self::Output) -> Vec<Self::Item>;
}
