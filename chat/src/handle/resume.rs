//! The parts of a session that begins, or that continues from a checkpoint.

use std::sync::Arc;
use std::time::SystemTime;

use connectparticipant::{Client, ParticipantToken};

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::delivery::{DeliverySettings, History, Timeline};
use crate::event::Event;
use crate::handle::builder::{ChatBuilder, ConnectError};
use crate::handle::position::Position;
use crate::send::Outbox;
use crate::send::receipts::{ReceiptSchedule, Receipts};
use crate::service::context::SessionContext;
use crate::service::source::{ConnectionSource, SessionSource};
use crate::sign_in::SignInTracker;
use crate::turns::TurnMemory;

/// The parts of a session that a checkpoint keeps.
pub(super) struct StartingParts {
    pub(super) timeline: Timeline,
    pub(super) position: Position,
    pub(super) outbox: Arc<Outbox>,
    pub(super) receipts: Arc<Receipts>,
    pub(super) tracker: Arc<SignInTracker>,
    pub(super) turns: TurnMemory,
    /// Events that an earlier session has not delivered and that no transcript keeps.
    pub(super) first: Vec<Event>,
}

impl StartingParts {
    /// A session that begins.
    pub(super) fn begin(
        history: &History,
        wall: SystemTime,
        delivery: DeliverySettings,
        is_agent: bool,
    ) -> Self {
        let timeline = Timeline::new(delivery, history);
        let mut place = timeline.place();
        place.begin(history.clone(), wall);
        Self {
            timeline,
            position: Position::new(place),
            outbox: Arc::new(Outbox::new(is_agent)),
            receipts: Arc::default(),
            tracker: Arc::new(SignInTracker::new()),
            turns: TurnMemory::default(),
            first: Vec::new(),
        }
    }

    /// A session that continues from a checkpoint.
    pub(super) fn resume(
        checkpoint: Checkpoint,
        session: &Arc<SessionContext>,
        delivery: DeliverySettings,
    ) -> Self {
        let environment = &session.environment;
        let (now, wall) = (environment.now(), environment.system_time());
        let ago = checkpoint.age(wall);
        let Checkpoint { session: kept, credentials } = checkpoint;
        let tracker = Arc::new(SignInTracker::new());
        let mut position = Position::new(kept.place);
        position.contact_id = kept.contact_id;
        let mut first = Vec::new();
        if let Some(sign_in) = credentials.sign_in {
            position.is_sign_in_requested = true;
            first = tracker.resume(sign_in, session, ago);
        }
        if first.iter().any(|event| matches!(event, Event::SignInRequested(_))) {
            position.is_sign_in_requested = false;
        }
        Self {
            timeline: Timeline::resume(delivery, &position.place, now, wall),
            position,
            outbox: Arc::new(Outbox::resume(kept.is_agent, kept.outbox)),
            receipts: Arc::new(Receipts::new(ReceiptSchedule::resume(kept.receipts, now, ago))),
            tracker,
            turns: TurnMemory::resume(kept.turns),
            first,
        }
    }
}

impl ChatBuilder {
    pub(super) fn resume(client: &Client, checkpoint: Checkpoint) -> Self {
        let mut builder = Self::unconnected(client);
        builder.checkpoint = Some(Box::new(checkpoint));
        builder
    }

    /// Sets the participant token of a session that [continues](crate::Chat::resume) from a checkpoint that was not
    /// sealed.
    ///
    /// ```
    /// use connectparticipant::Client;
    /// use connectparticipant_chat::{Chat, Checkpoint, ConnectError};
    ///
    /// async fn example(client: &Client, checkpoint: Checkpoint, token: &str) -> Result<Chat, ConnectError> {
    ///     Chat::resume(client, checkpoint).participant_token(token).connect().await
    /// }
    /// ```
    pub fn participant_token(mut self, token: impl Into<ParticipantToken>) -> Self {
        self.participant_token = Some(token.into());
        self
    }

    /// Sets the source of connections for a session that [continues](crate::Chat::resume) from a
    /// checkpoint, as [`Chat::with_source`](crate::Chat::with_source) does. Use it for a session of
    /// an agent.
    ///
    /// ```
    /// use connectparticipant::Client;
    /// use connectparticipant_chat::{Chat, Checkpoint, ConnectError, ConnectionSource};
    ///
    /// async fn example(
    ///     client: &Client,
    ///     checkpoint: Checkpoint,
    ///     source: impl ConnectionSource,
    /// ) -> Result<Chat, ConnectError> {
    ///     Chat::resume(client, checkpoint).source(source).connect().await
    /// }
    /// ```
    pub fn source(mut self, source: impl ConnectionSource) -> Self {
        self.source = Some(SessionSource::custom(source));
        self
    }

    /// The source of connections. A checkpoint provides settings that the builder lacks.
    pub(super) fn take_source(&mut self) -> Result<SessionSource, ConnectError> {
        if let Some(checkpoint) = &self.checkpoint {
            self.is_agent |= checkpoint.session.is_agent;
            self.contact_id = checkpoint
                .only_contact_id(self.contact_id.take())
                .map_err(ConnectError::Checkpoint)?;
            if self.source.is_none() {
                let token = checkpoint.participant_token(self.participant_token.take());
                self.participant_token = Some(token.map_err(ConnectError::Checkpoint)?);
            }
            if self.ready.token.is_none() {
                self.ready.token = checkpoint.credentials.connection_token.clone();
            }
        }
        if let Some(source) = self.source.take() {
            return Ok(source);
        }
        let token = self.participant_token.clone();
        let token = token.ok_or(ConnectError::Checkpoint(CheckpointError::NoToken))?;
        Ok(SessionSource::service(&self.client, token))
    }
}
