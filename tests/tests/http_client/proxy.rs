//! A proxy that makes tunnels (`CONNECT`), to wherever it is told.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// How clients speak with a proxy before the tunnel is there.
#[derive(Clone)]
pub(crate) enum Speaks {
    Http(Option<&'static str>),
    Https(TlsAcceptor),
    Socks5,
}

/// A proxy, until the test's runtime ends.
pub(crate) struct Proxy {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// Whatever host it is asked for, the tunnel ends at this address. If there is a password, it
    /// wants `Proxy-Authorization`.
    pub(crate) async fn to(end: SocketAddr, authorization: Option<&'static str>) -> Self {
        Self::that_speaks(Speaks::Http(authorization), end).await
    }

    /// A proxy that speaks something else.
    pub(crate) async fn that_speaks(speaks: Speaks, end: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&heads);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let kept = Arc::clone(&kept);
                let speaks = speaks.clone();
                tokio::spawn(async move {
                    match speaks {
                        Speaks::Http(authorization) => {
                            tunnel(stream, end, authorization, kept).await;
                        }
                        Speaks::Https(tls) => {
                            let stream = tls.accept(stream).await.unwrap();
                            tunnel(stream, end, None, kept).await;
                        }
                        Speaks::Socks5 => socks5(stream, end, kept).await,
                    }
                });
            }
        });
        Self { address, heads }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// What it was asked for, as it arrived.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

async fn tunnel(
    mut client: impl AsyncRead + AsyncWrite + Unpin,
    end: SocketAddr,
    authorization: Option<&'static str>,
    heads: Arc<Mutex<Vec<String>>>,
) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        // A client that goes away in its head asks for nothing.
        let Ok(byte) = client.read_u8().await else { return };
        head.push(byte);
    }
    let head = String::from_utf8(head).unwrap();
    let wanted =
        authorization.map(|wanted| format!("proxy-authorization: {wanted}").to_lowercase());
    let admitted = wanted.is_none_or(|wanted| head.to_lowercase().contains(&wanted));
    let tunnels = head.starts_with("CONNECT ");
    heads.lock().unwrap().push(head);
    if !admitted || !tunnels {
        let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n";
        let _ = client.write_all(refusal.as_bytes()).await;
        return;
    }
    let mut server = TcpStream::connect(end).await.unwrap();
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
    // Either side may end it.
    let _ = copy_bidirectional(&mut client, &mut server).await;
}

/// SOCKS 5 (RFC 1928) without authentication; keeps `host:port`.
async fn socks5(mut client: TcpStream, end: SocketAddr, hosts: Arc<Mutex<Vec<String>>>) {
    assert_eq!(client.read_u8().await.unwrap(), 5);
    let methods = client.read_u8().await.unwrap();
    client.read_exact(&mut vec![0; methods.into()]).await.unwrap();
    client.write_all(&[5, 0]).await.unwrap();
    let mut request = [0; 5];
    client.read_exact(&mut request).await.unwrap();
    assert_eq!(request[..4], [5, 1, 0, 3], "a connection to a name");
    let mut name = vec![0; request[4].into()];
    client.read_exact(&mut name).await.unwrap();
    let port = client.read_u16().await.unwrap();
    hosts.lock().unwrap().push(format!("{}:{port}", String::from_utf8(name).unwrap()));
    client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.unwrap();
    let mut server = TcpStream::connect(end).await.unwrap();
    // Either side may end it.
    let _ = copy_bidirectional(&mut client, &mut server).await;
}
