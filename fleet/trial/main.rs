//! `cargo xtask fleet`: does a fleet lose, double or swap anything while its workers die?
//!
//! nats-server and the workers are processes of their own; the service is the emulator, in this one. Each chat's
//! agent says numbered messages, and numbered commands let its customer answer. Meanwhile a worker is killed
//! every two seconds and replaced by a new one, one is stopped past its lease and goes on, and nats-server is
//! killed once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a measurement"
)]

mod chaos;
mod nats_server;
mod numbers;
mod takeovers;
mod talk;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use connectparticipant_emulator::Emulator;
use connectparticipant_fleet::{ChatId, Content, Fleet, Settings};
use futures_util::StreamExt as _;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Mutex;
use tokio::time::Instant;

use chaos::Chaos;
use nats_server::NatsServer;
use numbers::Numbers;
use takeovers::Takeovers;

/// Kills the workers of a fleet, and counts what is lost, duplicated or out of order.
#[derive(Debug, Parser)]
struct Arguments {
    /// How long workers are killed
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// How many chats there are
    #[arg(long, default_value_t = 300)]
    chats: usize,
    /// How many workers there are
    #[arg(long, default_value_t = 3)]
    workers: usize,
    /// The time between two messages of an agent, in milliseconds
    #[arg(long, default_value_t = 2_000)]
    pause: u64,
    /// The time between two kills, in milliseconds
    #[arg(long, default_value_t = 2_000)]
    kill_every: u64,
    /// How long NATS is unreachable when it is killed, in milliseconds
    #[arg(long, default_value_t = 500)]
    outage: u64,
}

/// How long the last items may take after the end.
const REST: Duration = Duration::from_secs(60);
/// The goal for a take-over.
const LONGEST_TAKEOVER: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let folder = tempfile::tempdir().unwrap();
    let Some(nats) = NatsServer::start(folder.path()).await else {
        eprintln!("error: nats-server is not installed: apt-get install nats-server");
        return ExitCode::FAILURE;
    };
    // The processes end with this one if it is interrupted or terminated.
    let mut terminated = signal(SignalKind::terminate()).unwrap();
    let good = tokio::select! {
        good = trial(&arguments, nats) => good,
        _ = terminated.recv() => false,
        _ = tokio::signal::ctrl_c() => false,
    };
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn trial(arguments: &Arguments, nats: NatsServer) -> bool {
    let emulator = Emulator::start().await.unwrap();
    let fleet = Fleet::connect(&nats.url(), Settings::default()).await.unwrap();
    let takeovers = Arc::new(Mutex::new(Takeovers::default()));
    let watching = tokio::spawn(watch(fleet.clone(), Arc::clone(&takeovers)));
    let heard = Arc::new(Mutex::new(Numbers::default()));
    let hearing = tokio::spawn(hear(fleet.clone(), Arc::clone(&heard)));

    let outage = Duration::from_millis(arguments.outage);
    let lease = fleet.settings().lease;
    let mut chaos = Chaos::new(nats, emulator.url(), lease, outage, Arc::clone(&takeovers));
    for _ in 0..arguments.workers {
        chaos.add_worker();
    }
    let begin = Instant::now();
    let mut chats = Vec::new();
    for _ in 0..arguments.chats {
        let chat = emulator.start_chat("Ada").unwrap();
        let id: ChatId = chat.contact_id().parse().unwrap();
        fleet.add(&id, chat.participant_token()).await.unwrap();
        chats.push((id, chat));
    }
    until("all chats are served", || async { takeovers.lock().await.served() == arguments.chats })
        .await;
    println!(
        "{} chats, {} workers, all served after {:.1} s",
        chats.len(),
        arguments.workers,
        begin.elapsed().as_secs_f64()
    );

    let talk = talk::Talk::start(&fleet, &chats, Duration::from_millis(arguments.pause));
    chaos
        .run(Duration::from_secs(arguments.seconds), Duration::from_millis(arguments.kill_every))
        .await;
    let said = talk.end().await;

    // The messages of the agents must be in the stream, and those of the customers in the transcripts.
    let all = said.total();
    let rest = Instant::now();
    while heard.lock().await.different() < all && rest.elapsed() < REST {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    // What comes twice comes later.
    tokio::time::sleep(Duration::from_secs(2)).await;
    hearing.abort();
    watching.abort();
    let mut transcripts = Numbers::default();
    for (id, chat) in &chats {
        for item in chat.transcript() {
            if let Some(text) = item.content.as_deref() {
                transcripts.add(id, text);
            }
        }
    }
    let counts = chaos.end().await;
    let (heard, takeovers) = (heard.lock().await, takeovers.lock().await);
    report(&said, &heard, &transcripts, &takeovers, &chaos, &counts)
}

fn report(
    said: &Numbers,
    heard: &Numbers,
    transcripts: &Numbers,
    takeovers: &Takeovers,
    chaos: &Chaos,
    counts: &str,
) -> bool {
    println!(
        "workers killed: {}, stopped and continued: {}, nats-server restarted: {} (unreachable for {:?})",
        chaos.killed, chaos.stopped, chaos.restarted, chaos.outage
    );
    println!("counts of the workers that are left: {counts}");
    let (from_agents, from_customers) = (said.of_kind('a'), said.of_kind('c'));
    println!("messages: {from_agents} of agents, {from_customers} by commands");
    let stream = said.compare(heard);
    let service = said.compare(transcripts);
    println!("read from the stream: {}", stream);
    println!("in the transcripts:   {}", service);
    let times = takeovers.times();
    let at = |share: f64| {
        let place = ((times.len().saturating_sub(1)) as f64 * share) as usize;
        times.get(place).copied().unwrap_or_default()
    };
    println!(
        "take-overs: {}, p50 {:.2} s, p99 {:.2} s, longest {:.2} s; {} more were interrupted by the next kill",
        times.len(),
        at(0.5).as_secs_f64(),
        at(0.99).as_secs_f64(),
        at(1.0).as_secs_f64(),
        takeovers.interrupted
    );
    let in_time = at(0.99) <= LONGEST_TAKEOVER;
    if !in_time {
        println!("note: take-overs took longer than {} s", LONGEST_TAKEOVER.as_secs());
    }
    let good = stream.is_clean() && service.is_clean() && !times.is_empty();
    println!(
        "{}",
        if good { "nothing lost, nothing duplicated, nothing out of order" } else { "FAILED" }
    );
    good
}

async fn watch(fleet: Fleet, takeovers: Arc<Mutex<Takeovers>>) {
    let mut statuses = std::pin::pin!(fleet.statuses());
    while let Some(status) = statuses.next().await {
        takeovers.lock().await.status(&status);
    }
}

async fn hear(fleet: Fleet, heard: Arc<Mutex<Numbers>>) {
    let mut records = std::pin::pin!(fleet.records("trial").await.unwrap());
    while let Some(record) = records.next().await {
        let record = record.unwrap();
        let mut heard = heard.lock().await;
        match &record.content {
            Content::Item(connectparticipant_chat::Event::Message(message)) => {
                heard.record(&record, message.text());
            }
            Content::Rejected(rejected) => {
                eprintln!("{}: rejected: {}", record.chat, rejected.reason)
            }
            Content::Gap(gap) => eprintln!("{}: gap: {}", record.chat, gap.reason),
            Content::Ended(ended) => eprintln!("{}: ended: {}", record.chat, ended.reason),
            _ => {}
        }
    }
}

/// Waits for something, for a minute at most.
async fn until<F: Future<Output = bool>>(what: &str, mut is_so: impl FnMut() -> F) {
    for _ in 0..600 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("not within a minute: {what}");
}
