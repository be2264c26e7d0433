//! Minutes or hours of calls of which one in twenty meets a fault: memory does not grow.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use connectparticipant::{Client, ConnectionToken, Limits};

use crate::chance::Chance;
use crate::machine::{self, Memory};
use crate::server::{Order, Server};
use crate::{Finding, ensure};

const WORKERS: u64 = 16;
const SEED: u64 = 7;
/// Between two calls of a worker.
const PAUSE: Duration = Duration::from_millis(50);
/// The growth of memory after the warm-up must stay below it.
const MOST_GROWTH: i64 = 1_000_000;
/// One call in so many may fail for good: three faults in a row are one in 8,000.
const FAILURES: u64 = 1000;

#[derive(Default)]
struct Counts {
    calls: AtomicU64,
    failed: AtomicU64,
}

pub(crate) async fn run(server: &mut Server, time: Duration) -> Finding {
    let (files, tasks) = (machine::open_files(), machine::tasks());
    let before = server.tell(Order::Faults);
    // The emulator's slow responses take longer.
    let limits = Limits::default().attempt(Duration::from_secs(3));
    let client = server.client().limits(limits).build().expect("a client");
    let (counts, chance) = (Arc::new(Counts::default()), Arc::new(Chance::new(SEED)));
    let started = Instant::now();
    let workers: Vec<_> = (0..WORKERS)
        .map(|_| {
            let (client, token) = (client.clone(), server.token.clone());
            let (counts, chance) = (Arc::clone(&counts), Arc::clone(&chance));
            tokio::spawn(async move {
                while started.elapsed() < time {
                    call(&client, &token, &chance, &counts).await?;
                    tokio::time::sleep(PAUSE).await;
                }
                Ok(())
            })
        })
        .collect();
    // A fifth of the time warms up.
    tokio::time::sleep(time / 5).await;
    let (warm, most_files) = watch(time / 10).await;
    tokio::time::sleep((time * 6 / 10).saturating_sub(Duration::from_secs(1))).await;
    let (end, files_at_end) = watch(time / 10).await;
    for worker in workers {
        worker.await.expect("no panic").map_err(|error: String| format!("soak: {error}"))?;
    }
    let requests = server.tell(Order::Up) - before;
    let (calls, failed) =
        (counts.calls.load(Ordering::Relaxed), counts.failed.load(Ordering::Relaxed));
    let growth = end.since(warm);
    drop(client);
    machine::settle(files, tasks).await.map_err(|what| format!("soak: {what}"))?;
    ensure(requests > calls, || {
        format!("{calls} calls sent {requests} requests: no fault was met")
    })?;
    ensure(failed <= 1 + calls / FAILURES, || format!("{failed} of {calls} calls failed"))?;
    ensure(files_at_end <= most_files.max(files + 2 * 16), || {
        format!("soak: {files_at_end} open files at the end, {most_files} before")
    })?;
    ensure(growth.allocated.max(growth.resident) < MOST_GROWTH, || {
        format!("soak: memory grew after the warm-up: {growth}")
    })?;
    Ok(format!(
        "soak of {} s with a fault in one of 20 requests (seed {SEED}): {calls} calls, {requests} \
         requests, {failed} failed for good, {files_at_end} open files, after the warm-up: {growth}",
        time.as_secs(),
    ))
}

/// The least memory and the most open files in that time.
async fn watch(time: Duration) -> (Memory, usize) {
    let started = Instant::now();
    let (mut memory, mut files) = (Memory::now(), machine::open_files());
    while started.elapsed() < time {
        tokio::time::sleep(Duration::from_millis(100)).await;
        memory = memory.least(Memory::now());
        files = files.max(machine::open_files());
    }
    (memory, files)
}

/// One call of one of three operations. What no fault explains ends the soak.
async fn call(
    client: &Client,
    token: &ConnectionToken,
    chance: &Chance,
    counts: &Counts,
) -> Result<(), String> {
    counts.calls.fetch_add(1, Ordering::Relaxed);
    let problem = match chance.below(20) {
        0 => {
            let message = client.send_message().content_type("text/plain").content("still here");
            let response = message.connection_token(token).send().await;
            response.err().map(|error| (error.is_retryable(), error.to_string()))
        }
        1..=5 => {
            let typing = "application/vnd.amazonaws.connect.event.typing";
            let event = client.send_event().content_type(typing).connection_token(token);
            event.send().await.err().map(|error| (error.is_retryable(), error.to_string()))
        }
        _ => {
            let transcript = client.get_transcript().max_results(5).connection_token(token);
            transcript.send().await.err().map(|error| (error.is_retryable(), error.to_string()))
        }
    };
    match problem {
        None => Ok(()),
        Some((true, _)) => {
            counts.failed.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }
        Some((false, text)) => Err(text),
    }
}
