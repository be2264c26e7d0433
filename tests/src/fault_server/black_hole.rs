//! An address of loopback where connections neither come about nor are refused.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// A listener that accepts nobody and whose queue is full.
#[derive(Debug)]
pub struct BlackHole {
    listener: TcpListener,
    _queue: Vec<TcpStream>,
}

impl BlackHole {
    /// A new one.
    ///
    /// # Panics
    /// If the queue does not fill.
    pub async fn open() -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind("127.0.0.1:0".parse().expect("an address")).expect("a port of loopback");
        let listener = socket.listen(1).expect("a listener");
        let address = listener.local_addr().expect("an address");
        let mut queue = Vec::new();
        for _ in 0..64 {
            let connecting = TcpStream::connect(address);
            match tokio::time::timeout(Duration::from_millis(300), connecting).await {
                Ok(stream) => queue.push(stream.expect("a place in the queue")),
                Err(_) => return Self { listener, _queue: queue },
            }
        }
        panic!("the queue of {address} does not fill");
    }

    /// Where nothing comes about.
    ///
    /// # Panics
    /// Never: it listens.
    pub fn address(&self) -> SocketAddr {
        self.listener.local_addr().expect("an address")
    }
}
