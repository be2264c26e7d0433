//! The commands of the program.

use std::error::Error as StdError;
use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use async_nats::ConnectOptions;
use clap::{Args, Parser, Subcommand};
use connectparticipant::Client;
use connectparticipant_chat::{Quotas, Rate};
use connectparticipant_fleet::{ChatId, Command, Content, Fleet, FleetError, Settings, Worker};
use futures_util::StreamExt as _;

/// Serves many Amazon Connect chats on many machines, over NATS JetStream.
///
/// Start nats-server with -js, then `work` on each machine. `add` adds a chat to the fleet, `send` sends a message
/// to a chat, `records` prints the events of all chats.
#[derive(Debug, Parser)]
#[command(name = "connectparticipant-fleet", version)]
pub(crate) struct Arguments {
    /// The addresses of NATS, separated by commas.
    #[arg(long, env = "FLEET_NATS", default_value = "nats://127.0.0.1:4222", global = true)]
    nats: String,
    /// A file with credentials for NATS.
    #[arg(long, env = "FLEET_NATS_CREDENTIALS", value_name = "FILE", global = true)]
    credentials: Option<PathBuf>,
    /// The prefix of the names of the fleet's streams and buckets.
    #[arg(long, default_value = "chats", global = true)]
    prefix: String,
    /// How long a silent worker keeps its chats.
    #[arg(long, default_value_t = 2.0, value_name = "SECONDS", value_parser = seconds, global = true)]
    lease: f64,
    /// Number of replicas, used when the streams are created.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=5), global = true)]
    replicas: u8,
    /// A file with the key that seals participant tokens in NATS, as `openssl rand -hex 32` prints one. All members
    /// of the fleet need the same key.
    #[arg(long, env = "FLEET_KEY_FILE", value_name = "FILE", global = true)]
    key_file: Option<PathBuf>,
    /// Log more to the error stream.
    #[arg(long, short, global = true)]
    verbose: bool,
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Serve chats until the program is interrupted or terminated, then hand them over.
    Work(Work),
    /// Add a chat. The participant token is read from the standard input.
    Add {
        /// The id of the chat, such as its contact id.
        chat: ChatId,
    },
    /// Send a message to a chat, as its participant.
    Send {
        /// The id of the chat.
        chat: ChatId,
        /// The text of the message.
        text: String,
        /// The idempotency token: the same token sends one message. By default, each command has a new one.
        #[arg(long)]
        token: Option<String>,
    },
    /// Send a typing event, as the participant of a chat.
    Typing {
        /// The id of the chat.
        chat: ChatId,
    },
    /// Leave a chat, as its participant.
    End {
        /// The id of the chat.
        chat: ChatId,
    },
    /// Print the records of all chats, one line each. `--text` shows texts and names.
    Records {
        /// The name of the consumer, which continues at its last position.
        #[arg(long, default_value = "program")]
        consumer: String,
        /// Show texts and names.
        #[arg(long)]
        text: bool,
    },
}

#[derive(Args, Debug)]
struct Work {
    /// The region of the chats.
    #[arg(long, env = "AWS_REGION", required_unless_present = "endpoint_url")]
    region: Option<String>,
    /// Another endpoint, such as the emulator's.
    #[arg(long, value_name = "URL")]
    endpoint_url: Option<String>,
    /// The prefix of the worker's name.
    #[arg(long, default_value = "worker")]
    name: String,
    /// The largest number of chats that it serves.
    #[arg(long, default_value_t = 10_000)]
    most_chats: usize,
    /// How many sessions it establishes at the same time.
    #[arg(long, default_value_t = 32)]
    connect_at_once: usize,
    /// The number of workers that share the instance's quotas. This worker uses its share.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..), conflicts_with = "no_quotas")]
    share_quotas: u32,
    /// Ignore the documented quotas of the service.
    #[arg(long)]
    no_quotas: bool,
    /// Print the counts as a line of JSON at this interval in seconds; 0 prints none.
    #[arg(long, default_value_t = 10, value_name = "SECONDS")]
    report: u64,
}

type Failure = Box<dyn StdError + Send + Sync>;

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.5..=300.0).contains(&seconds) => Ok(seconds),
        _ => Err("a number from 0.5 to 300".to_owned()),
    }
}

pub(crate) async fn run(arguments: Arguments) -> Result<(), Failure> {
    log(arguments.verbose);
    let settings = Settings::default()
        .prefix(arguments.prefix)
        .lease(Duration::from_secs_f64(arguments.lease))
        .replicas(arguments.replicas.into());
    let settings = match &arguments.key_file {
        Some(file) => settings.key(std::fs::read_to_string(file)?.parse()?),
        None => settings,
    };
    let options = match &arguments.credentials {
        Some(file) => ConnectOptions::with_credentials_file(file).await?,
        None => ConnectOptions::new(),
    };
    let fleet = loop {
        match Fleet::connect_with(&arguments.nats, options.clone(), settings.clone()).await {
            Ok(fleet) => break fleet,
            // A worker may be started before NATS, or while it is unreachable.
            Err(failure @ (FleetError::NoConnection { .. } | FleetError::Nats { .. }))
                if matches!(arguments.task, Task::Work(_)) =>
            {
                error(&failure);
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            Err(error) => return Err(error.into()),
        }
    };
    match arguments.task {
        Task::Work(work) => work.run(&fleet).await,
        Task::Add { chat } => {
            let mut token = String::new();
            std::io::stdin().read_to_string(&mut token)?;
            Ok(fleet.add(&chat, token.trim()).await?)
        }
        Task::Send { chat, text, token } => {
            let command = Command::text(text);
            let command = match token {
                Some(token) => command.token(token),
                None => command,
            };
            Ok(fleet.send(&chat, &command).await?)
        }
        Task::Typing { chat } => Ok(fleet.send(&chat, &Command::typing()).await?),
        Task::End { chat } => Ok(fleet.send(&chat, &Command::end()).await?),
        Task::Records { consumer, text } => records(&fleet, &consumer, text).await,
    }
}

/// What the program says of itself goes to the error stream.
fn log(verbose: bool) {
    use tracing_subscriber::layer::SubscriberExt as _;
    use tracing_subscriber::util::SubscriberInitExt as _;
    let own = if verbose { tracing::Level::DEBUG } else { tracing::Level::INFO };
    let targets = tracing_subscriber::filter::Targets::new()
        .with_default(tracing::Level::WARN)
        .with_target("connectparticipant_fleet", own);
    let format = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    tracing_subscriber::registry().with(targets).with(format).init();
}

impl Work {
    async fn run(self, fleet: &Fleet) -> Result<(), Failure> {
        let client = Client::builder();
        let client = match (&self.region, &self.endpoint_url) {
            (_, Some(url)) => client.endpoint_url(url.as_str()),
            (Some(region), None) => client.region(region.as_str()),
            (None, None) => client,
        };
        let client = client.build()?;
        let quotas = if self.no_quotas { Quotas::unlimited() } else { shared(self.share_quotas) };
        quotas.apply(&client);
        let worker = Worker::new(fleet, &client)
            .name(&self.name)
            .most_chats(self.most_chats)
            .connect_at_once(self.connect_at_once);
        let report = report(fleet.clone(), self.report);
        let counts = tokio::select! {
            counts = worker.run(stop()) => counts?,
            failure = report => return Err(failure),
        };
        line(&serde_json::to_string(&counts)?)?;
        Ok(())
    }
}

/// The documented quotas, divided.
fn shared(workers: u32) -> Quotas {
    let part = |rate: Rate| {
        let part = |number: f64| number / f64::from(workers);
        Rate::new(part(rate.per_second), part(rate.burst).max(1.0))
    };
    let mut quotas = Quotas::default();
    for rate in [
        &mut quotas.create_participant_connection,
        &mut quotas.disconnect_participant,
        &mut quotas.get_transcript,
        &mut quotas.send_event,
        &mut quotas.send_message,
    ] {
        *rate = part(*rate);
    }
    quotas
}

/// Prints the counts again and again. Returns if nobody reads them.
async fn report(fleet: Fleet, seconds: u64) -> Failure {
    if seconds == 0 {
        std::future::pending::<()>().await;
    }
    let mut ticks = tokio::time::interval(Duration::from_secs(seconds.max(1)));
    loop {
        ticks.tick().await;
        let written = serde_json::to_string(&fleet.counts()).map_err(Failure::from);
        if let Err(error) = written.and_then(|json| Ok(line(&json)?)) {
            return error;
        }
    }
}

/// Waits until the program is interrupted or terminated.
async fn stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminated.recv() => return,
                _ = tokio::signal::ctrl_c() => return,
            }
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

async fn records(fleet: &Fleet, consumer: &str, text: bool) -> Result<(), Failure> {
    let mut records = std::pin::pin!(fleet.records(consumer).await?);
    while let Some(record) = records.next().await {
        match record {
            Ok(record) => {
                let content = match (&record.content, text) {
                    (Content::Item(event), true) => match event.envelope() {
                        Some(envelope) => envelope.raw().expose().to_owned(),
                        None => format!("{event:?}"),
                    },
                    (content, _) => format!("{content:?}"),
                };
                line(&format!("{} {} {content}", record.sequence, record.chat))?;
            }
            Err(failure) => error(&failure),
        }
    }
    Ok(())
}

fn line(text: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{text}")
}

/// Prints an error.
pub(crate) fn error(error: &dyn StdError) {
    // If the error stream is closed, the error cannot be reported.
    let _ = writeln!(std::io::stderr(), "error: {error}");
}
