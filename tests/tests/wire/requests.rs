//! Every byte of the request of every operation.

use connectparticipant_tests::fault_server::{FaultServer, Received, Script, response};
use connectparticipant_tests::models;
use insta::{assert_snapshot, with_settings};

use crate::client::client;
use crate::operations::{Ready, with_all_members, with_required_members};

#[tokio::test]
async fn with_the_members_that_must_be_set() {
    let (names, requests) = sent(with_required_members).await;
    let model = models::own();
    let (_, service) = model.services().next().unwrap();
    let mut operations: Vec<String> =
        model.operations(service).iter().map(|one| one.shape.id.name().to_owned()).collect();
    operations.sort();
    assert_eq!(names, operations, "every operation is sent");
    with_settings!({ omit_expression => true }, { assert_snapshot!("required_members", requests) });
}

#[tokio::test]
async fn with_all_that_can_be_set() {
    let (_, requests) = sent(with_all_members).await;
    with_settings!({ omit_expression => true }, { assert_snapshot!("all_members", requests) });
}

/// No request has a credential: no Authorization, no date or content hash that goes with one.
#[tokio::test]
async fn without_credentials() {
    let server = FaultServer::start(Script::answer(response(200, "{}")));
    let client = client(&server);
    for ready in with_required_members(&client).into_iter().chain(with_all_members(&client)) {
        ready.send.await;
    }
    let requests = server.seen().requests();
    assert_eq!(requests.len(), 19);
    for request in requests {
        for name in ["authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"]
        {
            assert_eq!(request.header(name), None, "{}", request.line());
        }
        assert!(request.header("x-amz-bearer").is_some(), "{}", request.line());
    }
}

/// The names of the operations, and what arrived of each.
async fn sent(
    operations: impl Fn(&connectparticipant::Client) -> Vec<Ready>,
) -> (Vec<&'static str>, String) {
    let server = FaultServer::start(Script::answer(response(200, "{}")));
    let (mut names, mut titles) = (Vec::new(), Vec::new());
    for ready in operations(&client(&server)) {
        names.push(ready.name);
        titles.push(format!("=== {} ({})\n", ready.name, ready.members));
        ready.send.await;
    }
    let requests = server.seen().requests();
    assert_eq!(requests.len(), names.len(), "each operation is one request");
    let port = server.address().port().to_string();
    let shown = titles.into_iter().zip(&requests).map(|(title, one)| title + &shown(one, &port));
    (names, shown.collect())
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
