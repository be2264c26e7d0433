//! Bearer tokens (RFC 6750).

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use zeroize::Zeroizing;

/// A bearer token, which is sent unchanged: `Authorization: Bearer …`.
///
/// `Debug` does not show it. It is overwritten when the last clone is dropped.
#[derive(Clone)]
pub struct BearerToken {
    token: Arc<Zeroizing<String>>,
    expiry: Option<SystemTime>,
}

impl BearerToken {
    /// A token that does not expire.
    pub fn new(token: impl Into<String>) -> Self {
        Self { token: Arc::new(Zeroizing::new(token.into())), expiry: None }
    }

    /// The same token with an expiry. The client requests a new token five minutes before it.
    #[must_use]
    pub fn with_expiry(self, expiry: SystemTime) -> Self {
        Self { expiry: Some(expiry), ..self }
    }

    /// The time when the token expires, if it does.
    pub fn expiry(&self) -> Option<SystemTime> {
        self.expiry
    }

    pub(super) fn as_str(&self) -> &str {
        &self.token
    }
}

impl fmt::Debug for BearerToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BearerToken").field("token", &"***").field("expiry", &self.expiry).finish()
    }
}
