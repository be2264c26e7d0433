//! A `nats-server` with JetStream, as a child process.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// A server that is killed when it is dropped. Its data stays in the folder.
#[derive(Debug)]
pub(crate) struct NatsServer {
    child: Child,
    address: SocketAddr,
    folder: std::path::PathBuf,
}

impl NatsServer {
    /// Starts a server on a free port. `None` if `nats-server` is not installed.
    pub(crate) async fn start(folder: &Path) -> Option<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let child = spawn(address, folder)?;
        let server = Self { child, address, folder: folder.to_owned() };
        server.ready().await;
        Some(server)
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> String {
        format!("nats://{}", self.address)
    }

    /// Kills it.
    pub(crate) async fn kill(&mut self) {
        self.child.kill().await.unwrap();
    }

    /// Starts it again, with its data and on its port.
    pub(crate) async fn start_again(&mut self) {
        self.child = spawn(self.address, &self.folder).unwrap();
        self.ready().await;
    }

    async fn ready(&self) {
        for _ in 0..200 {
            if TcpStream::connect(self.address).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("nats-server does not listen on {}", self.address);
    }
}

/// Debian's package puts the program where only the administrator's path has it.
const PROGRAMS: [&str; 2] = ["nats-server", "/usr/sbin/nats-server"];

fn spawn(address: SocketAddr, folder: &Path) -> Option<Child> {
    for program in PROGRAMS {
        let child = Command::new(program)
            .args(["--jetstream", "--addr", &address.ip().to_string()])
            .args(["--port", &address.port().to_string()])
            .arg("--store_dir")
            .arg(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn();
        match child {
            Ok(child) => return Some(child),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => panic!("{program} cannot be started: {error}"),
        }
    }
    None
}
