//! A service that is down gets hardly more requests than there are calls.

use futures_util::{StreamExt, stream};

use crate::server::{Order, Server};
use crate::{Finding, ensure};

/// 500 tokens pay for 35 retries of 14.
const MOST: u64 = 1000 + 35;

pub(crate) async fn run(server: &mut Server) -> Finding {
    let before = server.tell(Order::Down);
    let client = server.client().build().expect("a client");
    let calls = (0..1000).map(|_| client.get_transcript().connection_token(&server.token).send());
    let failed = stream::iter(calls)
        .buffer_unordered(64)
        .filter(|response| std::future::ready(response.is_err()))
        .count()
        .await;
    let requests = server.tell(Order::Up) - before;
    ensure(failed == 1000, || format!("only {failed} of 1000 calls failed while all is down"))?;
    ensure(requests <= MOST, || format!("1000 failing calls sent {requests} requests"))?;
    let call = client.get_transcript().connection_token(&server.token).send();
    call.await.map_err(|error| format!("after the outage: {error}"))?;
    Ok(format!("1000 failing calls: {requests} requests (at most {MOST}), and the next call works"))
}
