//! Strings that must not be shown: `Debug` prints only their kind.

use restjson::Secret;

/// The JSON of an item or a frame as it was received.
pub type RawJson = Secret<kind::RawJson>;

/// The `state` of a sign-in, which ties the redirect to the request.
pub type SignInState = Secret<kind::SignInState>;

/// The code that the identity provider returns after a sign-in.
pub type AuthorizationCode = Secret<kind::AuthorizationCode>;

/// The identity provider's message about a failed sign-in.
pub type AuthorizationError = Secret<kind::AuthorizationError>;

/// The kinds of secrets. These types have no values.
#[allow(missing_docs, reason = "each is named after what it is the kind of")]
pub mod kind {
    pub enum RawJson {}
    pub enum SignInState {}
    pub enum AuthorizationCode {}
    pub enum AuthorizationError {}
}
