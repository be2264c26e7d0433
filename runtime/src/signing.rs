//! Authentication: AWS Signature Version 4, bearer tokens, and the credentials for both.
//!
//! A client signs requests if the service requires a signature for the operation. Give it a provider with
//! [`ClientBuilder::credentials`](crate::ClientBuilder::credentials) or
//! [`ClientBuilder::bearer_token`](crate::ClientBuilder::bearer_token); the library does not search for credentials.
//! Signatures name the service and the region that the resolved endpoint specifies, or else the model's name and the
//! client's region.
//!
//! This crate does not contain AWS's default chain of providers (single sign-on, roles, instance
//! metadata …). Use the crate `aws-config` for it, with a closure as an adapter:
//!
//! ```text
//! let config = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;
//! let chain = config.credentials_provider().expect("the chain is there");
//! let client = Client::builder().region("us-east-1").credentials(move || {
//!     let chain = chain.clone();
//!     async move {
//!         let found = chain.provide_credentials().await?;
//!         let mut credentials = Credentials::new(found.access_key_id(), found.secret_access_key());
//!         if let Some(token) = found.session_token() {
//!             credentials = credentials.with_session_token(token);
//!         }
//!         Ok::<_, aws_credential_types::provider::error::CredentialsError>(match found.expiry() {
//!             Some(expiry) => credentials.with_expiry(expiry),
//!             None => credentials,
//!         })
//!     }
//! });
//! ```

mod authentication;
mod bearer_token;
mod canonical_request;
mod clock_skew;
mod credentials;
mod credentials_error;
#[cfg(feature = "event-stream")]
mod event_signer;
mod hex;
mod identity;
mod presigned;
mod provide;
pub mod providers;
mod scope;
mod sign;
mod signing_key;

pub(crate) use authentication::{Authentication, Plan};
pub use bearer_token::BearerToken;
pub use credentials::Credentials;
pub use credentials_error::{CredentialsError, CredentialsErrorKind};
#[cfg(feature = "event-stream")]
pub use event_signer::EventSigner;
pub(crate) use identity::IdentityCache;
pub use presigned::Presigned;
pub use provide::{ProvideCredentials, ProvideToken};
pub use sign::{Payload, SigningError, SigningParameters, SigningSettings, presign, sign};
pub use signing_key::SigningKeys;
