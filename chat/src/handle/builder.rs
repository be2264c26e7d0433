//! Setting up a session.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use connectparticipant::{Client, ParticipantToken};
use tokio::sync::{mpsc, oneshot, watch};

use crate::attachment::ScanResults;
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::delivery::{DeliverySettings, History};
use crate::handle::chat::{Chat, Handles};
use crate::handle::resume::StartingParts;
use crate::handle::sender::{Sender, SenderParts};
use crate::handle::state::{EndReason, State};
use crate::metrics::SessionMeter;
use crate::platform;
use crate::send::MessageLimit;
use crate::service::context::{SessionContext, TokenState};
use crate::service::quota::{Quotas, RateLimiter};
use crate::service::session_command::SessionCommand;
use crate::service::source::{Connection, ConnectionSource, SessionSource};
use crate::service::source_error::{SourceError, SourceErrorKind};
use crate::session::{Driver, DriverParts, Machine, MachineSettings, Timing};
use crate::socket::{Connector, DefaultConnector};

/// Sets up a [`Chat`].
///
/// ```
/// use std::time::Duration;
///
/// use connectparticipant::Client;
/// use connectparticipant_chat::{Chat, History, MessageLimit, Timing};
///
/// async fn example(client: &Client, token: &str) -> Result<(), Box<dyn std::error::Error>> {
///     let chat = Chat::builder(client, token)
///         .history(History::Newest(20))
///         .timing(Timing::default().connect_timeout(Duration::from_secs(10)))
///         .message_limit(MessageLimit::SMS)
///         .connect()
///         .await?;
///     chat.send_text("Hello").await?;
///     Ok(())
/// }
/// ```
///
/// A session of an agent, with an existing connection:
///
/// ```
/// use connectparticipant::Client;
/// use connectparticipant_chat::socket::Connector;
/// use connectparticipant_chat::{Chat, Connection, ConnectionSource, DeliverySettings};
///
/// async fn example(
///     client: &Client,
///     source: impl ConnectionSource,
///     ready: Connection,
///     sockets: impl Connector,
/// ) -> Result<(), Box<dyn std::error::Error>> {
///     let chat = Chat::with_source(client, source)
///         .agent()
///         .ready_connection(ready)
///         .contact_id("a1b2c3d4-5678-90ab-cdef-111122223333")
///         .delivery(DeliverySettings::default().capacity(1_000))
///         .connector(sockets)
///         .connect()
///         .await?;
///     chat.send_text("How can I help?").await?;
///     Ok(())
/// }
/// ```
#[must_use = "nothing is connected before `connect`"]
pub struct ChatBuilder {
    pub(super) client: Client,
    pub(super) source: Option<SessionSource>,
    pub(super) participant_token: Option<ParticipantToken>,
    pub(super) checkpoint: Option<Box<Checkpoint>>,
    connector: Option<Arc<dyn Connector>>,
    pub(super) ready: Connection,
    history: History,
    delivery: DeliverySettings,
    timing: Timing,
    message_limit: MessageLimit,
    quotas: Option<Quotas>,
    pub(super) is_agent: bool,
    pub(super) contact_id: Option<String>,
}

/// Why a session could not be established.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ConnectError {
    /// The participant token is not valid: it is the wrong one, the chat has ended, or the
    /// participant has left.
    AccessDenied(Arc<SourceError>),
    /// The service rejects the request.
    Rejected(Arc<SourceError>),
    /// There was no connection within the [limit](Timing::connect_timeout). The value is the last
    /// error.
    TimedOut(Arc<SourceError>),
    /// The chat ended before the session was established.
    Ended(EndReason),
    /// The session cannot continue from its checkpoint.
    Checkpoint(CheckpointError),
    /// There is no tokio runtime: call `connect` from one. Does not occur in browsers, which need no runtime.
    NoRuntime,
}

/// The number of events that wait between the task and the handle.
const HANDED_OVER: usize = 16;
const COMMANDS: usize = 16;

impl ChatBuilder {
    pub(crate) fn new(client: &Client, token: ParticipantToken) -> Self {
        Self { participant_token: Some(token), ..Self::unconnected(client) }
    }

    pub(crate) fn with_source(client: &Client, source: impl ConnectionSource) -> Self {
        Self { source: Some(SessionSource::custom(source)), ..Self::unconnected(client) }
    }

    /// A builder without a source of connections.
    pub(super) fn unconnected(client: &Client) -> Self {
        Self {
            client: client.clone(),
            source: None,
            participant_token: None,
            checkpoint: None,
            connector: None,
            ready: Connection::default(),
            history: History::default(),
            delivery: DeliverySettings::default(),
            timing: Timing::default(),
            message_limit: MessageLimit::default(),
            quotas: None,
            is_agent: false,
            contact_id: None,
        }
    }

    /// Uses an existing connection, such as one that `StartChatContact` returns on request. The session then makes no
    /// call in order to connect.
    pub fn ready_connection(self, ready: Connection) -> Self {
        Self { ready, ..self }
    }

    /// Sets how much of the transcript is delivered first.
    pub fn history(self, history: History) -> Self {
        Self { history, ..self }
    }

    /// Sets the order of items and how many items are kept in memory.
    pub fn delivery(self, delivery: DeliverySettings) -> Self {
        Self { delivery, ..self }
    }

    /// Sets the times of the session.
    pub fn timing(self, timing: Timing) -> Self {
        Self { timing, ..self }
    }

    /// Sets how long a message may be.
    pub fn message_limit(self, message_limit: MessageLimit) -> Self {
        Self { message_limit, ..self }
    }

    /// Sets the quotas of the client, its clones and all their sessions, instead of those that the service
    /// documents: 10 messages per second, 10 events per second, and others ([`Quotas`]). Calls above a quota
    /// wait; [`Quotas::waits`] counts them.
    ///
    /// ```
    /// use connectparticipant::Client;
    /// use connectparticipant_chat::{Chat, Quotas};
    ///
    /// async fn example(client: &Client, token: &str) -> Result<Chat, Box<dyn std::error::Error>> {
    ///     Ok(Chat::builder(client, token).quotas(Quotas::unlimited()).connect().await?)
    /// }
    /// ```
    pub fn quotas(self, quotas: Quotas) -> Self {
        Self { quotas: Some(quotas), ..self }
    }

    /// Makes it the session of an agent, which ends when the chat is transferred.
    pub fn agent(self) -> Self {
        Self { is_agent: true, ..self }
    }

    /// Delivers only the items of this contact: its own id, or the id of the first contact of its chain. It is
    /// for agents, whose socket may carry several contacts.
    pub fn contact_id(self, contact_id: impl Into<String>) -> Self {
        Self { contact_id: Some(contact_id.into()), ..self }
    }

    /// Opens sockets with this connector instead of the client's transport.
    pub fn connector(self, connector: impl Connector) -> Self {
        Self { connector: Some(Arc::new(connector)), ..self }
    }

    /// Connects and waits for the subscription. No item that is sent afterwards is missed.
    ///
    /// Temporary errors are retried for a minute, or for [`Timing::connect_timeout`]. Dropping the future
    /// ends everything that it started.
    ///
    /// # Errors
    /// If the token is denied, the service rejects the request, there is no connection in time, or a session
    /// cannot [continue](Chat::resume) from its checkpoint.
    pub async fn connect(self) -> Result<Chat, ConnectError> {
        let is_resumed = self.checkpoint.is_some();
        let (chat, driver) = self.assemble()?;
        platform::spawn(driver)?;
        let mut state = chat.state();
        loop {
            let known = state.borrow_and_update().clone();
            match known {
                // The items before the end can still be taken.
                State::Ended(EndReason::ChatEnded | EndReason::EndedWhileOffline) if is_resumed => {
                    return Ok(chat);
                }
                State::Ended(end) => return Err(end.into()),
                state if state.is_online() => break,
                _ => {}
            }
            if state.changed().await.is_err() {
                return Err(ConnectError::Ended(EndReason::Closed));
            }
        }
        if is_resumed {
            chat.send_pending().await;
        }
        Ok(chat)
    }

    /// The handle, and the task that serves it.
    fn assemble(mut self) -> Result<(Chat, Driver), ConnectError> {
        let source = self.take_source()?;
        if let Some(quotas) = self.quotas {
            quotas.apply(&self.client);
        }
        let environment = Arc::clone(self.client.dispatcher().environment());
        let meter = SessionMeter::of(&self.client);
        let connector = self
            .connector
            .unwrap_or_else(|| Arc::new(DefaultConnector::new(self.client.dispatcher())));
        let (tokens, tokens_watch) = watch::channel(TokenState::default());
        let (state, state_watch) = watch::channel(State::Connecting);
        let (skipped, skipped_watch) = watch::channel(0);
        let (events, events_receiver) = mpsc::channel(HANDED_OVER);
        let (commands, commands_receiver) = mpsc::channel::<SessionCommand>(COMMANDS);
        let (alive, dropped) = oneshot::channel();
        let timing = self.timing.checked();
        let session = Arc::new(SessionContext {
            timing: timing.clone(),
            limiter: RateLimiter::of(&self.client),
            client: self.client,
            environment,
            tokens: tokens_watch,
            state: state_watch,
            commands,
        });
        let reading = Driver::read_clock(&session);
        let is_resumed = self.checkpoint.is_some();
        let parts = match self.checkpoint {
            Some(checkpoint) => StartingParts::resume(*checkpoint, &session, self.delivery),
            None => StartingParts::begin(&self.history, reading.wall, self.delivery, self.is_agent),
        };
        let settings = MachineSettings {
            timing,
            is_agent: self.is_agent,
            contact_id: self.contact_id.clone(),
            is_resumed,
        };
        let machine = Machine::new(settings, parts.timeline, reading, self.ready);
        let scan_results = Arc::new(ScanResults::default());
        let driver = Driver::new(DriverParts {
            machine,
            session: Arc::clone(&session),
            meter,
            source,
            connector,
            tokens,
            state,
            skipped,
            events,
            commands: commands_receiver,
            dropped,
            outbox: Arc::clone(&parts.outbox),
            scan_results: Arc::clone(&scan_results),
            receipts: Arc::clone(&parts.receipts),
            tracker: Arc::clone(&parts.tracker),
            first: parts.first,
        });
        let sender_parts = SenderParts {
            outbox: parts.outbox,
            scan_results,
            receipts: parts.receipts,
            tracker: parts.tracker,
            message_limit: self.message_limit,
            is_agent: self.is_agent,
            only_contact_id: self.contact_id,
            participant_token: self.participant_token,
        };
        let handles = Handles {
            sender: Sender::new(session, sender_parts),
            events: events_receiver,
            skipped: skipped_watch,
            alive,
            position: parts.position,
            turns: parts.turns,
        };
        Ok((Chat::new(handles), driver))
    }
}

impl fmt::Debug for ChatBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatBuilder")
            .field("history", &self.history)
            .field("delivery", &self.delivery)
            .field("timing", &self.timing)
            .finish_non_exhaustive()
    }
}

impl From<EndReason> for ConnectError {
    fn from(end: EndReason) -> Self {
        match end {
            EndReason::Rejected(error) => match error.kind() {
                SourceErrorKind::AccessDenied => ConnectError::AccessDenied(error),
                SourceErrorKind::Rejected => ConnectError::Rejected(error),
                SourceErrorKind::Transient => ConnectError::TimedOut(error),
            },
            end => ConnectError::Ended(end),
        }
    }
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConnectError::AccessDenied(error) => write!(
                f,
                "not connected: the participant token is not valid, or the chat is over: {error}"
            ),
            ConnectError::Rejected(error) => write!(f, "not connected: {error}"),
            ConnectError::TimedOut(error) => write!(f, "not connected in time: {error}"),
            ConnectError::Ended(end) => write!(f, "not connected: {end}"),
            ConnectError::Checkpoint(error) => write!(f, "not resumed: {error}"),
            ConnectError::NoRuntime => f.write_str("not connected: there is no tokio runtime here"),
        }
    }
}

impl StdError for ConnectError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            ConnectError::AccessDenied(error)
            | ConnectError::Rejected(error)
            | ConnectError::TimedOut(error) => Some(&**error),
            ConnectError::Checkpoint(error) => Some(error),
            ConnectError::Ended(_) | ConnectError::NoRuntime => None,
        }
    }
}
