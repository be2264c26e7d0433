//! Sockets through the client's transport: an HTTP request that is upgraded.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use connectparticipant::PreSignedConnectionUrl;
use futures_core::Stream;
use futures_sink::Sink;
use http::header::{
    CONNECTION, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION,
    UPGRADE,
};
use http::uri::Scheme;
use http::{StatusCode, Uri};
use hyper_util::rt::TokioIo;
use restjson::endpoint::PlainHttpHosts;
use restjson::{Body, BoxFuture, Dispatcher, Transport, TransportErrorKind};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_websockets::{ClientBuilder, CloseCode, Config, Limits, Message, WebSocketStream};

use crate::socket::{Connector, Socket, SocketError, SocketErrorKind};

/// The largest message that is taken, whole or in fragments. API Gateway, which the service's
/// sockets use, sends at most 128 KiB.
const MESSAGE: usize = 256 << 10;
/// How many texts may wait to be sent; a session sends three in ten seconds.
const WAITING: usize = 64;

/// Opens sockets with the transport of the client's calls.
pub(crate) struct UpgradeConnector {
    transport: Arc<dyn Transport>,
    plain_http_hosts: PlainHttpHosts,
}

impl UpgradeConnector {
    pub(crate) fn new(dispatcher: &Dispatcher) -> Self {
        Self {
            transport: Arc::clone(dispatcher.transport()),
            plain_http_hosts: dispatcher.plain_http_hosts().clone(),
        }
    }
}

impl Connector for UpgradeConnector {
    fn connect(
        &self,
        url: &PreSignedConnectionUrl,
    ) -> BoxFuture<'static, Result<Box<dyn Socket>, SocketError>> {
        let transport = Arc::clone(&self.transport);
        let request = request(url, &self.plain_http_hosts);
        Box::pin(async move { open(&*transport, request?).await })
    }
}

impl fmt::Debug for UpgradeConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UpgradeConnector")
    }
}

async fn open(
    transport: &dyn Transport,
    (request, key): (http::Request<Body>, String),
) -> Result<Box<dyn Socket>, SocketError> {
    let response = transport.send(request).await.map_err(|error| {
        let kind = match error.kind() {
            TransportErrorKind::Unsupported => SocketErrorKind::Unsupported,
            _ => SocketErrorKind::Unreachable,
        };
        SocketError::new(kind, error)
    })?;
    let status = response.status();
    let refuse = |why: &str| SocketError::new(SocketErrorKind::Rejected(status.as_u16()), why);
    if status != StatusCode::SWITCHING_PROTOCOLS {
        return Err(refuse("the host did not switch to the WebSocket protocol"));
    }
    let accepted = response.headers().get(SEC_WEBSOCKET_ACCEPT);
    if accepted.is_none_or(|accepted| accepted.as_bytes() != accept(&key).as_bytes()) {
        return Err(refuse("the Sec-WebSocket-Accept does not match the request"));
    }
    let upgraded = hyper::upgrade::on(response).await.map_err(|error| {
        let missing = error.is_user();
        let kind = if missing { SocketErrorKind::Unsupported } else { SocketErrorKind::Lost };
        SocketError::new(kind, error)
    })?;
    let stream = ClientBuilder::new()
        .limits(Limits::default().max_payload_len(Some(MESSAGE)))
        .config(Config::default())
        .take_over(TokioIo::new(upgraded));
    Ok(Box::new(Upgraded { stream, waiting: 0, pongs: 0 }))
}

/// The request of an upgrade, and the key in it.
fn request(
    url: &PreSignedConnectionUrl,
    plain: &PlainHttpHosts,
) -> Result<(http::Request<Body>, String), SocketError> {
    let refuse = |why: &str| SocketError::new(SocketErrorKind::InvalidUrl, why);
    let uri: Uri = url.expose().parse().map_err(|_| refuse("it is not a URL"))?;
    if !plain.accept(&uri, "wss", "ws") {
        return Err(refuse("it must be a wss URL (or ws on this machine) without a user name"));
    }
    let mut parts = uri.into_parts();
    let is_tls = parts.scheme.as_ref().is_some_and(|scheme| scheme.as_str() == "wss");
    parts.scheme = Some(if is_tls { Scheme::HTTPS } else { Scheme::HTTP });
    let uri = Uri::from_parts(parts).map_err(|_| refuse("it is not a URL"))?;
    let key = STANDARD.encode(uuid::Uuid::new_v4().as_bytes());
    let value = HeaderValue::from_str(&key).map_err(|_| refuse("the key cannot be a header"))?;
    let mut request = http::Request::new(Body::default());
    *request.uri_mut() = uri;
    let headers = request.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
    headers.insert(SEC_WEBSOCKET_KEY, value);
    Ok((request, key))
}

/// The server's answer to the key (RFC 6455, section 1.3).
fn accept(key: &str) -> String {
    let mut hash = sha1_smol::Sha1::new();
    hash.update(key.as_bytes());
    hash.update(b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    STANDARD.encode(hash.digest().bytes())
}

/// How many pongs may wait to be sent. If a peer sends pings and does not read the pongs, its
/// frames are no longer read.
const PONGS: usize = 64;
/// How many control frames are taken in one poll.
const CONTROL_FRAMES: usize = 256;

struct Upgraded<T> {
    stream: WebSocketStream<T>,
    waiting: usize,
    /// How many pongs wait to be sent; the stream makes one for each ping.
    pongs: usize,
}

fn lost(error: tokio_websockets::Error) -> SocketError {
    SocketError::new(SocketErrorKind::Lost, error)
}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Socket for Upgraded<T> {
    fn poll_receive(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<String, SocketError>>> {
        for _ in 0..CONTROL_FRAMES {
            if self.pongs >= PONGS
                && let Err(error) = ready!(self.poll_flush(context))
            {
                return Poll::Ready(Some(Err(error)));
            }
            let Some(message) = ready!(Pin::new(&mut self.stream).poll_next(context)) else {
                return Poll::Ready(None);
            };
            let message = match message {
                Ok(message) => message,
                Err(error) => return Poll::Ready(Some(Err(lost(error)))),
            };
            if message.is_text() || message.is_binary() {
                let text = String::from_utf8_lossy(message.as_payload()).into_owned();
                return Poll::Ready(Some(Ok(text)));
            }
            self.pongs += usize::from(message.is_ping());
        }
        // Others get their turn.
        context.waker().wake_by_ref();
        Poll::Pending
    }

    fn send(&mut self, text: &str) -> Result<(), SocketError> {
        if self.waiting == WAITING {
            return Err(SocketError::new(SocketErrorKind::Lost, "too much data waits to be sent"));
        }
        self.waiting += 1;
        Pin::new(&mut self.stream).start_send(Message::text(text.to_owned())).map_err(lost)
    }

    fn poll_flush(&mut self, context: &mut Context<'_>) -> Poll<Result<(), SocketError>> {
        let flushed = ready!(Pin::new(&mut self.stream).poll_flush(context));
        self.waiting = 0;
        self.pongs = 0;
        Poll::Ready(flushed.map_err(lost))
    }

    fn close(&mut self) {
        let mut context = Context::from_waker(std::task::Waker::noop());
        let message = Message::close(Some(CloseCode::NORMAL_CLOSURE), "");
        // A close frame that cannot be sent at once is not sent, because the connection is dropped.
        if Pin::new(&mut self.stream).start_send(message).is_ok() {
            let _ = Pin::new(&mut self.stream).poll_flush(&mut context);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wss_only_but_on_this_machine() {
        let scheme = |url: &str| {
            request(&url.into(), &PlainHttpHosts::default())
                .map(|(request, _)| request.uri().to_string())
        };
        assert_eq!(scheme("wss://a.example/x?t=1").unwrap(), "https://a.example/x?t=1");
        assert_eq!(scheme("ws://127.0.0.1:8/x").unwrap(), "http://127.0.0.1:8/x");
        assert_eq!(scheme("ws://[::1]:8/").unwrap(), "http://[::1]:8/");
        for url in [
            "ws://a.example/x?t=canary",
            "https://a.example",
            "http://127.0.0.1/",
            "wss://user:canary@a.example/",
            "canary",
            "",
        ] {
            let error = scheme(url).unwrap_err();
            assert_eq!(error.kind(), SocketErrorKind::InvalidUrl, "{url}");
            assert!(!format!("{error} {error:?}").contains("canary"));
        }
    }

    fn socket<T: AsyncRead + AsyncWrite + Unpin>(stream: T) -> Upgraded<T> {
        Upgraded { stream: ClientBuilder::new().take_over(stream), waiting: 0, pongs: 0 }
    }

    async fn receive(socket: &mut impl Socket) -> Option<Result<String, SocketError>> {
        std::future::poll_fn(|context| {
            if let Poll::Ready(Err(error)) = socket.poll_flush(context) {
                return Poll::Ready(Some(Err(error)));
            }
            socket.poll_receive(context)
        })
        .await
    }

    /// If the peer sends pings and does not read the pongs, its frames are no longer read.
    #[tokio::test]
    async fn pings_that_flood_in_are_not_hoarded() {
        use tokio::io::AsyncWriteExt as _;
        let (ours, mut theirs) = tokio::io::duplex(1 << 10);
        let mut socket = socket(ours);
        let ping = [&[0x89, 125][..], &[b'x'; 125]].concat();
        let flood = async {
            let mut pings = 0;
            while theirs.write_all(&ping).await.is_ok() {
                pings += 1;
            }
            pings
        };
        let limit = std::time::Duration::from_millis(300);
        let flooded = async {
            tokio::select! {
                _ = receive(&mut socket) => panic!("received something"),
                pings = flood => panic!("{pings} pings"),
            }
        };
        assert!(tokio::time::timeout(limit, flooded).await.is_err());
        assert!(socket.pongs <= PONGS, "{} pongs wait", socket.pongs);
    }

    /// The pongs are read: the text behind many pings arrives.
    #[tokio::test]
    async fn pings_are_answered_and_text_behind_them_arrives() {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let (ours, theirs) = tokio::io::duplex(1 << 10);
        let (mut reading, mut writing) = tokio::io::split(theirs);
        let mut socket = socket(ours);
        let sending = async {
            for _ in 0..10_000 {
                writing.write_all(&[0x89, 1, b'x']).await.unwrap();
            }
            writing.write_all(&[0x81, 2, b'h', b'i']).await.unwrap();
            std::future::pending::<()>().await;
        };
        let draining = async {
            let mut bytes = [0; 4096];
            while reading.read(&mut bytes).await.unwrap() > 0 {}
        };
        tokio::select! {
            text = receive(&mut socket) => assert_eq!(text.unwrap().unwrap(), "hi"),
            () = sending => panic!("sent"),
            () = draining => panic!("closed"),
        }
    }

    #[test]
    fn knows_the_answer_of_the_rfc() {
        assert_eq!(accept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }
}
