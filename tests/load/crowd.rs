//! Many calls at once: none fails, and what they take is given back.

use std::sync::Arc;
use std::time::Instant;

use futures_util::future::join_all;

use crate::machine::{self, Memory};
use crate::server::Server;
use crate::{Finding, ensure};

/// How many calls are made with so many in flight, at least.
const CALLS: usize = 6000;

/// What may be open besides the connections: the runtime's and the emulator's pipes.
const OTHER_FILES: usize = 8;

/// So many more bytes allocated at the end than after half of the calls are not flat. What is
/// resident is the allocator's affair, and only said.
const FLAT: i64 = 1_000_000;

pub(crate) async fn run(server: &Server, in_flight: usize) -> Finding {
    let (files, tasks) = (machine::open_files(), machine::tasks());
    let client = server.client().build().expect("a client");
    let started = Instant::now();
    let waves = CALLS.div_ceil(in_flight).clamp(6, 1000);
    let mut most_files = 0;
    let mut half = Memory::now();
    for wave in 0..waves {
        let calls = (0..in_flight).map(|_| {
            let call = client
                .send_message()
                .content_type("text/plain")
                .content("a message under load")
                .connection_token(&server.token)
                .send();
            tokio::spawn(call)
        });
        for response in join_all(calls).await {
            response
                .expect("no panic")
                .map_err(|error| format!("{in_flight} in flight: {error}"))?;
        }
        most_files = most_files.max(machine::open_files());
        if wave == waves / 2 {
            half = Memory::now();
        }
    }
    let growth = Memory::now().since(half);
    let attempts_left = client.dispatcher().retry_budget().available();
    ensure(most_files <= files + in_flight + OTHER_FILES, || {
        format!("{in_flight} in flight: {most_files} files are open")
    })?;
    ensure(growth.allocated < FLAT, || format!("{in_flight} in flight: memory grew: {growth}"))?;
    drop(Arc::new(client));
    machine::settle(files, tasks).await.map_err(|what| format!("{in_flight} in flight: {what}"))?;
    Ok(format!(
        "{in_flight} in flight: {} calls, 0 errors, {} open files at most, second half: \
         {growth}, retry budget {attempts_left} of 500, {:.1} s",
        waves * in_flight,
        most_files,
        started.elapsed().as_secs_f64(),
    ))
}
