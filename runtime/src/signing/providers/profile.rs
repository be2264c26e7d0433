//! Credentials from the shared configuration files of AWS.

use std::env;
use std::fs::File;
use std::future::ready;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::environment::variable;
use super::profile_file::{Kind, Settings, settings};
use crate::BoxFuture;
use crate::signing::{Credentials, CredentialsError, CredentialsErrorKind, ProvideCredentials};

const NAME: &str = "profile";

/// The largest file that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// Settings that name another source of credentials, which this provider does not support.
const ELSEWHERE: [&str; 6] = [
    "role_arn",
    "credential_source",
    "credential_process",
    "web_identity_token_file",
    "sso_session",
    "sso_start_url",
];

/// Reads the credentials of a profile in the shared configuration files: `~/.aws/credentials` and `~/.aws/config`, or
/// the files that `AWS_SHARED_CREDENTIALS_FILE` and `AWS_CONFIG_FILE` name. The first file has precedence.
///
/// Reads `aws_access_key_id`, `aws_secret_access_key` and `aws_session_token`. A profile that uses a role, a process or
/// single sign-on results in an error that names the setting; use `aws-config` for those.
#[derive(Clone, Debug, Default)]
pub struct ProfileProvider {
    profile: Option<String>,
    credentials_file: Option<PathBuf>,
    config_file: Option<PathBuf>,
}

impl ProfileProvider {
    /// A provider for the profile in `AWS_PROFILE`, or else `default`. The files are read when
    /// credentials are needed.
    pub fn new() -> Self {
        Self::default()
    }

    /// Uses this profile.
    #[must_use]
    pub fn with_profile(self, profile: impl Into<String>) -> Self {
        Self { profile: Some(profile.into()), ..self }
    }

    /// Uses this file instead of `~/.aws/credentials`.
    #[must_use]
    pub fn with_credentials_file(self, path: impl Into<PathBuf>) -> Self {
        Self { credentials_file: Some(path.into()), ..self }
    }

    /// Uses this file instead of `~/.aws/config`.
    #[must_use]
    pub fn with_config_file(self, path: impl Into<PathBuf>) -> Self {
        Self { config_file: Some(path.into()), ..self }
    }

    fn read(&self) -> Result<Credentials, CredentialsError> {
        let profile = match &self.profile {
            Some(profile) => profile.clone(),
            None => setting("AWS_PROFILE")?.unwrap_or_else(|| "default".to_owned()),
        };
        let mut found: Option<Settings> = None;
        let files = [
            (&self.config_file, "AWS_CONFIG_FILE", "config", Kind::Config),
            (
                &self.credentials_file,
                "AWS_SHARED_CREDENTIALS_FILE",
                "credentials",
                Kind::Credentials,
            ),
        ];
        for (given, variable, name, kind) in files {
            let path = match given {
                Some(path) => path.clone(),
                None => match setting(variable)? {
                    Some(path) => PathBuf::from(path),
                    None => home()?.join(".aws").join(name),
                },
            };
            let Some(text) = read(&path)? else { continue };
            let of_file = settings(&text, kind, &profile).map_err(|(line, why)| {
                let why = format!("{}, line {line}: {why}", path.display());
                CredentialsError::new(NAME, CredentialsErrorKind::Invalid, why)
            })?;
            if let Some(of_file) = of_file {
                found.get_or_insert_default().extend(of_file);
            }
        }
        let found = found.ok_or_else(|| missing(format!("there is no profile {profile:?}")))?;
        credentials(&profile, found)
    }
}

impl ProvideCredentials for ProfileProvider {
    fn provide_credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        // The files are small and local, so they are read without another thread.
        Box::pin(ready(self.read()))
    }

    fn name(&self) -> &'static str {
        NAME
    }
}

fn credentials(profile: &str, mut found: Settings) -> Result<Credentials, CredentialsError> {
    let mut take = |name: &str| found.remove(name).filter(|value| !value.is_empty());
    let (id, secret) = (take("aws_access_key_id"), take("aws_secret_access_key"));
    let token = take("aws_session_token");
    let (id, secret) = match (id, secret) {
        (Some(id), Some(secret)) => (id, secret),
        (None, None) => {
            return Err(match ELSEWHERE.iter().find(|name| found.contains_key(**name)) {
                Some(name) => CredentialsError::new(
                    NAME,
                    CredentialsErrorKind::Invalid,
                    format!(
                        "the profile {profile:?} uses {name}, which this provider does not support"
                    ),
                ),
                None => missing(format!("the profile {profile:?} has no aws_access_key_id")),
            });
        }
        (Some(_), None) => {
            let why = format!("the profile {profile:?} has no aws_secret_access_key");
            return Err(CredentialsError::new(NAME, CredentialsErrorKind::Invalid, why));
        }
        (None, Some(_)) => {
            let why = format!("the profile {profile:?} has no aws_access_key_id");
            return Err(CredentialsError::new(NAME, CredentialsErrorKind::Invalid, why));
        }
    };
    let credentials = Credentials::new(id, secret);
    Ok(match token {
        Some(token) => credentials.with_session_token(token),
        None => credentials,
    })
}

fn missing(why: String) -> CredentialsError {
    CredentialsError::new(NAME, CredentialsErrorKind::Missing, why)
}

fn setting(name: &str) -> Result<Option<String>, CredentialsError> {
    variable(NAME, name, |name| env::var(name))
}

fn home() -> Result<PathBuf, CredentialsError> {
    env::home_dir().filter(|home| !home.as_os_str().is_empty()).ok_or_else(|| {
        missing("there is no home folder, and no variable names the files".to_owned())
    })
}

/// A file's text; `None` if there is no file.
fn read(path: &Path) -> Result<Option<Zeroizing<String>>, CredentialsError> {
    let fail = |why: &str| {
        let why = format!("{}: {why}", path.display());
        CredentialsError::new(NAME, CredentialsErrorKind::Invalid, why)
    };
    let mut text = Zeroizing::new(String::new());
    let read = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_string(&mut text));
    match read {
        Ok(size) if size as u64 > LARGEST => Err(fail("is larger than 1 MiB")),
        Ok(_) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == ErrorKind::InvalidData => Err(fail("is not UTF-8")),
        Err(error) => Err(fail("cannot be read").with_source(error)),
    }
}
