//! Credentials of a container's role, from the local endpoint of ECS and EKS.
//!
//! <https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html>

use std::env;
use std::fs;
use std::io::Read as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use http::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use http::{Request, Uri};
use jiff::Timestamp;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::environment::variable;
use crate::endpoint::{Endpoint, PlainHttpHosts};
use crate::signing::{Credentials, CredentialsError, CredentialsErrorKind, ProvideCredentials};
use crate::transport::DefaultTransport;
use crate::{Body, BoxFuture, ConfigError, Limits, Transport};

const NAME: &str = "container";
const RELATIVE: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
const FULL: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
const TOKEN: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
const TOKEN_FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";

/// The hosts that such an endpoint may have, in addition to this machine: ECS, and EKS with IPv4
/// and IPv6.
const HOSTS: [IpAddr; 3] = [
    IpAddr::V4(Ipv4Addr::new(169, 254, 170, 2)),
    IpAddr::V4(Ipv4Addr::new(169, 254, 170, 23)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23)),
];

/// The largest response and the largest token file that are read, in bytes.
const LARGEST: usize = 64 << 10;
/// The maximal number of requests to the endpoint.
const ATTEMPTS: u32 = 3;

/// Credentials of a container's role on ECS or EKS.
///
/// The endpoint is the URL in `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` or `AWS_CONTAINER_CREDENTIALS_FULL_URI`. Its
/// host must be this machine or a host that ECS and EKS use, so that credentials are never requested from an unknown
/// host. The request contains the token of `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE`, which is read each time, or of
/// `AWS_CONTAINER_AUTHORIZATION_TOKEN`. Variables are read when credentials are needed.
#[derive(Clone)]
pub struct ContainerProvider {
    transport: Arc<dyn Transport>,
}

impl ContainerProvider {
    /// The provider with its own transport, which uses no proxy.
    ///
    /// # Errors
    /// If the build has no transport, or TLS cannot be set up.
    pub fn new() -> Result<Self, ConfigError> {
        let local = Endpoint::parse("http://localhost", &PlainHttpHosts::default())?;
        let transport = DefaultTransport::default().make(&Limits::default(), &local)?;
        Ok(Self { transport })
    }

    /// The provider over another transport.
    pub fn with_transport(transport: impl Transport) -> Self {
        Self { transport: Arc::new(transport) }
    }

    async fn ask(&self) -> Result<Credentials, CredentialsError> {
        let uri = endpoint(|name| variable(NAME, name, |name| env::var(name)))?;
        let token = token()?;
        let mut attempt = 1;
        loop {
            match self.attempt(&uri, token.as_ref()).await {
                Err((_, true)) if attempt < ATTEMPTS => attempt += 1,
                outcome => return outcome.map_err(|(error, _)| error),
            }
        }
    }

    /// Makes one request. An error comes with whether another request may succeed.
    async fn attempt(
        &self,
        uri: &Uri,
        token: Option<&HeaderValue>,
    ) -> Result<Credentials, (CredentialsError, bool)> {
        let mut request = Request::new(Body::default());
        *request.uri_mut() = uri.clone();
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(token) = token {
            request.headers_mut().insert(AUTHORIZATION, token.clone());
        }
        let lost = |error| (unavailable("the endpoint cannot be reached").with_source(error), true);
        let response = self.transport.send(request).await.map_err(lost)?;
        let (head, mut body) = response.into_parts();
        if !head.status.is_success() {
            let why = format!("the endpoint answers {}", head.status.as_u16());
            let again = head.status.is_server_error() || head.status.as_u16() == 429;
            return Err((unavailable(&why), again));
        }
        let mut answer = Zeroizing::new(Vec::new());
        while let Some(piece) = body.chunk().await {
            answer.extend_from_slice(&piece.map_err(lost)?);
            if answer.len() > LARGEST {
                return Err((invalid("the response is larger than 64 KiB"), false));
            }
        }
        read(&answer).map_err(|error| (error, false))
    }
}

impl ProvideCredentials for ContainerProvider {
    fn provide_credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.ask())
    }

    fn name(&self) -> &'static str {
        NAME
    }
}

impl std::fmt::Debug for ContainerProvider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ContainerProvider").finish_non_exhaustive()
    }
}

/// The URL of the endpoint.
fn endpoint(
    variable: impl Fn(&str) -> Result<Option<String>, CredentialsError>,
) -> Result<Uri, CredentialsError> {
    if let Some(path) = variable(RELATIVE)? {
        let uri = path.starts_with('/').then(|| format!("http://169.254.170.2{path}").parse().ok());
        return uri.flatten().ok_or_else(|| invalid(&format!("{RELATIVE} is not a path")));
    }
    let Some(text) = variable(FULL)? else {
        let why = format!("neither {RELATIVE} nor {FULL} is set");
        return Err(CredentialsError::new(NAME, CredentialsErrorKind::Missing, why));
    };
    let uri: Uri = text.parse().map_err(|_| invalid(&format!("{FULL} is not a URL")))?;
    let scheme = matches!(uri.scheme_str(), Some("http" | "https"));
    let plain = uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
    if !scheme || !plain {
        return Err(invalid(&format!("{FULL} is not an http or https URL without a user")));
    }
    if !is_local(uri.host().unwrap_or_default()) {
        return Err(invalid(&format!(
            "the host of {FULL} is not this machine, nor one that ECS or EKS uses"
        )));
    }
    Ok(uri)
}

fn is_local(host: &str) -> bool {
    let ip = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback() || HOSTS.contains(&ip))
}

/// The token for the endpoint, if a variable names one.
fn token() -> Result<Option<HeaderValue>, CredentialsError> {
    let of = |name: &str| variable(NAME, name, |name| env::var(name));
    let (source, token) = match of(TOKEN_FILE)? {
        Some(path) => {
            let mut text = Zeroizing::new(String::new());
            let file = fs::File::open(path);
            let read =
                file.and_then(|file| file.take(LARGEST as u64 + 1).read_to_string(&mut text));
            let fail = |error| {
                invalid(&format!("the file of {TOKEN_FILE} cannot be read")).with_source(error)
            };
            if read.map_err(fail)? > LARGEST {
                return Err(invalid(&format!("the file of {TOKEN_FILE} is larger than 64 KiB")));
            }
            (TOKEN_FILE, text)
        }
        None => match of(TOKEN)? {
            Some(token) => (TOKEN, Zeroizing::new(token)),
            None => return Ok(None),
        },
    };
    let mut value = HeaderValue::from_str(token.trim()).map_err(|_| {
        invalid(&format!("the token of {source} has characters that a header cannot contain"))
    })?;
    value.set_sensitive(true);
    Ok(Some(value))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    access_key_id: String,
    secret_access_key: String,
    token: Option<String>,
    expiration: Option<String>,
}

/// Reads the credentials. The parser's message is left out, because it may repeat a value.
fn read(answer: &[u8]) -> Result<Credentials, CredentialsError> {
    let answer: Answer = serde_json::from_slice(answer).map_err(|_| {
        invalid("the response is not a JSON object with AccessKeyId and SecretAccessKey")
    })?;
    if answer.access_key_id.is_empty() || answer.secret_access_key.is_empty() {
        return Err(invalid("AccessKeyId or SecretAccessKey of the response is empty"));
    }
    let mut credentials = Credentials::new(answer.access_key_id, answer.secret_access_key);
    if let Some(token) = answer.token.filter(|token| !token.is_empty()) {
        credentials = credentials.with_session_token(token);
    }
    if let Some(expiration) = answer.expiration {
        let expiry: Timestamp = expiration
            .parse()
            .map_err(|_| invalid("the Expiration of the response is not a time"))?;
        credentials = credentials.with_expiry(expiry.into());
    }
    Ok(credentials)
}

fn invalid(why: &str) -> CredentialsError {
    CredentialsError::new(NAME, CredentialsErrorKind::Invalid, why)
}

fn unavailable(why: &str) -> CredentialsError {
    CredentialsError::new(NAME, CredentialsErrorKind::Unavailable, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> Result<String, String> {
        let found = endpoint(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            Ok(found.map(|(_, value)| (*value).to_owned()))
        });
        found.map(|uri| uri.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn endpoints() {
        assert_eq!(of(&[(RELATIVE, "/v2/a")]).unwrap(), "http://169.254.170.2/v2/a");
        for local in [
            "http://localhost:80/a",
            "http://127.3.2.1/a",
            "http://[::1]:8080/a",
            "http://169.254.170.2/a",
            "http://169.254.170.23/v1/credentials",
            "http://[fd00:ec2::23]/v1/credentials",
            "https://127.0.0.1/a",
        ] {
            assert!(of(&[(FULL, local)]).is_ok(), "{local}");
        }
        for (url, why) in [
            ("http://example.com/canary", "is not this machine"),
            ("https://example.com/canary", "is not this machine"),
            ("http://169.254.169.254/canary", "is not this machine"),
            ("http://localhost.example.com/canary", "is not this machine"),
            ("http://2130706433/canary", "is not this machine"),
            ("http://127.0.0.1@example.com/canary", "without a user"),
            ("ftp://localhost/canary", "is not an http"),
            ("/canary", "is not an http"),
            ("canary canary", "is not a URL"),
        ] {
            let error = of(&[(FULL, url)]).unwrap_err();
            assert!(error.contains(why) && !error.contains("canary"), "{url}: {error}");
        }
        for path in ["canary", "@example.com/canary", ".example.com/canary", "/ canary"] {
            let error = of(&[(RELATIVE, path)]).unwrap_err();
            assert!(error.contains("is not a path") && !error.contains("canary"), "{error}");
        }
        assert!(of(&[]).unwrap_err().contains("neither"));
    }

    #[test]
    fn answers() {
        let whole = br#"{"AccessKeyId":"AKID","SecretAccessKey":"s","Token":"t","Expiration":"2030-01-01T00:00:00Z","RoleArn":"r"}"#;
        let credentials = read(whole).unwrap();
        assert_eq!(
            (credentials.access_key_id(), credentials.secret(), credentials.session_token()),
            ("AKID", "s", Some("t"))
        );
        let expiry = credentials.expiry().unwrap().duration_since(std::time::UNIX_EPOCH).unwrap();
        assert_eq!(expiry.as_secs(), 1_893_456_000);
        for answer in [
            &br#"{"AccessKeyId":"AKID","SecretAccessKey":7}"#[..],
            br#"{"code":"canary"}"#,
            br#"{"AccessKeyId":"","SecretAccessKey":"canary"}"#,
            br#"{"AccessKeyId":"AKID","SecretAccessKey":""}"#,
            b"canary",
            b"",
            br#"{"AccessKeyId":"AKID","SecretAccessKey":"canary","Expiration":"canary"}"#,
        ] {
            let error = read(answer).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
        }
    }
}
