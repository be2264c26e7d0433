//! Limits of time, size and rate.

use std::net::IpAddr;
use std::time::Duration;

use connectparticipant_backend::Backend;
use reqwest::{Method, StatusCode};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::site::{FLOW, INSTANCE, ORIGIN, Site, chat, client};

#[tokio::test]
async fn each_client_has_a_rate() {
    let address = |parts: &http::request::Parts| -> Option<IpAddr> {
        parts.headers.get("x-real-ip")?.to_str().ok()?.parse().ok()
    };
    let site =
        Site::with(|builder| builder.rate(2, Duration::from_secs(3600)).client_address(address))
            .await;
    let post = async |client: &str| {
        let headers =
            [("origin", ORIGIN), ("content-type", "application/json"), ("x-real-ip", client)];
        site.send(Method::POST, "/chat", &headers, chat().to_string()).await
    };
    assert_eq!(post("192.0.2.1").await.status, StatusCode::OK);
    assert_eq!(post("192.0.2.1").await.status, StatusCode::OK);
    let refused = post("192.0.2.1").await;
    assert_eq!((refused.status.as_u16(), refused.code()), (429, "too_many_requests"));
    let seconds: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=3601).contains(&seconds), "{seconds}");
    assert_eq!(refused.header("access-control-allow-origin"), Some(ORIGIN), "the page can read it");
    assert_eq!(post("192.0.2.2").await.status, StatusCode::OK, "another client");
    assert_eq!(site.calls(), 3);
    // Without an address, all share one rate.
    let unknown = [post("").await, post("nobody").await, post("").await];
    assert_eq!(unknown.map(|answer| answer.status.as_u16()), [200, 200, 429]);
}

/// Both endpoints have a client's rate in common.
#[tokio::test]
async fn guesses_are_counted_too() {
    let site = Site::with(|builder| builder.rate(3, Duration::from_secs(3600))).await;
    let guess = serde_json::json!({ "state": "s", "code": "c", "signInKey": "a.b" });
    for _ in 0..3 {
        assert_eq!(site.post("/authentication", &guess).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(site.post("/authentication", &guess).await.code(), "too_many_requests");
    assert_eq!(site.post("/chat", &chat()).await.code(), "too_many_requests");
}

/// A body that does not come is not waited for.
#[tokio::test]
async fn a_slow_body() {
    let site = Site::with(|builder| builder.body_timeout(Duration::from_millis(50))).await;
    let address = site.url.strip_prefix("http://").unwrap();
    let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /chat HTTP/1.1\r\nhost: {address}\r\norigin: {ORIGIN}\r\n\
         content-type: application/json\r\ncontent-length: 1000\r\n\r\n{{"
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 1024];
    let length = socket.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("body_timeout"), "{answer}");
    assert_eq!(site.calls(), 0);
}

/// A large body without a length is read no further than the limit.
#[tokio::test]
async fn a_body_without_a_length() {
    let site = Site::with(|builder| builder.max_body(100)).await;
    let address = site.url.strip_prefix("http://").unwrap();
    let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /chat HTTP/1.1\r\nhost: {address}\r\norigin: {ORIGIN}\r\n\
         content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n80\r\n{}\r\n",
        "x".repeat(128)
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 1024];
    let length = socket.read(&mut answer).await.unwrap();
    assert!(answer[..length].starts_with(b"HTTP/1.1 413 "));
}

#[test]
fn settings_that_cannot_be() {
    let client = || client("https://localhost");
    let good = || Backend::builder(client()).flow(INSTANCE, FLOW).origin(ORIGIN);
    assert!(good().build().is_ok());
    for (setting, builder) in [
        ("flow", Backend::builder(client()).origin(ORIGIN)),
        ("flow", good().flow("", FLOW)),
        ("flow", good().flow("x".repeat(101), FLOW)),
        ("origin", Backend::builder(client()).flow(INSTANCE, FLOW)),
        ("origin", good().origin("*")),
        ("origin", good().origin("https://www.example.com/")),
        ("rate", good().rate(0, Duration::from_secs(1))),
        ("rate", good().rate(1, Duration::ZERO)),
        ("max_clients", good().max_clients(0)),
        ("max_body", good().max_body(0)),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.setting(), setting, "{error}");
    }
    assert!(Backend::builder(client()).flow(INSTANCE, FLOW).without_origin().build().is_ok());
}
