//! The adapter that the documentation of `restjson::signing` shows, compiled.

use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};
use restjson::signing::{Credentials, ProvideCredentials};

/// AWS's chain of providers, as `aws_config::load_defaults(…).await.credentials_provider()` gives it.
pub fn adapted(chain: SharedCredentialsProvider) -> impl ProvideCredentials {
    move || {
        let chain = chain.clone();
        async move {
            let found = chain.provide_credentials().await?;
            let mut credentials =
                Credentials::new(found.access_key_id(), found.secret_access_key());
            if let Some(token) = found.session_token() {
                credentials = credentials.with_session_token(token);
            }
            Ok::<_, CredentialsError>(match found.expiry() {
                Some(expiry) => credentials.with_expiry(expiry),
                None => credentials,
            })
        }
    }
}
