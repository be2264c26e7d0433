//! What all peers have in common: the loops that are measured.

mod clock;

use std::future::Future;
use std::process::ExitCode;
use std::sync::Arc;

use bytes::Bytes;
use clock::Clock;

/// The members that every peer sends, so that all requests are of one size.
pub mod request {
    /// 36 characters, as in an `authentication.initiated` event.
    pub const SESSION_ID: &str = "00000000-1111-2222-3333-444444444444";
    /// Where the identity provider sends the customer to.
    pub const REDIRECT_URI: &str = "https://app.example.com/signed-in";
    /// As long as real ones are.
    pub const CONNECTION_TOKEN: &str = "QVFJREFIaVBsYWNlaG9sZGVyLWNvbm5lY3Rpb24tdG9rZW4tZm9yLW1lYXN1\
        cmVtZW50cy1vbmx5LW5vdC1hLXNlY3JldC0wMTIzNDU2Nzg5LTAxMjM0NTY3ODktMDEyMzQ1Njc4OS0wMTIzNDU2Nzg5";
    /// How many items a page has.
    pub const MAX_RESULTS: i32 = 100;
}

/// A way to call the service.
pub trait Peer: Sized + Send + Sync + 'static {
    /// A client of the service at this address, `http://127.0.0.1:port`.
    fn new(url: &str) -> impl Future<Output = Self> + Send;

    /// Whether one client carries many calls at a time; otherwise each has its own client.
    const SHARED: bool = true;

    /// `GetAuthenticationUrl`: how long the URL in the answer is.
    fn authentication_url(&self) -> impl Future<Output = usize> + Send;

    /// `GetTranscript`: how many items the answer has.
    fn transcript(&self) -> impl Future<Output = usize> + Send;

    /// Reads the body of a transcript: how many items it has.
    fn decode(body: &Bytes) -> usize;
}

/// Runs what the arguments say, and prints what it took as a line of JSON:
///
/// - `calls URL N`: N calls one after the other
/// - `connects URL N`: N new clients, each with one call
/// - `flight URL N WIDTH`: N calls, WIDTH at a time
/// - `transcript URL N`: N pages of a transcript
/// - `decode FILE N`: reads a page N times
pub fn main<P: Peer>() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<usize>().expect("a number");
    // One thread: what is measured is the work of a call, not how it is spread.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    match *words {
        ["calls", url, count] => runtime.block_on(calls::<P>(url, number(count))),
        ["connects", url, count] => runtime.block_on(connects::<P>(url, number(count))),
        ["flight", url, count, width] => {
            runtime.block_on(flight::<P>(url, number(count), number(width)));
        }
        ["transcript", url, count] => runtime.block_on(transcripts::<P>(url, number(count))),
        ["decode", file, count] => {
            let body = Bytes::from(std::fs::read(file).expect("a file"));
            let clock = Clock::start();
            for _ in 0..number(count) {
                assert_eq!(P::decode(std::hint::black_box(&body)), 100);
            }
            clock.print();
        }
        _ => {
            eprintln!(
                "calls URL N | connects URL N | flight URL N WIDTH | transcript URL N | decode FILE N"
            );
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

async fn calls<P: Peer>(url: &str, count: usize) {
    let peer = P::new(url).await;
    // The first call makes the connection.
    assert_ne!(peer.authentication_url().await, 0);
    let clock = Clock::start();
    for _ in 1..count {
        assert_ne!(peer.authentication_url().await, 0);
    }
    clock.print();
}

async fn connects<P: Peer>(url: &str, count: usize) {
    // The first one also reads what all share, such as certificates.
    assert_ne!(P::new(url).await.authentication_url().await, 0);
    let clock = Clock::start();
    for _ in 0..count {
        assert_ne!(P::new(url).await.authentication_url().await, 0);
    }
    clock.print();
}

async fn transcripts<P: Peer>(url: &str, count: usize) {
    let peer = P::new(url).await;
    assert_eq!(peer.transcript().await, 100);
    let clock = Clock::start();
    for _ in 1..count {
        assert_eq!(peer.transcript().await, 100);
    }
    clock.print();
}

async fn flight<P: Peer>(url: &str, count: usize, width: usize) {
    let first = Arc::new(P::new(url).await);
    let mut peers = Vec::new();
    for _ in 0..width {
        peers.push(if P::SHARED { Arc::clone(&first) } else { Arc::new(P::new(url).await) });
    }
    // The first round makes the connections.
    round(&peers, 1).await;
    let clock = Clock::start();
    round(&peers, count / width).await;
    clock.print();
}

/// So many calls of each, at the same time.
async fn round<P: Peer>(peers: &[Arc<P>], count: usize) {
    let tasks: Vec<_> = peers
        .iter()
        .map(|peer| {
            let peer = Arc::clone(peer);
            tokio::spawn(async move {
                for _ in 0..count {
                    assert_ne!(peer.authentication_url().await, 0);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("calls that succeed");
    }
}
