//! Where connections come from: the service, or a caller who gets them elsewhere.

use std::fmt;
use std::sync::Arc;

use connectparticipant::types::ConnectionType;
use connectparticipant::{
    Client, ConnectionToken, ParticipantToken, PreSignedConnectionUrl, Retry,
};
use restjson::BoxFuture;

use crate::service::quota::{Priority, Quota, RateLimiter};
use crate::service::source_error::SourceError;

/// What a session needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConnectionRequest {
    /// A URL for a socket; a fresh token is welcome with it.
    WebSocket,
    /// A connection token only: the old one expires soon, or was refused.
    Credentials,
}

/// A URL for a socket, a token, or both.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Connection {
    /// Where to open a socket: once, within 100 seconds.
    pub url: Option<PreSignedConnectionUrl>,
    /// The token for calls.
    pub token: Option<ConnectionToken>,
    /// When the token expires, in ISO 8601.
    pub token_expiry: Option<String>,
}

impl Connection {
    /// Nothing yet; each part has a setter.
    pub fn new() -> Self {
        Self::default()
    }

    /// Where to open a socket.
    #[must_use]
    pub fn url(mut self, url: impl Into<PreSignedConnectionUrl>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// The token for calls, and when it expires, in ISO 8601: `2019-11-08T02:41:28.172Z`.
    #[must_use]
    pub fn token(mut self, token: impl Into<ConnectionToken>, expiry: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self.token_expiry = Some(expiry.into());
        self
    }
}

/// Yields connections whenever a session needs one.
///
/// A customer's session asks the service, with a participant token. Agents get theirs from
/// elsewhere: implement this; a closure will do.
pub trait ConnectionSource: Send + Sync + 'static {
    /// A connection that has what is needed.
    ///
    /// Only one call is under way at a time. [`SourceErrorKind::AccessDenied`](crate::SourceErrorKind::AccessDenied)
    /// ends the session, [`SourceErrorKind::Transient`](crate::SourceErrorKind::Transient) is asked again,
    /// later and later.
    fn connection(
        &self,
        need: ConnectionRequest,
    ) -> BoxFuture<'static, Result<Connection, SourceError>>;
}

impl<F> ConnectionSource for F
where
    F: Fn(ConnectionRequest) -> BoxFuture<'static, Result<Connection, SourceError>>
        + Send
        + Sync
        + 'static,
{
    fn connection(
        &self,
        need: ConnectionRequest,
    ) -> BoxFuture<'static, Result<Connection, SourceError>> {
        self(need)
    }
}

/// `CreateParticipantConnection`.
pub(crate) struct Service {
    pub(crate) client: Client,
    pub(crate) token: ParticipantToken,
    pub(crate) limiter: Arc<RateLimiter>,
}

impl ConnectionSource for Service {
    fn connection(
        &self,
        need: ConnectionRequest,
    ) -> BoxFuture<'static, Result<Connection, SourceError>> {
        // The session has its own waits between tries.
        let client = self.client.with_retry(Retry::never());
        let token = self.token.clone();
        let limiter = Arc::clone(&self.limiter);
        Box::pin(async move {
            limiter.acquire(Quota::CreateParticipantConnection, Priority::Connection).await;
            let call = client.create_participant_connection();
            let call = match need {
                ConnectionRequest::WebSocket => call.r#type(ConnectionType::Websocket),
                ConnectionRequest::Credentials => call,
            };
            let call = call.r#type(ConnectionType::ConnectionCredentials);
            let output = call.participant_token(token).send().await?;
            let credentials = output.connection_credentials;
            let (token, token_expiry) = credentials
                .map(|credentials| (credentials.connection_token, credentials.expiry))
                .unwrap_or_default();
            let url = output.websocket.and_then(|socket| socket.url);
            Ok(Connection { url, token, token_expiry })
        })
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Service")
    }
}
