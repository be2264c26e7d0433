//! How a client authenticates its requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderValue};

#[cfg(feature = "event-stream")]
use super::EventSigner;
use super::clock_skew::{shifted, skew};
use super::identity::IdentityCache;
use super::signing_key::SigningKeys;
use super::{
    BearerToken, Credentials, Payload, Presigned, SigningError, SigningParameters, SigningSettings,
};
use crate::call::AttemptError;
use crate::endpoint::Signing;
use crate::errors::Reason;
use crate::operation::AuthScheme;
use crate::{
    Body, BuildError, Environment, ErrorResponse, SecretValues, TransportError, TransportErrorKind,
};

/// The state for authentication that the clones of a client share.
pub(crate) struct Authentication {
    credentials: Option<Arc<IdentityCache<Credentials>>>,
    token: Option<Arc<IdentityCache<BearerToken>>>,
    /// The service's signing name in the model.
    #[cfg(feature = "context-parameters")]
    model_name: &'static str,
    /// The service and the region that signatures name.
    name: String,
    region: Option<String>,
    settings: SigningSettings,
    /// The schemes of an endpoint that does not take SigV4.
    others: Option<&'static str>,
    keys: Arc<SigningKeys>,
    /// By how many seconds the service's clock is ahead of this machine's.
    skew: Arc<AtomicI64>,
}

/// How one request is authenticated.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    scheme: AuthScheme,
    unsigned_payload: bool,
}

impl Authentication {
    /// The endpoint's statements about signatures have precedence over the model's name and the
    /// client's region.
    pub(crate) fn new(
        endpoint: Signing,
        name: &'static str,
        region: Option<String>,
        credentials: Option<IdentityCache<Credentials>>,
        token: Option<IdentityCache<BearerToken>>,
    ) -> Self {
        Self {
            credentials: credentials.map(Arc::new),
            token: token.map(Arc::new),
            #[cfg(feature = "context-parameters")]
            model_name: name,
            name: endpoint.name.unwrap_or_else(|| name.to_owned()),
            region: endpoint.region.or(region),
            settings: settings(endpoint.single_encoding),
            others: endpoint.others,
            keys: Arc::default(),
            skew: Arc::default(),
        }
    }

    /// The same for another endpoint. Identities, keys and the clock's skew are shared.
    #[cfg(feature = "context-parameters")]
    pub(crate) fn at(&self, endpoint: Signing, region: Option<String>) -> Self {
        Self {
            credentials: self.credentials.clone(),
            token: self.token.clone(),
            model_name: self.model_name,
            name: endpoint.name.unwrap_or_else(|| self.model_name.to_owned()),
            region: endpoint.region.or(region),
            settings: settings(endpoint.single_encoding),
            others: endpoint.others,
            keys: Arc::clone(&self.keys),
            skew: Arc::clone(&self.skew),
        }
    }

    /// The first of an operation's schemes for which the client has an identity; `None` if the operation needs no
    /// authentication.
    ///
    /// # Errors
    /// The credentials, token or region that the client lacks.
    pub(crate) fn plan(
        &self,
        schemes: &[AuthScheme],
        unsigned_payload: bool,
    ) -> Result<Option<Plan>, BuildError> {
        let Some(first) = schemes.first() else { return Ok(None) };
        let has = |scheme: &&AuthScheme| match scheme {
            AuthScheme::SigV4 => self.credentials.is_some() && self.others.is_none(),
            AuthScheme::HttpBearer => self.token.is_some(),
        };
        let Some(scheme) = schemes.iter().find(has) else {
            return Err(match first {
                AuthScheme::SigV4 => {
                    self.takes_sigv4()?;
                    BuildError::member("credentials", Reason::Credentials)
                }
                AuthScheme::HttpBearer => BuildError::member("bearer_token", Reason::BearerToken),
            });
        };
        if *scheme == AuthScheme::SigV4 && self.region.is_none() {
            return Err(BuildError::member("region", Reason::SigningRegion));
        }
        Ok(Some(Plan { scheme: *scheme, unsigned_payload }))
    }

    /// Whether the endpoint takes the signatures that this client has.
    fn takes_sigv4(&self) -> Result<(), BuildError> {
        match self.others {
            None => Ok(()),
            Some(schemes) => {
                Err(BuildError::member("endpoint", Reason::OtherSignatures { schemes }))
            }
        }
    }

    /// Adds the credentials and the token that requests carried, because a service may repeat them.
    pub(crate) fn secrets(&self, secrets: &mut SecretValues) {
        self.credentials.iter().for_each(|cache| cache.secrets(secrets));
        self.token.iter().for_each(|cache| cache.secrets(secrets));
    }

    /// The time for signatures: the service's time, as far as it is known.
    pub(crate) fn time(&self, environment: &dyn Environment) -> SystemTime {
        shifted(environment.system_time(), self.skew.load(Ordering::Relaxed))
    }

    /// Adds the authentication to a request.
    pub(crate) async fn authenticate(
        &self,
        plan: Plan,
        request: &mut http::Request<Body>,
        environment: &Arc<dyn Environment>,
    ) -> Result<(), AttemptError> {
        let time = self.time(&**environment);
        match (plan.scheme, &self.credentials, &self.token) {
            (AuthScheme::SigV4, Some(cache), _) => {
                let credentials = cache.get(time).await.map_err(AttemptError::Credentials)?;
                // The request's body is signed as well: take it out, as both are borrowed.
                let body = std::mem::take(request.body_mut());
                let payload = payload(&body, plan.unsigned_payload).map_err(AttemptError::Build);
                let signed = payload.and_then(|payload| {
                    let parameters = self.parameters(&credentials, time);
                    self.keys.sign(request, &payload, &parameters).map_err(unsupported)
                });
                #[cfg(feature = "event-stream")]
                if signed.is_ok() {
                    self.sign_messages(&body, request.headers(), &credentials, environment);
                }
                *request.body_mut() = body;
                signed
            }
            (AuthScheme::HttpBearer, _, Some(cache)) => {
                let token = cache.get(time).await.map_err(AttemptError::Credentials)?;
                let value = HeaderValue::from_str(&format!("Bearer {}", token.as_str()));
                let mut value = value.map_err(|_| unsupported(SigningError::Credentials))?;
                value.set_sensitive(true);
                request.headers_mut().insert(AUTHORIZATION, value);
                Ok(())
            }
            // `plan` refuses an operation without an identity.
            _ => Ok(()),
        }
    }

    /// Pre-signs a request: the signature is in the query.
    pub(crate) async fn presign(
        &self,
        request: http::Request<Body>,
        unsigned_payload: bool,
        expires_in: Duration,
        environment: &dyn Environment,
    ) -> Result<Presigned, AttemptError> {
        self.takes_sigv4().map_err(AttemptError::Build)?;
        let missing = |member, reason| AttemptError::Build(BuildError::member(member, reason));
        let cache = self.credentials.as_ref();
        let cache = cache.ok_or_else(|| missing("credentials", Reason::Credentials))?;
        if self.region.is_none() {
            return Err(missing("region", Reason::SigningRegion));
        }
        let (mut head, body) = request.into_parts();
        let body = payload(&body, unsigned_payload).map_err(AttemptError::Build)?;
        body.declare(&mut head.headers);
        let request = http::Request::from_parts(head, ());
        let time = self.time(environment);
        let credentials = cache.get(time).await.map_err(AttemptError::Credentials)?;
        let parameters = self.parameters(&credentials, time);
        let url =
            self.keys.presign(&request, &body, &parameters, expires_in).map_err(
                |error| match error {
                    SigningError::Expiry => missing("expires_in", Reason::Expiry),
                    error => unsupported(error),
                },
            )?;
        let seconds = Duration::from_secs(expires_in.as_secs());
        let end = time.checked_add(seconds).unwrap_or(time);
        let expiry = credentials.expiry().map_or(end, |expiry| expiry.min(end));
        let body = match body {
            Payload::Bytes(bytes) => Bytes::copy_from_slice(bytes),
            _ => Bytes::new(),
        };
        let (head, _) = request.into_parts();
        Ok(Presigned { method: head.method, url, headers: head.headers, body, expiry })
    }

    /// Has the messages of an event stream signed as they are sent, after the request that has been signed.
    #[cfg(feature = "event-stream")]
    fn sign_messages(
        &self,
        body: &Body,
        headers: &http::HeaderMap,
        credentials: &Credentials,
        environment: &Arc<dyn Environment>,
    ) {
        let Body::Stream(stream) = body else { return };
        let Some(mut messages) = stream.messages() else { return };
        let authorization = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let signature = authorization.and_then(|text| text.rsplit_once("Signature="));
        let signature = signature.map(|(_, signature)| signature).unwrap_or_default();
        let (environment, skew) = (Arc::clone(environment), Arc::clone(&self.skew));
        let clock = move || shifted(environment.system_time(), skew.load(Ordering::Relaxed));
        let parameters = self.parameters(credentials, clock());
        let keys = Arc::clone(&self.keys);
        messages.sign(EventSigner::with_keys(&parameters, signature, keys), clock);
    }

    fn parameters<'a>(
        &'a self,
        credentials: &'a Credentials,
        time: SystemTime,
    ) -> SigningParameters<'a> {
        SigningParameters {
            credentials,
            service: &self.name,
            region: self.region.as_deref().unwrap_or_default(),
            time,
            settings: self.settings,
        }
    }

    /// Whether another attempt may be accepted, because the service's time is known now or expired credentials were
    /// dropped.
    pub(crate) fn mend(&self, response: &ErrorResponse, environment: &dyn Environment) -> bool {
        if matches!(response.code(), Some("ExpiredToken" | "ExpiredTokenException")) {
            self.credentials.iter().for_each(|cache| cache.forget());
            self.token.iter().for_each(|cache| cache.forget());
            return true;
        }
        let Some(skew) = skew(response, self.time(environment), environment.system_time()) else {
            return false;
        };
        self.skew.store(skew, Ordering::Relaxed);
        tracing::warn!(seconds = skew, "this machine's clock differs from the service's");
        true
    }
}

fn settings(single_encoding: bool) -> SigningSettings {
    SigningSettings { double_encode: !single_encoding, ..SigningSettings::default() }
}

/// The part of a body that is signed.
///
/// # Errors
/// If the body is a stream that is not in memory, and the service requires its hash.
fn payload(body: &Body, unsigned: bool) -> Result<Payload<'_>, BuildError> {
    if unsigned {
        return Ok(Payload::Unsigned);
    }
    match body {
        Body::Bytes(bytes) => Ok(Payload::Bytes(bytes)),
        #[cfg(feature = "stream")]
        Body::Stream(stream) => match stream.held() {
            Some(bytes) => Ok(Payload::Bytes(bytes)),
            #[cfg(feature = "event-stream")]
            None if has_messages(body) => Ok(Payload::Events),
            None => Err(BuildError::member("body", Reason::SignedStream)),
        },
    }
}

/// Whether a body is an event stream.
#[cfg(feature = "event-stream")]
fn has_messages(body: &Body) -> bool {
    matches!(body, Body::Stream(stream) if stream.messages().is_some())
}

fn unsupported(error: SigningError) -> AttemptError {
    AttemptError::Transport(TransportError::new(TransportErrorKind::Unsupported, error))
}
