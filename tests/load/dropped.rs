//! Calls that are dropped at any point leave nothing behind.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, stream};

use crate::chance::Chance;
use crate::server::Server;
use crate::{Finding, ensure, machine};

const CALLS: usize = 10_000;
const SEED: u64 = 20_261_123;

pub(crate) async fn run(server: &Server) -> Finding {
    let (files, tasks) = (machine::open_files(), machine::tasks());
    let client = server.client().build().expect("a client");
    let chance = Arc::new(Chance::new(SEED));
    let calls = std::iter::repeat_with(|| {
        let call = client
            .send_message()
            .content_type("text/plain")
            .content("a message that nobody waits for")
            .connection_token(&server.token)
            .send();
        let chance = Arc::clone(&chance);
        async move {
            let mut call = Box::pin(call);
            // Some are dropped by how often they were polled, some by the clock.
            if chance.below(2) == 0 {
                let polls = chance.below(12);
                for _ in 0..polls {
                    if futures_util::poll!(&mut call).is_ready() {
                        return true;
                    }
                    tokio::task::yield_now().await;
                }
                return false;
            }
            let time = Duration::from_micros(chance.below(30_000));
            tokio::time::timeout(time, call).await.is_ok()
        }
    });
    let mut ended = 0;
    let mut dropped = 0;
    let mut calls = stream::iter(calls).buffer_unordered(64);
    while dropped < CALLS {
        let has_ended = calls.next().await.unwrap_or_default();
        *if has_ended { &mut ended } else { &mut dropped } += 1;
        ensure(ended < 10 * CALLS, || format!("only {dropped} calls were still under way"))?;
    }
    drop(calls);
    let call = client.get_transcript().connection_token(&server.token).send();
    call.await.map_err(|error| format!("after {dropped} dropped calls: {error}"))?;
    drop(client);
    machine::settle(files, tasks).await.map_err(|what| format!("after dropped calls: {what}"))?;
    Ok(format!(
        "{dropped} futures dropped before they were ready, among {ended} that were not (seed {SEED}): \
         no task and no socket is left, and the next call works"
    ))
}
