//! Texts that must not be seen: `Debug` prints their kind only.

use restjson::Secret;

/// JSON as it came, of an item or a frame that this crate does not know.
pub type RawJson = Secret<kind::RawJson>;

/// The `state` of a sign-in, which ties the redirect to the request.
pub type SignInState = Secret<kind::SignInState>;

/// The code that a finished sign-in yields.
pub type AuthorizationCode = Secret<kind::AuthorizationCode>;

/// What the identity provider says about a failed sign-in.
pub type AuthorizationError = Secret<kind::AuthorizationError>;

/// Types that are never made: they name the kinds of secrets.
#[allow(missing_docs, reason = "each is named after what it is the kind of")]
pub mod kind {
    pub enum RawJson {}
    pub enum SignInState {}
    pub enum AuthorizationCode {}
    pub enum AuthorizationError {}
}
