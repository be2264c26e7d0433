//! Credentials from environment variables.

use std::env::{VarError, var};
use std::future::ready;

use crate::BoxFuture;
use crate::signing::{Credentials, CredentialsError, CredentialsErrorKind, ProvideCredentials};

const NAME: &str = "environment";

/// Reads credentials from `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, for temporary
/// credentials, `AWS_SESSION_TOKEN`. An empty variable counts as not set.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct EnvironmentProvider;

impl EnvironmentProvider {
    /// The provider; the variables are read when credentials are needed.
    pub fn new() -> Self {
        Self
    }
}

impl ProvideCredentials for EnvironmentProvider {
    fn provide_credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(ready(read(|name| var(name))))
    }

    fn name(&self) -> &'static str {
        NAME
    }
}

/// A variable's value, `None` if it is not set or empty.
pub(super) fn variable(
    provider: &'static str,
    name: &str,
    var: impl Fn(&str) -> Result<String, VarError>,
) -> Result<Option<String>, CredentialsError> {
    match var(name) {
        Ok(value) => Ok(Some(value.trim().to_owned()).filter(|value| !value.is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(CredentialsError::new(
            provider,
            CredentialsErrorKind::Invalid,
            format!("{name} is not UTF-8"),
        )),
    }
}

fn read(
    var: impl Fn(&str) -> Result<String, VarError> + Copy,
) -> Result<Credentials, CredentialsError> {
    let required = |name: &str| {
        variable(NAME, name, var)?.ok_or_else(|| {
            let why = format!("{name} is not set");
            CredentialsError::new(NAME, CredentialsErrorKind::Missing, why)
        })
    };
    let id = required("AWS_ACCESS_KEY_ID")?;
    let secret = required("AWS_SECRET_ACCESS_KEY")?;
    let credentials = Credentials::new(id, secret);
    Ok(match variable(NAME, "AWS_SESSION_TOKEN", var)? {
        Some(token) => credentials.with_session_token(token),
        None => credentials,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> Result<Credentials, CredentialsError> {
        read(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned()).ok_or(VarError::NotPresent)
        })
    }

    #[test]
    fn what_is_set_is_used() {
        let id = ("AWS_ACCESS_KEY_ID", "AKID");
        let secret = ("AWS_SECRET_ACCESS_KEY", "canary ");
        let credentials = of(&[id, secret]).unwrap();
        assert_eq!((credentials.access_key_id(), credentials.secret()), ("AKID", "canary"));
        assert_eq!(credentials.session_token(), None);
        let temporary = of(&[id, secret, ("AWS_SESSION_TOKEN", "token")]).unwrap();
        assert_eq!(temporary.session_token(), Some("token"));
    }

    #[test]
    fn what_lacks_is_named() {
        let id = ("AWS_ACCESS_KEY_ID", "AKID");
        for (variables, why) in [
            (&[][..], "no credentials from the environment provider: AWS_ACCESS_KEY_ID is not set"),
            (
                &[id],
                "no credentials from the environment provider: AWS_SECRET_ACCESS_KEY is not set",
            ),
            (
                &[id, ("AWS_SECRET_ACCESS_KEY", "  ")],
                "no credentials from the environment provider: AWS_SECRET_ACCESS_KEY is not set",
            ),
        ] {
            let error = of(variables).unwrap_err();
            assert_eq!(
                (error.to_string().as_str(), error.kind()),
                (why, CredentialsErrorKind::Missing)
            );
        }
    }
}
