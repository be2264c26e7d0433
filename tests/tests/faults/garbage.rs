//! Responses that are not HTTP, or say two things at once.

use connectparticipant_tests::fault_server::{Script, Step, response};
use connectparticipant_tests::matrix::{Kind, Over, Sample, assert_hidden, until_no_task_is_left};
use restjson::TransportErrorKind;

use crate::case::{Case, SENT};

connectparticipant_tests::over_each!(not_http, a_second_response);

async fn not_http(over: Over) {
    let http2 = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u{4}\0\0\0\0\0";
    for (name, text) in [
        ("nonsense", "CANARY\r\n\r\n"),
        ("zeros", "\0\0\0\0\0\0\0\0\r\n\r\n"),
        ("HTTP/2", http2),
        ("a version that is none", "HTTP/9.9 200 OK\r\n\r\n"),
        ("a status that is none", "HTTP/1.1 2x0 OK\r\n\r\n"),
        ("a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n"),
        ("a header without a name", "HTTP/1.1 200 OK\r\n: CANARY\r\n\r\n"),
        ("a header with a space in its name", "HTTP/1.1 200 OK\r\nx y: CANARY\r\n\r\n"),
        ("a zero in a header", "HTTP/1.1 200 OK\r\nx: CANARY\0\r\n\r\n"),
        ("a length that is none", "HTTP/1.1 200 OK\r\ncontent-length: CANARY\r\n\r\n"),
        ("a negative length", "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n"),
        (
            "a length beyond all bounds",
            "HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\n\r\n",
        ),
        ("two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}"),
        (
            "a chunk size that is none",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nCANARY\r\n",
        ),
        (
            "a chunk size beyond all bounds",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
        ),
        ("TLS", "\u{15}\u{3}\u{1}\0\u{2}\u{2}F"),
    ] {
        let script = Script::after_request([Step::send(text)]);
        let ran = Case::new(over, name).against(script).await;
        let problem = ran.problem();
        assert_eq!(problem.kind, Kind::Transport(TransportErrorKind::Io), "{name}: {ran:?}");
        if name.contains("length") {
            assert!(problem.text.contains("invalid content-length"), "{name}: {}", problem.text);
        }
        assert_eq!(ran.connections, 3, "{name}");
    }
}

/// A response that nobody has asked for is not taken for the next call's.
async fn a_second_response(over: Over) {
    let server = connectparticipant_tests::fault_server::FaultServer::in_turn(vec![
        Script::new([
            Step::Read,
            Step::Send(
                [response(200, SENT), response(200, r#"{"Id":"smuggled"}"#)].concat().into(),
            ),
            Step::Stall,
        ]),
        Script::answer(response(200, r#"{"Id":"second"}"#)),
    ]);
    let client = Case::new(over, "a second response").builder(server.url()).build().unwrap();
    for expected in ["message-1", "second", "second"] {
        let outcome = Sample::named("SendMessage").send(&client).await;
        assert_hidden("a second response", &outcome);
        assert!(outcome.as_ref().is_ok_and(|text| text.contains(expected)), "{outcome:?}");
    }
    drop(client);
    server.until_closed().await;
    until_no_task_is_left().await;
}
