//! F5, F6, F7: the connection is closed, reset or goes silent, at every point of an exchange.

use std::time::Duration;

use connectparticipant_tests::fault_server::{Script, Step};
use connectparticipant_tests::matrix::{EACH, Kind, Over};
use restjson::{LimitExceeded, TransportErrorKind};

use crate::case::{Case, SENT};

connectparticipant_tests::over_each!(
    closed,
    reset,
    silent,
    closed_at_once,
    well_again,
    closed_in_a_body_without_a_length
);

/// Where it breaks, and what the server has sent by then.
fn points() -> Vec<(&'static str, Vec<Step>)> {
    let length = format!("content-length: {}", SENT.len());
    let half = &SENT[..SENT.len() / 2];
    let sized = format!("HTTP/1.1 200 OK\r\n{length}\r\n\r\n");
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let read = |then: &str| vec![Step::Read, Step::send(then.to_owned())];
    vec![
        ("in the request", vec![Step::ReadByte]),
        ("after the request", vec![Step::Read]),
        ("in the status line", read("HTTP/1.1 20")),
        ("in the headers", read(&format!("HTTP/1.1 200 OK\r\n{length}\r\nx-a: "))),
        ("after the head", read(&sized)),
        ("in the body", read(&format!("{sized}{half}"))),
        ("before the last byte", read(&format!("{sized}{}", &SENT[..SENT.len() - 1]))),
        ("before a chunk", read(chunked)),
        ("in a chunk's size", read(&format!("{chunked}1"))),
        ("in a chunk", read(&format!("{chunked}3c\r\n{half}"))),
        ("after a chunk", read(&format!("{chunked}1e\r\n{half}\r\n"))),
        ("before the last chunk's end", read(&format!("{chunked}3c\r\n{SENT}\r\n0\r\n"))),
        ("after a head that ends the connection", {
            read(&format!("HTTP/1.1 200 OK\r\nconnection: close\r\n{length}\r\n\r\n{half}"))
        }),
    ]
}

async fn lost_at_each_point(over: Over, fault: &str, last: Option<Step>) {
    for (point, mut steps) in points() {
        steps.extend(last.clone());
        for (operation, attempts) in [("SendMessage", 3), ("GetAuthenticationUrl", 1)] {
            let name = format!("{fault} {point}: {operation}");
            let case = Case::new(over, name.clone()).operation(operation);
            let ran = case.against(Script::new(steps.clone())).await;
            let problem = ran.problem();
            assert_eq!(problem.kind, Kind::Transport(TransportErrorKind::Io), "{name}: {ran:?}");
            assert_eq!(ran.connections, attempts, "{name}: {ran:?}");
            assert_eq!(problem.attempts as usize, attempts, "{name}: {ran:?}");
            assert!(problem.text.contains("connection lost: "), "{name}: {}", problem.text);
        }
    }
}

async fn closed(over: Over) {
    lost_at_each_point(over, "closed", None).await;
}

async fn reset(over: Over) {
    lost_at_each_point(over, "reset", Some(Step::Reset)).await;
}

async fn silent(over: Over) {
    let time = Duration::from_millis(60);
    for (point, steps) in points() {
        let has_head = steps.iter().any(|step| match step {
            Step::Send(bytes) => bytes.windows(4).any(|four| four == b"\r\n\r\n"),
            _ => false,
        });
        let limit = if has_head { LimitExceeded::Idle(time) } else { LimitExceeded::Attempt(time) };
        for (operation, attempts) in [("SendMessage", 3), ("GetAuthenticationUrl", 1)] {
            let name = format!("silent {point}: {operation}");
            let case =
                Case::new(over, name.clone()).operation(operation).limit(|limits| match has_head {
                    true => limits.idle(time),
                    false => limits.attempt(time),
                });
            let ran = case.against(Script::new(steps.iter().cloned().chain([Step::Stall]))).await;
            assert_eq!(ran.problem().kind, Kind::Limit(limit.clone()), "{name}: {ran:?}");
            assert_eq!(ran.problem().attempts, attempts, "{name}: {ran:?}");
        }
    }
}

/// A connection that is closed before anything could be sent over it has carried nothing.
async fn closed_at_once(over: Over) {
    for (fault, steps) in [("closed", vec![]), ("reset", vec![Step::Reset])] {
        let name = format!("{fault} at once");
        let ran = Case::new(over, name.clone()).against(Script::new(steps)).await;
        assert_eq!(ran.problem().attempts, 3, "{name}: {ran:?}");
        assert!(ran.requests.is_empty());
        let kinds = [TransportErrorKind::Io, TransportErrorKind::Connect].map(Kind::Transport);
        assert!(kinds.contains(&ran.problem().kind), "{name}: {ran:?}");
    }
}

/// The second attempt finds the service well again, whatever happened to the first.
async fn well_again(over: Over) {
    for sample in &EACH {
        let name = format!("well again: {}", sample.name);
        let case = Case::new(over, name.clone()).operation(sample.name);
        let broken = Script::new([Step::Read]);
        // An error that the service does not repeat, since an output of each kind is another test's.
        let well = Script::answer(connectparticipant_tests::fault_server::response(
            400,
            r#"{"message":"well"}"#,
        ));
        let ran = case.in_turn(vec![broken, well]).await;
        let problem = ran.problem();
        let expected =
            if sample.repeatable { Kind::Service } else { Kind::Transport(TransportErrorKind::Io) };
        assert_eq!(problem.kind, expected, "{name}: {problem:?}");
        let requests = if sample.repeatable { 2 } else { 1 };
        assert_eq!(ran.requests.len(), requests, "{name}");
        let bodies: Vec<_> = ran.requests.iter().map(|request| &request.body).collect();
        assert!(bodies.windows(2).all(|two| two[0] == two[1]), "{name}: the same request twice");
    }
}

/// A body that ends with its connection may end too early for JSON, and then cannot be read.
async fn closed_in_a_body_without_a_length(over: Over) {
    let half = &SENT[..SENT.len() / 2];
    let steps = [Step::Read, Step::send(format!("HTTP/1.1 200 OK\r\n\r\n{half}"))];
    let ran = Case::new(over, "without a length").against(Script::new(steps)).await;
    assert_eq!(ran.connections, 1);
    assert!(matches!(ran.problem().kind, Kind::Decode(_)), "{ran:?}");
    let whole = [Step::Read, Step::send(format!("HTTP/1.1 200 OK\r\n\r\n{SENT}"))];
    let ran = Case::new(over, "without a length, whole").against(Script::new(whole)).await;
    assert!(ran.outcome.is_ok(), "{ran:?}");
}
