//! A call that is dropped ends there and then, and the next one works.

use std::time::Duration;

use connectparticipant_tests::fault_server::{BlackHole, FaultServer, Script, Step, response};
use connectparticipant_tests::matrix::{EACH, Over, Sample, Seeded, until_no_task_is_left};

use crate::case::{Case, SENT};

connectparticipant_tests::over_each!(
    at_every_point,
    while_connecting,
    while_waiting_for_the_next_attempt,
    before_it_begins
);

/// Waits until the server has a request, or a connection if it reads none, then drops the call.
async fn drop_midway(over: Over, name: &str, scripts: Vec<Script>, reads: bool) {
    let server = FaultServer::in_turn(scripts);
    let client = Case::new(over, name).builder(server.url()).build().unwrap();
    let call = Sample::named("SendMessage").send(&client);
    let arrived = async {
        let seen = server.seen();
        while seen.connections() == 0 || (reads && seen.requests().is_empty()) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        // Some of what the server sends has to arrive too.
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    tokio::select! {
        outcome = call => panic!("{name}: it does not end by itself: {outcome:?}"),
        () = arrived => {}
    }
    server.until_closed().await;
    Sample::named("SendMessage").send(&client).await.unwrap_or_else(|problem| {
        panic!("{name}: the next call works: {problem:?}");
    });
    drop(client);
    server.until_closed().await;
    until_no_task_is_left().await;
}

async fn at_every_point(over: Over) {
    let well = Script::answer(response(200, SENT));
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n";
    for (name, script, reads) in [
        ("no request read", Script::new([Step::Stall]), false),
        ("request read", Script::new([Step::Read, Step::Stall]), true),
        ("in the head", Script::new([Step::Read, Step::send("HTTP/1.1 2"), Step::Stall]), true),
        ("after the head", Script::new([Step::Read, Step::send(head), Step::Stall]), true),
        (
            "in the body",
            { Script::new([Step::Read, Step::send(format!("{head}{{")), Step::Stall]) },
            true,
        ),
        (
            "in an endless body",
            {
                let spaces = Step::Drip(" ".repeat(900).into(), Duration::from_millis(5));
                Script::new([Step::Read, Step::send(head), spaces, Step::Stall])
            },
            true,
        ),
    ] {
        drop_midway(over, name, vec![script, well.clone()], reads).await;
    }
}

async fn while_connecting(over: Over) {
    let hole = BlackHole::open().await;
    let case = Case::new(over, "connecting");
    let client = case.builder(format!("http://{}", hole.address())).build().unwrap();
    let call = Sample::named("SendMessage").send(&client);
    let dropped = tokio::time::timeout(Duration::from_millis(50), call).await;
    assert!(dropped.is_err());
    until_no_task_is_left().await;
}

/// Between two attempts there is nothing but a timer.
async fn while_waiting_for_the_next_attempt(over: Over) {
    let server = FaultServer::start(Script::answer(response(503, "")));
    let retry = restjson::Retry::standard().base(Duration::from_secs(20));
    let case = Case { retry, ..Case::new(over, "waiting") };
    let client = case.builder(server.url()).environment(Seeded::fixed(1.0)).build().unwrap();
    let call = Sample::named("SendMessage").send(&client);
    let dropped = tokio::time::timeout(Duration::from_millis(200), call).await;
    assert!(dropped.is_err());
    drop(client);
    server.until_closed().await;
    until_no_task_is_left().await;
    assert_eq!(server.seen().requests().len(), 1, "no second attempt was made");
}

/// A call that is never polled sends nothing.
async fn before_it_begins(over: Over) {
    let server = FaultServer::start(Script::answer(response(200, SENT)));
    let client = Case::new(over, "never polled").builder(server.url()).build().unwrap();
    for sample in &EACH {
        drop(sample.send(&client));
    }
    until_no_task_is_left().await;
    assert_eq!(server.seen().connections(), 0);
}
