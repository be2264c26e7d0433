//! Every byte of the request of every operation.

use connectparticipant_tests::fault_server::{FaultServer, Received, Script, response};
use connectparticipant_tests::matrix::{EACH, requests};
use insta::{assert_snapshot, with_settings};
use serde_json::Value;

use crate::client::client;

#[tokio::test]
async fn with_the_members_that_must_be_set() {
    let shown = sent("required members", requests::least).await;
    with_settings!({ omit_expression => true }, { assert_snapshot!("required_members", shown) });
}

#[tokio::test]
async fn with_all_that_can_be_set() {
    let shown = sent("all members", requests::all).await;
    with_settings!({ omit_expression => true }, { assert_snapshot!("all_members", shown) });
}

/// No request of a participant has a credential: no Authorization, no date or content hash that goes with one.
#[tokio::test]
async fn without_credentials() {
    let server = FaultServer::start(Script::answer(response(200, "{}")));
    let client = client(&server);
    let unsigned = || EACH.iter().filter(|sample| !sample.is_signed);
    for sample in unsigned() {
        for input in [requests::least(sample.name), requests::all(sample.name)] {
            drop((sample.send_input)(client.dispatcher(), input).await);
        }
    }
    let requests = server.seen().requests();
    assert_eq!(requests.len(), 2 * unsigned().count());
    for request in requests {
        for name in ["authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"]
        {
            assert_eq!(request.header(name), None, "{}", request.line());
        }
        assert!(request.header("x-amz-bearer").is_some(), "{}", request.line());
    }
}

/// What arrived of each operation.
async fn sent(members: &str, input: impl Fn(&str) -> Value) -> String {
    let server = FaultServer::start(Script::answer(response(200, "{}")));
    let client = client(&server);
    for sample in &EACH {
        drop((sample.send_input)(client.dispatcher(), input(sample.name)).await);
    }
    let requests = server.seen().requests();
    assert_eq!(requests.len(), EACH.len(), "each operation is one request");
    let port = server.address().port().to_string();
    let shown = EACH.iter().zip(&requests).map(|(sample, request)| {
        format!("=== {} ({members})\n{}", sample.name, shown(request, &port))
    });
    shown.collect()
}

/// A request as it arrived, but for what differs from run to run and from machine to machine.
fn shown(request: &Received, port: &str) -> String {
    let mut text = String::new();
    for line in request.head.lines() {
        let line = line.replace(&format!("127.0.0.1:{port}"), "127.0.0.1:PORT");
        let line = match line.split_once(": ") {
            Some(("user-agent", value)) => {
                let os = format!("os/{}", std::env::consts::OS);
                format!(
                    "user-agent: {}",
                    value.replace(env!("CARGO_PKG_VERSION"), "VERSION").replace(&os, "os/OS")
                )
            }
            _ => line,
        };
        text.push_str(line.trim_end());
        text.push('\n');
    }
    format!("{}\n\n{}\n\n", text.trim_end(), String::from_utf8(request.body.clone()).unwrap())
}
