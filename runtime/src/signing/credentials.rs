//! AWS credentials: the values, and how they are kept.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use zeroize::Zeroizing;

/// AWS credentials: access key, secret access key, and a session token if they are temporary.
///
/// Cheap to clone: clones share the secret, which is overwritten when the last of them is dropped.
/// `Debug` prints neither the secret nor the session token.
///
/// ```
/// let credentials = restjson::signing::Credentials::new("AKIDEXAMPLE", "canary");
/// assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
/// assert!(!format!("{credentials:?}").contains("canary"));
/// ```
#[derive(Clone)]
pub struct Credentials {
    values: Arc<Values>,
    expiry: Option<SystemTime>,
}

struct Values {
    access_key_id: String,
    secret_access_key: Zeroizing<String>,
    session_token: Option<Zeroizing<String>>,
}

impl Credentials {
    /// Credentials that do not expire.
    pub fn new(access_key_id: impl Into<String>, secret_access_key: impl Into<String>) -> Self {
        let values = Values {
            access_key_id: access_key_id.into(),
            secret_access_key: Zeroizing::new(secret_access_key.into()),
            session_token: None,
        };
        Self { values: Arc::new(values), expiry: None }
    }

    /// The same credentials with a session token, for temporary credentials.
    #[must_use]
    pub fn with_session_token(self, token: impl Into<String>) -> Self {
        let values = Values {
            access_key_id: self.values.access_key_id.clone(),
            secret_access_key: self.values.secret_access_key.clone(),
            session_token: Some(Zeroizing::new(token.into())),
        };
        Self { values: Arc::new(values), expiry: self.expiry }
    }

    /// The same credentials with an expiry. The client requests new ones five minutes before it.
    #[must_use]
    pub fn with_expiry(self, expiry: SystemTime) -> Self {
        Self { expiry: Some(expiry), ..self }
    }

    /// The access key, which is not secret: every signed request carries it.
    pub fn access_key_id(&self) -> &str {
        &self.values.access_key_id
    }

    /// The time when the credentials expire, if they do.
    pub fn expiry(&self) -> Option<SystemTime> {
        self.expiry
    }

    pub(super) fn secret(&self) -> &str {
        &self.values.secret_access_key
    }

    pub(super) fn session_token(&self) -> Option<&str> {
        self.values.session_token.as_ref().map(|token| token.as_str())
    }

    /// Whether both sign with the same secret.
    pub(super) fn has_same_secret(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.values, &other.values)
            || self.values.secret_access_key == other.values.secret_access_key
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key_id", &self.values.access_key_id)
            .field("secret_access_key", &"***")
            .field("session_token", &self.values.session_token.as_ref().map(|_| "***"))
            .field("expiry", &self.expiry)
            .finish()
    }
}
