//! A server on loopback that does what it is told to, byte by byte and fault by fault.
//!
//! No mock crate resets connections, drips bytes or breaks off a TLS handshake. Each connection
//! plays a [`Script`]; what has arrived is counted and kept.

mod black_hole;
mod connection;
mod script;
mod seen;
mod tls;

use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub use black_hole::BlackHole;
pub use script::{Script, Step, response, response_with};
pub use seen::{Received, Seen};
pub use tls::Authority;

/// A server, until it is dropped. It has its own thread, so that what runs in a test's runtime
/// is the client's.
#[derive(Debug)]
pub struct FaultServer {
    address: SocketAddr,
    seen: Seen,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl FaultServer {
    /// A server whose every connection plays the script.
    pub fn start(script: Script) -> Self {
        Self::in_turn(vec![script])
    }

    /// A server whose connections play the scripts in turn; the last is played by all that follow.
    ///
    /// # Panics
    /// If there is no room on loopback.
    pub fn in_turn(scripts: Vec<Script>) -> Self {
        let seen = Seen::default();
        let (stop, stopped) = oneshot::channel::<()>();
        let (tell, told) = mpsc::channel();
        let shared = seen.clone();
        let serve = async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port of loopback");
            tell.send(listener.local_addr().expect("an address")).expect("somebody asked");
            let mut scripts = scripts.into_iter().peekable();
            let mut script = Script::default();
            while let Ok((stream, _)) = listener.accept().await {
                script = scripts.next().unwrap_or(script);
                tokio::spawn(connection::play(stream, script.clone(), shared.clone()));
            }
        };
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async {
                tokio::select! { () = serve => {}, _ = stopped => {} }
            });
        });
        let address = told.recv().expect("the server's address");
        Self { address, seen, stop: Some(stop), thread: Some(thread) }
    }

    /// `127.0.0.1` and the port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:…`
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// `https://localhost:…`
    pub fn tls_url(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }

    /// What has arrived.
    pub fn seen(&self) -> &Seen {
        &self.seen
    }

    /// Waits until no connection is open.
    ///
    /// # Panics
    /// If one still is after 10 seconds.
    pub async fn until_closed(&self) {
        for _ in 0..2000 {
            if self.seen.open() == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("{} connections are still open", self.seen.open());
    }
}

impl Drop for FaultServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic in there has been printed, and the test has seen that nobody answers.
            let _ = thread.join();
        }
    }
}
