//! B4: a value in a path arrives as one segment, or is not sent.

use connectparticipant::{Client, Retry};
use connectparticipant_tests::fault_server::{FaultServer, Script, response};
use connectparticipant_tests::matrix::{Given, Sample, canary};

use crate::case::sent_with;
use crate::members::{self, Place};

/// A label, and how it is written; nothing if it is refused.
fn labels() -> Vec<(String, Option<String>)> {
    let written = |label: &str, path: &str| (label.to_owned(), Some(path.to_owned()));
    let mut labels = vec![
        written("%2e", "%252e"),
        written("%2e%2e", "%252e%252e"),
        written("%2E%2E", "%252E%252E"),
        written("%2F", "%252F"),
        written("%", "%25"),
        written("%zz", "%25zz"),
        written("/", "%2F"),
        written("//", "%2F%2F"),
        written("a/b", "a%2Fb"),
        written("../../admin", "..%2F..%2Fadmin"),
        written("..\\..", "..%5C.."),
        written("\\", "%5C"),
        written("?", "%3F"),
        written("a?b=c&d", "a%3Fb%3Dc%26d"),
        written("#", "%23"),
        written(";x=1", "%3Bx%3D1"),
        written(":", "%3A"),
        written("@", "%40"),
        written(" ", "%20"),
        written("a b", "a%20b"),
        written("+", "%2B"),
        written("\t", "%09"),
        written("\r\n", "%0D%0A"),
        written("\0", "%00"),
        written("\u{7f}", "%7F"),
        written("\u{e9}", "%C3%A9"),
        written("\u{1f600}", "%F0%9F%98%80"),
        written("\u{202e}", "%E2%80%AE"),
        written("\u{5d0}\u{5d1}", "%D7%90%D7%91"),
        written("...", "..."),
        written(".a", ".a"),
        written("~_-", "~_-"),
        written("x", "x"),
        written(&"x".repeat(1000), &"x".repeat(1000)),
    ];
    for refused in ["", ".", "..", &"x".repeat(1001)] {
        labels.push((refused.to_owned(), None));
    }
    labels
}

#[test]
fn in_the_request() {
    let mut cases = 0;
    let of_a_view = |member: &&members::Member| {
        member.place == Place::Label && member.operation.name == "DescribeView"
    };
    for member in members::each().iter().filter(of_a_view) {
        for (label, written) in labels() {
            let value = Given::Text(label.clone());
            let sent = sent_with(&label, member.operation, &member.name, value);
            match written {
                None => assert_eq!(sent.unwrap_err()[0], member.name, "{label:?}"),
                Some(written) => {
                    let uri = sent.unwrap().uri().clone();
                    assert_eq!(uri.path(), format!("/participant/views/{written}"), "{label:?}");
                    assert_eq!(uri.query(), None, "{label:?}");
                }
            }
            cases += 1;
        }
    }
    assert!(cases >= 35, "{cases}");
}

/// What is between the client and the socket changes nothing of it.
#[tokio::test]
async fn on_the_wire() {
    canary::watch_logs();
    let server = FaultServer::start(Script::answer(response(400, "{}")));
    let client =
        Client::builder().endpoint_url(server.url()).retry(Retry::never()).build().unwrap();
    let mut expected = Vec::new();
    for (label, written) in labels() {
        let members = vec![("ViewToken".to_owned(), Given::Text(label))];
        let outcome = Sample::named("DescribeView").send_with(&client, members).await;
        assert!(outcome.is_err());
        expected.extend(written.map(|path| format!("GET /participant/views/{path} HTTP/1.1")));
    }
    let seen = server.seen().requests();
    let lines: Vec<_> = seen.iter().map(|request| request.line().to_owned()).collect();
    assert_eq!(lines, expected);
}
