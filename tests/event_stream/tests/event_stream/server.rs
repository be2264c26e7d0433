//! A server that answers each request with a body of the test's making, over HTTP/1.1 or HTTP/2.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use connectparticipant_tests::fault_server::Authority;
use futures_util::stream;
use http::{Request, Response};
use http_body_util::StreamBody;
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use restjson::event_stream::{CONTENT_TYPE, Message};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc};

/// The body of a response while it is written. An error cuts the connection.
pub(crate) type Sender = mpsc::Sender<Result<Bytes, std::io::Error>>;
type Handler =
    dyn Fn(Request<Incoming>, Sender) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync;

pub(crate) struct Server {
    pub(crate) url: String,
    /// The certificate that a client must trust.
    pub(crate) pem: String,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    pub(crate) async fn start<F>(
        respond: impl Fn(Request<Incoming>, Sender) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self::listen(respond, None).await
    }

    /// Over TLS, with HTTP/2.
    pub(crate) async fn http2<F>(
        respond: impl Fn(Request<Incoming>, Sender) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self::listen(respond, Some(Authority::new())).await
    }

    /// The URL of a relay in front of the server, and what makes it silent: it then forwards nothing more, and
    /// closes nothing.
    pub(crate) async fn behind_a_relay(&self) -> (String, Arc<Notify>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let to = self.url.rsplit(':').next().unwrap().parse::<u16>().unwrap();
        let silence = Arc::new(Notify::new());
        let silent = Arc::clone(&silence);
        tokio::spawn(async move {
            let (mut client, _) = listener.accept().await.unwrap();
            let mut server = TcpStream::connect(("127.0.0.1", to)).await.unwrap();
            tokio::select! {
                _ = tokio::io::copy_bidirectional(&mut client, &mut server) => {}
                () = silent.notified() => std::future::pending().await,
            }
        });
        (format!("https://localhost:{port}"), silence)
    }

    async fn listen<F>(
        respond: impl Fn(Request<Incoming>, Sender) -> F + Send + Sync + 'static,
        authority: Option<Authority>,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let scheme = if authority.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://localhost:{}", listener.local_addr().unwrap().port());
        let pem = authority.as_ref().map(Authority::pem).unwrap_or_default();
        let tls = authority.map(|authority| {
            let mut config = (*authority.server("localhost")).clone();
            config.alpn_protocols = vec![b"h2".to_vec()];
            tokio_rustls::TlsAcceptor::from(Arc::new(config))
        });
        let respond: Arc<Handler> =
            Arc::new(move |request, sender| Box::pin(respond(request, sender)));
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (respond, tls) = (Arc::clone(&respond), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => serve(stream, respond).await,
                        Some(tls) => {
                            let stream = tls.accept(stream).await.unwrap();
                            assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
                            serve(stream, respond).await;
                        }
                    }
                });
            }
        });
        Self { url, pem, task }
    }
}

async fn serve(
    stream: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
    respond: Arc<Handler>,
) {
    let service = service_fn(move |request| {
        let (sender, receiver) = mpsc::channel(1);
        tokio::spawn(respond(request, sender));
        let frames = stream::unfold(receiver, |mut receiver| async {
            Some((receiver.recv().await?.map(Frame::data), receiver))
        });
        let response = Response::builder()
            .header("content-type", CONTENT_TYPE)
            .header("x-amzn-requestid", "request-1")
            .body(StreamBody::new(frames));
        async { Ok::<_, std::convert::Infallible>(response.unwrap()) }
    });
    // The connection ends with an error where a test cuts it.
    let _ = auto::Builder::new(TokioExecutor::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

pub(crate) async fn send(sender: &Sender, message: &Message) {
    send_bytes(sender, message.encode().unwrap()).await;
}

pub(crate) async fn send_bytes(sender: &Sender, bytes: Bytes) {
    let _ = sender.send(Ok(bytes)).await;
}

/// Keeps a response open.
pub(crate) async fn stall(_sender: &Sender) {
    tokio::time::sleep(Duration::from_secs(60)).await;
}
