//! F11: connections that are kept, and servers that do not keep them.

use std::time::Duration;

use connectparticipant_tests::fault_server::{FaultServer, Script, Step, response};
use connectparticipant_tests::matrix::{Kind, Over, Sample, assert_hidden, until_no_task_is_left};
use restjson::TransportErrorKind;

use crate::case::{Case, SENT};

connectparticipant_tests::over_each!(
    a_server_that_closes_idle_connections,
    a_server_that_closes_under_a_request,
    connections_are_used_again,
    unused_connections_are_closed,
    after_a_response_that_was_not_read
);

/// A server that closes each connection after its response, though it has not said so.
async fn a_server_that_closes_idle_connections(over: Over) {
    for (name, last) in [("closes", None), ("resets", Some(Step::Reset))] {
        let steps = [Step::Read, Step::Send(response(200, SENT))].into_iter().chain(last);
        let server = FaultServer::start(Script::new(steps));
        let client = Case::new(over, name).builder(server.url()).build().unwrap();
        for round in 0..100 {
            let outcome = Sample::named("SendMessage").send(&client).await;
            assert_hidden(name, &outcome);
            assert!(outcome.is_ok(), "round {round} of a server that {name}: {outcome:?}");
        }
        assert!(server.seen().requests().len() >= 100);
        assert_eq!(
            client.dispatcher().retry_budget().available(),
            500,
            "what was taken is given back"
        );
        drop(client);
        server.until_closed().await;
        until_no_task_is_left().await;
    }
}

/// A server that closes the connection just when the next request arrives over it.
async fn a_server_that_closes_under_a_request(over: Over) {
    let steps = [Step::Read, Step::Send(response(200, SENT)), Step::Read];
    let server = FaultServer::start(Script::new(steps));
    let client = Case::new(over, "closes under").builder(server.url()).build().unwrap();
    for round in 0..50 {
        let outcome = Sample::named("SendMessage").send(&client).await;
        assert!(outcome.is_ok(), "round {round}: {outcome:?}");
    }
    let outcome = Sample::named("GetAuthenticationUrl").send(&client).await;
    let problem = outcome.expect_err("it may have been done, so it is not done again");
    assert_eq!(problem.kind, Kind::Transport(TransportErrorKind::Io), "{problem:?}");
    assert_eq!(problem.attempts, 1);
    drop(client);
    server.until_closed().await;
    until_no_task_is_left().await;
}

async fn connections_are_used_again(over: Over) {
    let server = FaultServer::start(Script::answer(response(200, SENT)));
    let client = Case::new(over, "kept").builder(server.url()).build().unwrap();
    for _ in 0..20 {
        Sample::named("SendMessage").send(&client).await.unwrap();
    }
    assert_eq!(server.seen().connections(), 1);
    drop(client);
    server.until_closed().await;
}

async fn unused_connections_are_closed(over: Over) {
    let server = FaultServer::start(Script::answer(response(200, SENT)));
    let case =
        Case::new(over, "unused").limit(|limits| limits.pool_idle(Duration::from_millis(50)));
    let client = case.builder(server.url()).build().unwrap();
    Sample::named("SendMessage").send(&client).await.unwrap();
    server.until_closed().await;
    Sample::named("SendMessage").send(&client).await.unwrap();
    assert_eq!(server.seen().connections(), 2);
}

/// A response that is not read to its end takes its connection with it.
async fn after_a_response_that_was_not_read(over: Over) {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n";
    let server = FaultServer::in_turn(vec![
        Script::new([Step::Read, Step::send(head), Step::Endless(" ".repeat(1000).into())]),
        Script::answer(response(200, SENT)),
    ]);
    let client = Case::new(over, "not read").builder(server.url()).build().unwrap();
    Sample::named("SendMessage").send(&client).await.unwrap_err();
    Sample::named("SendMessage").send(&client).await.unwrap();
    assert_eq!(server.seen().connections(), 2);
}
