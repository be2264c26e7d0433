//! Many chats at once in one process: is anything lost, how late is it, how much memory is a chat?
//!
//! The service is the emulator, in a separate process, so that its memory does not count. Each
//! chat gets a message once a second; the message contains the time.
//!
//! ```text
//! cargo run --release -p connectparticipant-chat --example thousand_chats [CHATS [SECONDS]]
//! ```

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a measurement"
)]

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use connectparticipant::Client;
use connectparticipant_chat::{Chat, Event, Quotas};
use connectparticipant_emulator::Emulator;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// How many connect at the same time: a thousand HTTP connections are not what is measured.
const AT_ONCE: usize = 32;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default| {
        arguments.get(at).map_or(default, |text| text.parse::<usize>().expect("a number"))
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    if arguments.first().is_some_and(|first| first == "emulator") {
        runtime.block_on(emulate(number(1, 0), number(2, 0)));
    } else {
        runtime.block_on(measure(number(0, 1_000), number(1, 60)));
    }
}

fn now() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros()
}

/// The other process: prints where it is and the token of each chat, waits for a line, and talks.
async fn emulate(chats: usize, seconds: usize) {
    let emulator = Emulator::start().await.unwrap();
    println!("{}", emulator.url());
    let started: Vec<_> = (0..chats).map(|_| emulator.start_chat("Ada").unwrap()).collect();
    for chat in &started {
        println!("{}", chat.participant_token().expose());
    }
    tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new()))
        .await
        .unwrap()
        .unwrap();
    let begin = tokio::time::Instant::now();
    for second in 0..seconds {
        for (number, chat) in started.iter().enumerate() {
            // Spread over the second, as people are.
            let at = second as f64 + number as f64 / chats as f64;
            tokio::time::sleep_until(begin + Duration::from_secs_f64(at)).await;
            chat.say(&format!("{second} {}", now())).unwrap();
        }
    }
    // Until the other one has closed the pipe: it has seen everything.
    tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new()))
        .await
        .unwrap()
        .unwrap();
}

struct Service {
    child: Child,
    url: String,
    tokens: Vec<String>,
}

impl Service {
    fn start(chats: usize, seconds: usize) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["emulator", &chats.to_string(), &seconds.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines.next().unwrap().unwrap();
        let tokens = lines.by_ref().take(chats).map(Result::unwrap).collect();
        Self { child, url, tokens }
    }

    fn go_on(&mut self) {
        self.child.stdin.as_mut().unwrap().write_all(b"\n").unwrap();
    }
}

/// The memory of this process, in KiB; only on Linux.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

async fn measure(chats: usize, seconds: usize) {
    let mut service = Service::start(chats, seconds);
    let client = Client::builder().endpoint_url(service.url.as_str()).build().unwrap();
    Quotas::unlimited().apply(&client);
    // What a client costs is not what a chat costs.
    drop(Chat::connect(&client, service.tokens[0].as_str()).await.unwrap());
    let before = resident();

    let gate = Arc::new(Semaphore::new(AT_ONCE));
    let mut connecting = JoinSet::new();
    for token in service.tokens.clone() {
        let (client, gate) = (client.clone(), Arc::clone(&gate));
        connecting.spawn(async move {
            let _turn = gate.acquire().await.unwrap();
            Chat::connect(&client, token).await.unwrap()
        });
    }
    let connected = connecting.join_all().await;
    let after = resident();
    let mut reading = JoinSet::new();
    for chat in connected {
        reading.spawn(hear(chat, seconds));
    }
    service.go_on();
    let (mut delays, mut faults) = (Vec::new(), 0);
    let mut kept = Vec::new();
    while let Some(heard) = reading.join_next().await {
        let (chat, heard, wrong) = heard.unwrap();
        delays.extend(heard);
        faults += wrong;
        kept.push(chat);
    }
    let end = resident();
    delays.sort_unstable();
    let at = |share: f64| delays[((delays.len() - 1) as f64 * share) as usize] as f64 / 1_000.0;
    println!("{chats} chats, {seconds} s, {} of {} messages heard", delays.len(), chats * seconds);
    println!("lost, duplicated or out of order: {faults}");
    println!("delay in ms: median {:.1}, p99 {:.1}, most {:.1}", at(0.5), at(0.99), at(1.0));
    if let (Some(before), Some(after), Some(end)) = (before, after, end) {
        let each = |now: u64| now.saturating_sub(before) as f64 / chats as f64;
        println!(
            "memory of a chat in KiB: {:.1} connected, {:.1} at the end",
            each(after),
            each(end)
        );
    }
    drop(kept);
    service.go_on();
    assert!(service.child.wait().unwrap().success());
    assert!(faults == 0 && delays.len() == chats * seconds, "something was lost");
}

/// Hears one message a second: the chat, the delays in microseconds, and how many were wrong.
async fn hear(mut chat: Chat, seconds: usize) -> (Chat, Vec<u64>, usize) {
    let (mut delays, mut wrong) = (Vec::new(), 0);
    while delays.len() < seconds {
        let Some(event) = chat.next().await else { break };
        let Event::Message(message) = event else { continue };
        let (second, said) = message.text().split_once(' ').unwrap();
        wrong += usize::from(second.parse() != Ok(delays.len()) || message.late);
        let delay = now().saturating_sub(said.parse().unwrap());
        delays.push(u64::try_from(delay).unwrap());
    }
    (chat, delays, wrong)
}
