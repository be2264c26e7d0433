//! The connection to NATS, with the streams and buckets of a fleet.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use async_nats::ConnectOptions;
use async_nats::connection::State;
use async_nats::jetstream::stream::RawMessageErrorKind;
use async_nats::jetstream::{self, kv, stream};
use bytes::Bytes;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::counts::{Counters, Counts};
use crate::metrics::{LeaseMove, WorkerMeter};
use crate::names::Names;
use crate::{FleetError, Settings};

/// How long NATS may take to answer a request.
const ANSWER: Duration = Duration::from_secs(3);
/// The longest pause between two attempts to connect: a part of a lease.
const PAUSE: Duration = Duration::from_millis(250);

/// A connection, and what of NATS a fleet uses.
#[derive(Clone, Debug)]
pub(crate) struct Nats {
    pub(crate) jetstream: jetstream::Context,
    pub(crate) items: stream::Stream,
    pub(crate) commands: stream::Stream,
    pub(crate) chats: kv::Store,
    pub(crate) workers: kv::Store,
    pub(crate) names: Names,
    /// How often the connection was established.
    pub(crate) connections: watch::Receiver<u64>,
    pub(crate) counters: Arc<Counters>,
    /// Since when there is no connection.
    pub(crate) away: watch::Receiver<Option<Instant>>,
    /// That of a worker; a program that only uses the fleet has none.
    pub(crate) meter: WorkerMeter,
}

/// An entry of the bucket of chats.
pub(crate) struct StoredEntry {
    pub(crate) revision: u64,
    pub(crate) value: Bytes,
}

impl Nats {
    /// Connects, and creates the missing streams and buckets.
    pub(crate) async fn connect(
        servers: &str,
        options: ConnectOptions,
        settings: &Settings,
    ) -> Result<Self, FleetError> {
        let names = Names::new(&settings.prefix)?;
        let counters = Arc::new(Counters::default());
        let (connected, connections) = watch::channel(0);
        let (lost, away) = watch::channel(None::<Instant>);
        let count = Arc::clone(&counters);
        let options = options
            .reconnect_delay_callback(|attempt| {
                PAUSE.min(Duration::from_millis(50).saturating_mul(attempt.min(100) as u32))
            })
            .event_callback(move |event| {
                match event {
                    async_nats::Event::Connected => {
                        connected.send_modify(|number| *number += 1);
                        if let Some(since) = lost.send_replace(None) {
                            let away = since.elapsed();
                            tracing::info!(?away, "NATS is back; the chats continue");
                        }
                    }
                    async_nats::Event::Disconnected => {
                        count.disconnects.add();
                        lost.send_modify(|since| *since = since.or_else(|| Some(Instant::now())));
                        tracing::warn!(
                            "the connection to NATS is lost; items wait in the transcripts"
                        );
                    }
                    event => tracing::debug!(%event, "NATS"),
                }
                async {}
            });
        let servers_text = servers.to_owned();
        let addresses: Vec<&str> = servers.split(',').map(str::trim).collect();
        let client = options.connect(addresses).await.map_err(|source| {
            FleetError::NoConnection { servers: servers_text, source: source.into() }
        })?;
        let jetstream =
            jetstream::ContextBuilder::new().timeout(ANSWER).ack_timeout(ANSWER).build(client);
        let items = ensure_stream(&jetstream, items_config(&names, settings)).await?;
        let commands = ensure_stream(&jetstream, commands_config(&names, settings)).await?;
        let chats = ensure_bucket(&jetstream, names.chats_bucket(), settings).await?;
        let workers = ensure_bucket(&jetstream, names.workers_bucket(), settings).await?;
        let meter = WorkerMeter::default();
        Ok(Self {
            jetstream,
            items,
            commands,
            chats,
            workers,
            names,
            connections,
            counters,
            away,
            meter,
        })
    }

    /// The ownership of a lease has changed: counts it, and tells the meter.
    pub(crate) fn lease_moved(&self, how: LeaseMove) {
        match how {
            LeaseMove::Taken => self.counters.taken.add(),
            LeaseMove::HandedOver => self.counters.handed_over.add(),
            LeaseMove::Fenced => self.counters.fenced.add(),
            LeaseMove::Lost => self.counters.leases_lost.add(),
        }
        self.meter.lease_moved(how);
    }

    /// How long NATS has been unreachable; `None` if it is reachable.
    pub(crate) fn away(&self) -> Option<Duration> {
        self.away.borrow().map(|since| since.elapsed())
    }

    /// An error if NATS is unreachable, because a message would wait in a buffer of the client.
    pub(crate) fn is_there(&self, doing: &'static str) -> Result<(), FleetError> {
        match self.away() {
            Some(away) => Err(FleetError::Away { doing, away }),
            None => Ok(()),
        }
    }

    /// Why something has failed: NATS is unreachable, has refused it, or has not responded.
    pub(crate) fn failed<E>(&self, doing: &'static str) -> impl FnOnce(E) -> FleetError + use<E>
    where
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        let away = self.away();
        move |error| match away {
            Some(away) => FleetError::Away { doing, away },
            None => FleetError::nats(doing)(error),
        }
    }

    /// The counts of this connection's workers.
    pub(crate) fn counts(&self) -> Counts {
        let away = self.away().unwrap_or_default().as_secs();
        self.counters.nats_away_seconds.set(usize::try_from(away).unwrap_or(usize::MAX));
        self.counters.read()
    }

    /// The entry of a chat, as the leader of the bucket has it: a copy may lag behind. None if it was removed.
    pub(crate) async fn entry(&self, key: &str) -> Result<Option<StoredEntry>, FleetError> {
        let subject = format!("{}{key}", self.chats.prefix);
        match self.chats.stream.get_last_raw_message_by_subject(&subject).await {
            Ok(message) if message.headers.get("KV-Operation").is_some() => Ok(None),
            Ok(message) => {
                Ok(Some(StoredEntry { revision: message.sequence, value: message.payload }))
            }
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(None),
            Err(error) => Err(self.failed("an entry of a chat cannot be read")(error)),
        }
    }

    /// Waits until there is a connection. Without one, the client would buffer a message, which would be outdated on
    /// arrival.
    pub(crate) async fn connected(&self) {
        let mut connections = self.connections.clone();
        while self.jetstream.client().connection_state() != State::Connected {
            // The state may be newer than the event.
            let _ = tokio::time::timeout(PAUSE, connections.changed()).await;
        }
    }
}

fn items_config(names: &Names, settings: &Settings) -> stream::Config {
    stream::Config {
        name: names.items_stream(),
        description: Some("The items of all chats, each once".to_owned()),
        subjects: vec![names.all_items()],
        retention: stream::RetentionPolicy::Limits,
        max_age: settings.retention,
        duplicate_window: settings.duplicate_window,
        num_replicas: settings.replicas,
        ..stream::Config::default()
    }
}

fn commands_config(names: &Names, settings: &Settings) -> stream::Config {
    stream::Config {
        name: names.commands_stream(),
        description: Some("What the chats are to do".to_owned()),
        subjects: vec![names.all_commands()],
        retention: stream::RetentionPolicy::WorkQueue,
        // A chat lasts a week at most.
        max_age: Duration::from_secs(7 * 24 * 60 * 60),
        duplicate_window: settings.duplicate_window,
        num_replicas: settings.replicas,
        ..stream::Config::default()
    }
}

/// The stream of that name, made if it is missing; one with what the fleet relies on.
async fn ensure_stream(
    jetstream: &jetstream::Context,
    config: stream::Config,
) -> Result<stream::Stream, FleetError> {
    let needs = (config.retention, config.subjects.clone());
    let name = config.name.clone();
    let stream = match jetstream.get_stream(&name).await {
        Ok(stream) => stream,
        // Another one may make it at the same time: both have the same settings.
        Err(_) => match jetstream.create_stream(config).await {
            Ok(stream) => stream,
            Err(error) => jetstream
                .get_stream(&name)
                .await
                .map_err(|_| FleetError::nats("NATS makes no stream")(error))?,
        },
    };
    let config = &stream.cached_info().config;
    let has = (config.retention, config.subjects.clone());
    if has == needs {
        Ok(stream)
    } else {
        Err(FleetError::WrongStream {
            stream: name,
            has: format!("{:?} retention and the subjects {:?}", has.0, has.1),
            needs: format!("{:?} retention and the subjects {:?}", needs.0, needs.1),
        })
    }
}

/// The bucket with this name. Its stream has the settings that all clients of NATS use for buckets, except that the
/// markers of removed entries can be removed too. It is created as a stream, because creating a bucket requires details
/// about the account that older servers do not return.
async fn ensure_bucket(
    jetstream: &jetstream::Context,
    bucket: String,
    settings: &Settings,
) -> Result<kv::Store, FleetError> {
    let config = stream::Config {
        name: format!("KV_{bucket}"),
        subjects: vec![format!("$KV.{bucket}.>")],
        max_messages_per_subject: 1,
        discard: stream::DiscardPolicy::New,
        allow_rollup: true,
        allow_direct: true,
        num_replicas: settings.replicas,
        ..stream::Config::default()
    };
    ensure_stream(jetstream, config).await?;
    let store = jetstream.get_key_value(&bucket).await;
    store.map_err(FleetError::nats("NATS has no such bucket"))
}
