//! Sources of connections.

use std::sync::Arc;

use connectparticipant::types::ConnectionType;
use connectparticipant::{
    Client, ConnectionToken, ParticipantToken, PreSignedConnectionUrl, Retry,
};
use restjson::{BoxFuture, MaybeSend, MaybeSync, timeout};

use crate::service::context::SessionContext;
use crate::service::quota::{Priority, Quota};
use crate::service::source_error::{SourceError, SourceErrorKind};

/// A session's request to its [`ConnectionSource`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConnectionRequest {
    /// A URL for a socket, and a connection token if the source has one.
    WebSocket,
    /// A connection token: there is none, it expires soon, or the service refused it.
    Credentials,
}

/// A URL for a socket, a connection token, or both.
///
/// ```
/// use connectparticipant_chat::Connection;
///
/// let connection = Connection::new()
///     .url("wss://chat.example.com/socket")
///     .token("a-connection-token", "2026-11-27T10:00:00.000Z");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Connection {
    /// The URL of the socket. It can be opened once, within 100 s.
    pub url: Option<PreSignedConnectionUrl>,
    /// The connection token, for calls.
    pub token: Option<ConnectionToken>,
    /// When the token expires, in ISO 8601.
    pub token_expiry: Option<String>,
}

impl Connection {
    /// A connection without parts; each part has a setter.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the URL of the socket.
    #[must_use]
    pub fn url(mut self, url: impl Into<PreSignedConnectionUrl>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// Sets the connection token, and when it expires, in ISO 8601: `2019-11-08T02:41:28.172Z`.
    #[must_use]
    pub fn token(mut self, token: impl Into<ConnectionToken>, expiry: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self.token_expiry = Some(expiry.into());
        self
    }
}

/// Provides connections whenever a session needs one.
///
/// A customer's session requests connections from the service, with a participant token. An agent's session needs
/// another source: implement this trait, or pass a closure.
///
/// ```
/// use connectparticipant::restjson::BoxFuture;
/// use connectparticipant_chat::{
///     Connection, ConnectionRequest, ConnectionSource, SourceError, SourceErrorKind,
/// };
///
/// struct MyBackEnd;
///
/// impl ConnectionSource for MyBackEnd {
///     fn connection(
///         &self,
///         request: ConnectionRequest,
///     ) -> BoxFuture<'static, Result<Connection, SourceError>> {
///         Box::pin(async move {
///             let error = format!("the back end does not answer: {request:?}");
///             Err(SourceError::new(SourceErrorKind::Transient, error))
///         })
///     }
/// }
/// ```
pub trait ConnectionSource: MaybeSend + MaybeSync + 'static {
    /// Returns a connection with the requested part.
    ///
    /// The session makes one call at a time and waits [`Timing::source_timeout`](crate::Timing) for it.
    /// [`SourceErrorKind::AccessDenied`](crate::SourceErrorKind::AccessDenied) ends the session. After
    /// [`SourceErrorKind::Transient`](crate::SourceErrorKind::Transient) the session calls again, after
    /// growing waits.
    fn connection(
        &self,
        need: ConnectionRequest,
    ) -> BoxFuture<'static, Result<Connection, SourceError>>;
}

impl<F> ConnectionSource for F
where
    F: Fn(ConnectionRequest) -> BoxFuture<'static, Result<Connection, SourceError>>
        + MaybeSend
        + MaybeSync
        + 'static,
{
    fn connection(
        &self,
        need: ConnectionRequest,
    ) -> BoxFuture<'static, Result<Connection, SourceError>> {
        self(need)
    }
}

/// A source with a time limit.
#[derive(Clone)]
pub(crate) struct SessionSource {
    source: Arc<dyn ConnectionSource>,
    /// Whether the source calls the service, so that the service's quota applies.
    has_quota: bool,
}

impl SessionSource {
    /// The service as the source, with a participant token.
    pub(crate) fn service(client: &Client, token: ParticipantToken) -> Self {
        let source = Arc::new(ServiceSource { client: client.clone(), token });
        Self { source, has_quota: true }
    }

    pub(crate) fn custom(source: impl ConnectionSource) -> Self {
        Self { source: Arc::new(source), has_quota: false }
    }

    /// Requests a connection.
    pub(crate) async fn connection(
        &self,
        session: &SessionContext,
        request: ConnectionRequest,
    ) -> Result<Connection, SourceError> {
        if self.has_quota {
            // The wait for the quota does not count as the source's time.
            let quota = Quota::CreateParticipantConnection;
            session.limiter.acquire(quota, Priority::Connection).await;
        }
        let limit = session.timing.source_timeout;
        let connection = self.source.connection(request);
        timeout(&*session.environment, limit, connection).await.unwrap_or_else(|| {
            let late = format!("the connection source has not answered within {limit:?}");
            Err(SourceError::new(SourceErrorKind::Transient, late))
        })
    }
}

/// Connections from `CreateParticipantConnection`.
struct ServiceSource {
    client: Client,
    token: ParticipantToken,
}

impl ConnectionSource for ServiceSource {
    fn connection(
        &self,
        request: ConnectionRequest,
    ) -> BoxFuture<'static, Result<Connection, SourceError>> {
        // The session has its own waits between tries.
        let client = self.client.with_retry(Retry::never());
        let token = self.token.clone();
        Box::pin(async move {
            let call = client.create_participant_connection();
            let call = match request {
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
