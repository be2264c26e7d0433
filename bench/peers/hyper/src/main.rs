//! hyper and serde_json, one connection, nothing else: the floor. No TLS.

use std::process::ExitCode;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{CONTENT_TYPE, HOST};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use peer::{Peer, request};
use plain::{GetAuthenticationUrl, GetAuthenticationUrlOutput, GetTranscript, GetTranscriptOutput};
use tokio::net::TcpStream;
use tokio::sync::Mutex;

struct Hyper {
    connection: Mutex<SendRequest<Full<Bytes>>>,
    host: String,
}

impl Hyper {
    async fn call(&self, path: &str, body: Vec<u8>) -> Bytes {
        let request = Request::post(path)
            .header(HOST, &self.host)
            .header(CONTENT_TYPE, "application/json")
            .header(plain::BEARER, request::CONNECTION_TOKEN)
            .body(Full::new(Bytes::from(body)))
            .expect("a request");
        let mut connection = self.connection.lock().await;
        connection.ready().await.expect("a connection");
        let response = connection.send_request(request).await.expect("a response");
        assert_eq!(response.status(), StatusCode::OK);
        response.into_body().collect().await.expect("a body").to_bytes()
    }
}

impl Peer for Hyper {
    const SHARED: bool = false;

    async fn new(url: &str) -> Self {
        let host = url.trim_start_matches("http://").to_owned();
        let stream = TcpStream::connect(&host).await.expect("a server");
        stream.set_nodelay(true).expect("a socket");
        let (sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.expect("a connection");
        tokio::spawn(connection);
        Self { connection: Mutex::new(sender), host }
    }

    async fn authentication_url(&self) -> usize {
        let body = serde_json::to_vec(&GetAuthenticationUrl {
            session_id: request::SESSION_ID,
            redirect_uri: request::REDIRECT_URI,
        });
        let response = self.call(GetAuthenticationUrl::PATH, body.expect("JSON")).await;
        let response: GetAuthenticationUrlOutput =
            serde_json::from_slice(&response).expect("an answer");
        response.authentication_url.map_or(0, |url| url.len())
    }

    async fn transcript(&self) -> usize {
        let body = serde_json::to_vec(&GetTranscript { max_results: request::MAX_RESULTS });
        Self::decode(&self.call(GetTranscript::PATH, body.expect("JSON")).await)
    }

    fn decode(body: &Bytes) -> usize {
        GetTranscriptOutput::decode(body).items()
    }
}

fn main() -> ExitCode {
    peer::main::<Hyper>()
}
