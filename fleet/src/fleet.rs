//! The interface of a fleet for programs: add chats, send commands, read items.

use std::time::Duration;

use async_nats::ConnectOptions;
use async_nats::jetstream::consumer::{DeliverPolicy, pull};
use async_nats::jetstream::kv::CreateErrorKind;
use async_nats::jetstream::message::PublishMessage;
use connectparticipant::ParticipantToken;
use futures_util::{Stream, StreamExt as _};

use crate::entries::{self, Lease, Place};
use crate::names::{lease_key, place_key};
use crate::nats::Nats;
use crate::session::SessionState;
use crate::status::{self, ChatStatus};
use crate::{ChatId, Command, Counts, FleetError, Record, RecordError, Settings};

/// A connection to a fleet, for workers and for programs that use the fleet. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Fleet {
    nats: Nats,
    settings: Settings,
}

impl Fleet {
    /// Connects to NATS, and creates missing streams and buckets.
    ///
    /// # Errors
    /// If NATS cannot be reached, has no JetStream, or has streams with these names but other
    /// settings.
    ///
    /// ```no_run
    /// use connectparticipant_fleet::{Command, Fleet, Settings};
    ///
    /// async fn example(contact_id: &str, token: &str) -> Result<(), Box<dyn std::error::Error>> {
    ///     let fleet = Fleet::connect("nats://127.0.0.1:4222", Settings::default()).await?;
    ///     let chat = contact_id.parse()?;
    ///     fleet.add(&chat, token).await?;
    ///     fleet.send(&chat, &Command::text("Where is my order?")).await?;
    ///     Ok(())
    /// }
    /// ```
    pub async fn connect(servers: &str, settings: Settings) -> Result<Self, FleetError> {
        Self::connect_with(servers, ConnectOptions::new(), settings).await
    }

    /// Connects with options of NATS: credentials, certificates, timeouts. The fleet sets its own callback for
    /// events and its own pauses between attempts to connect.
    ///
    /// # Errors
    /// The same as [`connect`](Self::connect).
    ///
    /// ```no_run
    /// use async_nats::ConnectOptions;
    /// use connectparticipant_fleet::{Fleet, Settings};
    ///
    /// async fn example() -> Result<Fleet, Box<dyn std::error::Error>> {
    ///     let options = ConnectOptions::with_credentials_file("fleet.creds").await?;
    ///     Ok(Fleet::connect_with("tls://nats.example.com", options, Settings::default()).await?)
    /// }
    /// ```
    pub async fn connect_with(
        servers: &str,
        options: ConnectOptions,
        settings: Settings,
    ) -> Result<Self, FleetError> {
        let nats = Nats::connect(servers, options, &settings).await?;
        Ok(Self { nats, settings })
    }

    pub(crate) fn nats(&self) -> &Nats {
        &self.nats
    }

    /// The settings that all members of the fleet share.
    ///
    /// ```
    /// use connectparticipant_fleet::Fleet;
    ///
    /// fn lease(fleet: &Fleet) -> std::time::Duration {
    ///     fleet.settings().lease
    /// }
    /// ```
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The counts of this connection's workers.
    ///
    /// ```
    /// use connectparticipant_fleet::Fleet;
    ///
    /// /// Whether this machine keeps up.
    /// fn is_well(fleet: &Fleet) -> bool {
    ///     let counts = fleet.counts();
    ///     counts.leases_lost == 0 && counts.disconnects == 0
    /// }
    /// ```
    pub fn counts(&self) -> Counts {
        self.nats.counts()
    }

    /// How long NATS has been unreachable; `None` if it is reachable. While it is unreachable, items wait in the transcripts
    /// and commands in the queue, workers keep their chats, and [`add`](Self::add) and [`send`](Self::send) fail with
    /// [`FleetError::Away`].
    ///
    /// ```
    /// use connectparticipant_fleet::Fleet;
    ///
    /// fn status(fleet: &Fleet) -> String {
    ///     match fleet.away() {
    ///         None => "well".to_owned(),
    ///         Some(time) => format!("NATS has been unreachable for {} s", time.as_secs()),
    ///     }
    /// }
    /// ```
    pub fn away(&self) -> Option<Duration> {
        self.nats.away()
    }

    /// Adds a chat, as the participant to whom this token belongs. A worker takes the chat at once.
    ///
    /// # Errors
    /// [`FleetError::Known`] if the chat was added before; [`FleetError::Away`] if NATS is unreachable, and
    /// [`FleetError::Nats`] if it does not respond.
    ///
    /// ```no_run
    /// use connectparticipant_fleet::{Fleet, FleetError};
    ///
    /// async fn example(fleet: &Fleet, contact_id: &str, token: &str) -> Result<(), Box<dyn std::error::Error>> {
    ///     match fleet.add(&contact_id.parse()?, token).await {
    ///         // An earlier attempt, whose answer was lost.
    ///         Ok(()) | Err(FleetError::Known(_)) => Ok(()),
    ///         Err(error) => Err(error.into()),
    ///     }
    /// }
    /// ```
    pub async fn add(
        &self,
        chat: &ChatId,
        token: impl Into<ParticipantToken>,
    ) -> Result<(), FleetError> {
        self.nats.is_there("the chat is not added")?;
        let state = SessionState::new(&token.into());
        let state = state.seal(self.settings.key.as_ref(), chat)?;
        let place = entries::write(&Place { epoch: 0, published: 0, state });
        // The place first: a worker that sees the lease reads it.
        let placed = self.nats.chats.create(place_key(chat), place).await;
        if let Err(error) = placed
            && error.kind() != CreateErrorKind::AlreadyExists
        {
            return Err(self.nats.failed("the chat is not added")(error));
        }
        match self.nats.chats.create(lease_key(chat), entries::write(&Lease::free())).await {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == CreateErrorKind::AlreadyExists => {
                Err(FleetError::Known(chat.clone()))
            }
            Err(error) => Err(self.nats.failed("the chat is not added")(error)),
        }
    }

    /// Sends a command to a chat. The command waits in the queue until the service has carried it out. The commands of
    /// a chat are carried out in order.
    ///
    /// # Errors
    /// [`FleetError::Unknown`] if the chat is not in the fleet; [`FleetError::Away`] if NATS is unreachable, and
    /// [`FleetError::Nats`] if it does not respond. In the last two cases, repeat the same command: its [token](Command::token) ensures
    /// that it is carried out once.
    ///
    /// ```no_run
    /// use connectparticipant_fleet::{ChatId, Command, Fleet, FleetError};
    ///
    /// async fn example(fleet: &Fleet, chat: &ChatId) -> Result<(), FleetError> {
    ///     let command = Command::text("Where is my order?");
    ///     loop {
    ///         match fleet.send(chat, &command).await {
    ///             // NATS is unreachable.
    ///             Err(FleetError::Away { .. }) => tokio::time::sleep(std::time::Duration::from_secs(1)).await,
    ///             result => return result,
    ///         }
    ///     }
    /// }
    /// ```
    pub async fn send(&self, chat: &ChatId, command: &Command) -> Result<(), FleetError> {
        self.nats.is_there("the command is not in the queue")?;
        if self.nats.entry(&lease_key(chat)).await?.is_none() {
            return Err(FleetError::Unknown(chat.clone()));
        }
        let message = PublishMessage::build()
            .payload(command.to_bytes())
            .message_id(format!("{chat}:{}", command.client_token()));
        let subject = self.nats.names.commands(chat);
        let sent = match self.nats.jetstream.send_publish(subject, message).await {
            Ok(answer) => answer.await,
            Err(error) => Err(error),
        };
        sent.map(drop).map_err(self.nats.failed("the command is not in the queue"))
    }

    /// Watches which worker serves which chat: first the current state, then each change. It is for
    /// a status page.
    ///
    /// ```no_run
    /// use connectparticipant_fleet::Fleet;
    /// use futures_util::StreamExt;
    ///
    /// async fn example(fleet: &Fleet) {
    ///     let mut statuses = std::pin::pin!(fleet.statuses());
    ///     while let Some(status) = statuses.next().await {
    ///         println!("{}: {:?}, served: {}", status.chat, status.worker, status.is_served);
    ///     }
    /// }
    /// ```
    pub fn statuses(&self) -> impl Stream<Item = ChatStatus> + use<> {
        status::follow(self.nats.clone())
    }

    /// Reads the items of all chats, in the order of the stream, as a consumer with this name. After a restart of the
    /// program, the consumer continues at its position. Several programs with the same name share the items. A record counts
    /// as read when the next one is requested; a program that ends before that gets the record again.
    ///
    /// # Errors
    /// If NATS refuses the consumer.
    ///
    /// ```no_run
    /// use connectparticipant_fleet::{Content, Fleet};
    /// use futures_util::StreamExt;
    ///
    /// async fn example(fleet: &Fleet) -> Result<(), Box<dyn std::error::Error>> {
    ///     let mut records = std::pin::pin!(fleet.records("archive").await?);
    ///     while let Some(record) = records.next().await {
    ///         match record {
    ///             Ok(record) => println!("{}: {:?}", record.chat, record.content),
    ///             Err(error) => eprintln!("{error}"),
    ///         }
    ///     }
    ///     Ok(())
    /// }
    /// ```
    pub async fn records(
        &self,
        consumer: &str,
    ) -> Result<impl Stream<Item = Result<Record, RecordError>> + use<>, FleetError> {
        let failed = "NATS makes no consumer of items";
        let config = pull::Config {
            durable_name: Some(consumer.to_owned()),
            deliver_policy: DeliverPolicy::All,
            ..pull::Config::default()
        };
        let consumer = self.nats.items.get_or_create_consumer(consumer, config).await;
        let consumer = consumer.map_err(self.nats.failed(failed))?;
        let messages = consumer.messages().await.map_err(self.nats.failed(failed))?;
        let unread: Option<async_nats::jetstream::Message> = None;
        Ok(futures_util::stream::unfold((messages, unread), |(mut messages, unread)| async {
            if let Some(message) = unread
                && let Err(error) = message.ack().await
            {
                tracing::warn!(%error, "a record is not acknowledged; it will be redelivered");
            }
            loop {
                match messages.next().await? {
                    Ok(message) => {
                        let number = message.info().map(|info| info.stream_sequence);
                        let record = Record::read(
                            &message.subject,
                            number.unwrap_or_default(),
                            message.headers.as_ref(),
                            &message.payload,
                        );
                        return Some((record, (messages, Some(message))));
                    }
                    // The consumer requests the items again automatically.
                    Err(error) => {
                        tracing::warn!(%error, "the items cannot be read; retrying")
                    }
                }
            }
        }))
    }
}
