//! HTTP/2, where it is asked for.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use connectparticipant_tests::fault_server::Authority;
use connectparticipant_tests::matrix::patient_limits;
use http_body_util::Full;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use restjson::HyperTransport;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

use crate::service::send;

/// A service that speaks nothing else, and what it has seen: version, authority, `Host`.
async fn service(authority: &Authority) -> (u16, mpsc::UnboundedReceiver<String>) {
    let mut config = ServerConfig::clone(&authority.server("localhost"));
    config.alpn_protocols = vec![b"h2".to_vec()];
    let tls = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (seen, all) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (tls, seen) = (tls.clone(), seen.clone());
            tokio::spawn(async move {
                let stream = tls.accept(stream).await.unwrap();
                let answer = service_fn(move |request: http::Request<hyper::body::Incoming>| {
                    let authority = request.uri().authority().map(ToString::to_string);
                    let host = request.headers().get("host");
                    let line = format!("{:?} {authority:?} {host:?}", request.version());
                    seen.send(line).unwrap();
                    let body = Full::new(Bytes::from_static(br#"{"Id":"message-1"}"#));
                    async { Ok::<_, Infallible>(http::Response::new(body)) }
                });
                let serve = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                // How a connection ends is the business of its ends.
                let _ = serve.serve_connection(TokioIo::new(stream), answer).await;
            });
        }
    });
    (port, all)
}

#[tokio::test]
async fn is_spoken_with_who_wants_it() {
    let authority = Authority::new();
    let (port, mut seen) = service(&authority).await;
    let http = HyperTransport::builder().no_platform_roots().root_certificates(authority.pem());
    let client = connectparticipant::Client::builder()
        .endpoint_url(format!("https://localhost:{port}"))
        .limits(patient_limits())
        .hyper_transport(http.http2())
        .build()
        .unwrap();
    for _ in 0..3 {
        send(&client).await.unwrap();
        let expected = format!("HTTP/2.0 Some(\"localhost:{port}\") None");
        assert_eq!(seen.recv().await, Some(expected));
    }
}
