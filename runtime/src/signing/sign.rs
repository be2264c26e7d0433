//! Signs a request: in its headers, or in its query for a URL that others can use.

use std::fmt;
use std::time::{Duration, SystemTime};

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Request, Uri};
use sha2::{Digest, Sha256};

use super::Credentials;
use super::canonical_request::{CanonicalRequest, encoded, signed_headers};
use super::hex::hex;
use super::scope::{ALGORITHM, SigningTime, credential_scope, string_to_sign};
use super::signing_key::SigningKeys;

const DATE: HeaderName = HeaderName::from_static("x-amz-date");
const TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");
const CONTENT_SHA256: HeaderName = HeaderName::from_static("x-amz-content-sha256");

/// The hash of an empty body, which many requests have.
const OF_NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// The longest validity of a pre-signed URL.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The credentials, the scope and the time of a signature.
#[derive(Clone, Debug)]
pub struct SigningParameters<'a> {
    /// The credentials that sign.
    pub credentials: &'a Credentials,
    /// The service's name in the credential scope: `execute-api`.
    pub service: &'a str,
    /// The region in the credential scope: `us-east-1`.
    pub region: &'a str,
    /// The time of the signature. Services accept a difference of five minutes.
    pub time: SystemTime,
    /// The settings that differ between services.
    pub settings: SigningSettings,
}

/// The settings that differ between services. The default is correct for all services but S3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SigningSettings {
    /// Whether the path, which is already encoded, is encoded once more.
    pub double_encode: bool,
    /// Whether `.`, `..` and empty segments are removed from the path before it is signed.
    pub normalize_path: bool,
    /// Whether a session token is signed too, or only sent.
    pub sign_session_token: bool,
}

impl Default for SigningSettings {
    fn default() -> Self {
        Self { double_encode: true, normalize_path: true, sign_session_token: true }
    }
}

/// The part of the body that is signed. If the request has a header `x-amz-content-sha256`, the
/// header's value is used instead. Otherwise [`sign`] adds this header if the payload is not a hash of
/// the body: a service hashes the body unless the request says otherwise.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Payload<'a> {
    /// The hash of these bytes.
    Bytes(&'a [u8]),
    /// A SHA-256 hash that is already known.
    Sha256([u8; 32]),
    /// Nothing: `UNSIGNED-PAYLOAD`, where the service accepts it.
    Unsigned,
    /// Events, each with a signature: `STREAMING-AWS4-HMAC-SHA256-EVENTS`.
    #[cfg(feature = "event-stream")]
    Events,
}

impl Payload<'_> {
    fn hash(&self) -> String {
        match self {
            Payload::Bytes([]) => OF_NOTHING.to_owned(),
            Payload::Bytes(bytes) => hex(&Sha256::digest(bytes).into()),
            Payload::Sha256(hash) => hex(hash),
            placeholder => placeholder.placeholder().unwrap_or_default().to_owned(),
        }
    }

    /// The placeholder for a hash.
    fn placeholder(&self) -> Option<&'static str> {
        match self {
            Payload::Bytes(_) | Payload::Sha256(_) => None,
            Payload::Unsigned => Some("UNSIGNED-PAYLOAD"),
            #[cfg(feature = "event-stream")]
            Payload::Events => Some("STREAMING-AWS4-HMAC-SHA256-EVENTS"),
        }
    }

    /// Tells the service about a placeholder, unless the headers state a hash already.
    pub(super) fn declare(&self, headers: &mut HeaderMap) {
        if let Some(placeholder) = self.placeholder() {
            let value = HeaderValue::from_static(placeholder);
            headers.entry(CONTENT_SHA256).or_insert(value);
        }
    }
}

/// Why a request could not be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SigningError {
    /// The time is not within the years 0 to 9999.
    Time,
    /// The access key or the session token has characters that a header cannot contain.
    Credentials,
    /// A pre-signed URL must expire after 1 second to 7 days.
    Expiry,
    /// The URL is too long.
    Url,
}

impl fmt::Display for SigningError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SigningError::Time => "the year of the signature's time does not have four digits",
            SigningError::Credentials => {
                "the access key or session token contains characters that a header cannot contain"
            }
            SigningError::Expiry => "a pre-signed URL must expire after 1 second to 7 days",
            SigningError::Url => "the signed URL is too long",
        })
    }
}

impl std::error::Error for SigningError {}

/// Signs a request in its headers: sets `x-amz-date`, `authorization`, `x-amz-security-token` for temporary
/// credentials, and `x-amz-content-sha256` for a [`Payload`] that is not a hash. Headers that are added later are not signed; `user-agent` and headers that transports add are never
/// signed.
///
/// A generated client signs its requests itself; this function is for other requests.
///
/// ```
/// use restjson::signing::{Credentials, Payload, SigningParameters, SigningSettings, sign};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "secret");
/// let parameters = SigningParameters {
///     credentials: &credentials,
///     service: "execute-api",
///     region: "us-east-1",
///     time: std::time::SystemTime::now(),
///     settings: SigningSettings::default(),
/// };
/// let mut request = http::Request::get("https://api.example.com/pets").body(()).unwrap();
/// sign(&mut request, &Payload::Bytes(b""), &parameters).unwrap();
/// assert!(request.headers().contains_key("authorization"));
/// ```
///
/// # Errors
/// [`SigningError::Time`] and [`SigningError::Credentials`].
pub fn sign<B>(
    request: &mut Request<B>,
    payload: &Payload<'_>,
    parameters: &SigningParameters<'_>,
) -> Result<(), SigningError> {
    SigningKeys::default().sign(request, payload, parameters)
}

impl SigningKeys {
    /// Like [`sign`], with a cached key.
    ///
    /// # Errors
    /// [`SigningError::Time`] and [`SigningError::Credentials`].
    pub fn sign<B>(
        &self,
        request: &mut Request<B>,
        payload: &Payload<'_>,
        parameters: &SigningParameters<'_>,
    ) -> Result<(), SigningError> {
        let SigningParameters { credentials, service, region, settings, .. } = parameters;
        let time = SigningTime::new(parameters.time).ok_or(SigningError::Time)?;
        let date = HeaderValue::from_str(time.as_str()).map_err(|_| SigningError::Time)?;
        let token = credentials.session_token().map(secret_header).transpose()?;
        let headers = request.headers_mut();
        headers.insert(DATE, date);
        payload.declare(headers);
        headers.remove(TOKEN);
        if let Some(token) = token.clone().filter(|_| settings.sign_session_token) {
            headers.insert(TOKEN, token);
        }
        let scope = credential_scope(&time, region, service);
        let canonical = canonical(request, &[], payload, settings);
        let key = self.get(credentials, &time, region, service);
        let signature = key.sign(&string_to_sign(&time, &scope, &canonical.text));
        let parts = [
            ALGORITHM,
            " Credential=",
            credentials.access_key_id(),
            "/",
            &scope,
            ", SignedHeaders=",
            &canonical.signed_headers,
            ", Signature=",
            &hex(&signature),
        ];
        let authorization = secret_header(&parts.concat())?;
        let headers = request.headers_mut();
        headers.insert(header::AUTHORIZATION, authorization);
        if let Some(token) = token {
            headers.insert(TOKEN, token);
        }
        Ok(())
    }

    /// Like [`presign`], with a cached key.
    ///
    /// # Errors
    /// [`SigningError::Time`], [`SigningError::Credentials`], [`SigningError::Expiry`],
    /// [`SigningError::Url`].
    pub fn presign<B>(
        &self,
        request: &Request<B>,
        payload: &Payload<'_>,
        parameters: &SigningParameters<'_>,
        expires_in: Duration,
    ) -> Result<Uri, SigningError> {
        let SigningParameters { credentials, service, region, settings, .. } = parameters;
        if expires_in.as_secs() == 0 || expires_in > LONGEST {
            return Err(SigningError::Expiry);
        }
        let time = SigningTime::new(parameters.time).ok_or(SigningError::Time)?;
        let scope = credential_scope(&time, region, service);
        let mut query = vec![
            ("X-Amz-Algorithm", ALGORITHM.to_owned()),
            ("X-Amz-Credential", format!("{}/{scope}", credentials.access_key_id())),
            ("X-Amz-Date", time.as_str().to_owned()),
            ("X-Amz-Expires", expires_in.as_secs().to_string()),
            ("X-Amz-SignedHeaders", signed_headers(request.headers())),
        ];
        let token = credentials.session_token().map(|it| ("X-Amz-Security-Token", it.to_owned()));
        query.extend(token.clone().filter(|_| settings.sign_session_token));
        let canonical = canonical(request, &query, payload, settings);
        let key = self.get(credentials, &time, region, service);
        query.extend(token.filter(|_| !settings.sign_session_token));
        let signature = key.sign(&string_to_sign(&time, &scope, &canonical.text));
        query.push(("X-Amz-Signature", hex(&signature)));
        with_query(request.uri(), &query)
    }
}

/// Signs a request in its query, and returns the URL. Everyone who has the URL can send the request until it expires,
/// with the same method and the same headers: treat the URL as a secret. With [`Payload::Unsigned`], add the header
/// `x-amz-content-sha256: UNSIGNED-PAYLOAD` first, unless the service expects unsigned payloads of every pre-signed URL,
/// as S3 does.
///
/// # Errors
/// [`SigningError::Time`], [`SigningError::Credentials`], [`SigningError::Expiry`],
/// [`SigningError::Url`].
pub fn presign<B>(
    request: &Request<B>,
    payload: &Payload<'_>,
    parameters: &SigningParameters<'_>,
    expires_in: Duration,
) -> Result<Uri, SigningError> {
    SigningKeys::default().presign(request, payload, parameters, expires_in)
}

fn canonical<B>(
    request: &Request<B>,
    query: &[(&str, String)],
    payload: &Payload<'_>,
    settings: &SigningSettings,
) -> CanonicalRequest {
    let stated = request.headers().get(CONTENT_SHA256).and_then(|value| value.to_str().ok());
    let hash = stated.map_or_else(|| payload.hash(), str::to_owned);
    let (method, uri) = (request.method(), request.uri());
    CanonicalRequest::new(method, uri, request.headers(), query, &hash, settings)
}

fn secret_header(text: &str) -> Result<HeaderValue, SigningError> {
    let mut value = HeaderValue::from_str(text).map_err(|_| SigningError::Credentials)?;
    value.set_sensitive(true);
    Ok(value)
}

/// The URL with further parameters.
fn with_query(uri: &Uri, query: &[(&str, String)]) -> Result<Uri, SigningError> {
    let mut target = uri.path().to_owned();
    target.push('?');
    if let Some(query) = uri.query().filter(|query| !query.is_empty()) {
        target.push_str(query);
        target.push('&');
    }
    let pairs: Vec<String> =
        query.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    target.push_str(&pairs.join("&"));
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(target.parse().map_err(|_| SigningError::Url)?);
    Uri::from_parts(parts).map_err(|_| SigningError::Url)
}
