//! The size of responses, at its edges.

use bytes::Bytes;
use connectparticipant::operation::send_message::{SendMessageError, SendMessageOutput};
use connectparticipant::{Client, Limits, Retry};
use connectparticipant_tests::matrix::network::{Answer, Network, Then};
use connectparticipant_tests::matrix::{Kind, Outcome, Sample, assert_hidden, canary};
use http::Method;
use restjson::{BuildError, LimitExceeded, Operation, Request};

async fn send(answer: Answer, limits: Limits) -> Outcome {
    canary::watch_logs();
    let client = Client::builder()
        .endpoint_url("https://localhost")
        .transport(Network::always(answer))
        .limits(limits)
        .retry(Retry::never())
        .build()
        .unwrap();
    let outcome = Sample::named("SendMessage").send(&client).await;
    assert_hidden("a response of some size", &outcome);
    outcome
}

/// A good response with blanks, so that it has that many bytes.
fn blank(size: usize) -> Bytes {
    let end = r#""Id":"message-1"}"#;
    let mut body = b"{".to_vec();
    body.resize(size - end.len(), b' ');
    body.extend_from_slice(end.as_bytes());
    body.into()
}

#[tokio::test]
async fn to_the_byte() {
    for size in [100, 4096, 1 << 20, Limits::default().response_size] {
        let limits = || Limits::default().response_size(size);
        for announced in [true, false] {
            let answer = |size: usize| match announced {
                true => Answer::json(200, blank(size)).header("content-length", &size.to_string()),
                false => Answer::json(200, blank(size)),
            };
            send(answer(size), limits()).await.unwrap();
            let problem = send(answer(size + 1), limits()).await.unwrap_err();
            assert_eq!(problem.kind, Kind::Limit(LimitExceeded::ResponseSize(size)));
        }
    }
    assert!(
        send(Answer::json(200, blank(1 << 20)), Limits::default().response_size(usize::MAX))
            .await
            .is_ok()
    );
}

/// What a response says of its length is believed only where it says too much.
#[tokio::test]
async fn lengths_that_are_not_true() {
    for length in ["0", "1", "-1", "much", "18446744073709551616"] {
        let answer = Answer::json(200, blank(200)).header("content-length", length);
        send(answer, Limits::default()).await.unwrap();
    }
    let answer = Answer::json(200, blank(200)).header("content-length", "18446744073709551615");
    let problem = send(answer, Limits::default()).await.unwrap_err();
    assert_eq!(problem.kind, Kind::Limit(LimitExceeded::ResponseSize(8 << 20)));
}

/// An operation like those that ask for the size of an object.
#[derive(Debug)]
struct Head;

impl Operation for Head {
    const NAME: &'static str = "Head";
    type Output = SendMessageOutput;
    type Error = SendMessageError;

    fn encode(&self) -> Result<Request, BuildError> {
        Ok(Request::new(Method::HEAD, "/"))
    }
}

/// A response to `HEAD` has the length of a body that it does not have.
#[tokio::test]
async fn the_length_of_no_body() {
    let answer = Answer::json(200, "").header("content-length", "99999999999");
    let client = Client::builder()
        .endpoint_url("https://localhost")
        .transport(Network::always(answer))
        .build()
        .unwrap();
    client.dispatcher().send(Head).await.unwrap();
}

/// A body that never pauses does not outrun the operation's time either.
#[tokio::test]
async fn a_body_that_never_pauses() {
    let limits =
        Limits::default().response_size(usize::MAX).operation(std::time::Duration::from_millis(50));
    let problem = send(Answer::json(200, " ").then(Then::Repeat), limits).await.unwrap_err();
    let limit = LimitExceeded::Operation(std::time::Duration::from_millis(50));
    assert_eq!(problem.kind, Kind::Limit(limit));
}

/// An error's body is read so far, and the error is told all the same.
#[tokio::test]
async fn of_an_error() {
    let message =
        |filler: usize| format!("{{\"message\":\"over\",\"x\":\"{}\"}}", "CANARY".repeat(filler));
    for (filler, expected) in [(0, Some("over")), (10_000, Some("over")), (11_000, None)] {
        for then in [Then::End, Then::Fault] {
            let answer =
                Answer::json(403, message(filler)).header("x-amzn-requestid", "r").then(then);
            let problem = send(answer, Limits::default()).await.unwrap_err();
            assert_eq!(problem.kind, Kind::Service);
            assert_eq!(problem.code.as_deref(), Some("AccessDeniedException"));
            assert_eq!(problem.message.as_deref(), expected, "{filler}");
        }
    }
    let answer = Answer::json(403, "{").header("content-length", "99999999999").then(Then::Repeat);
    let problem = send(answer, Limits::default().response_size(10)).await.unwrap_err();
    assert_eq!((problem.kind, problem.status), (Kind::Service, Some(403)));
}
