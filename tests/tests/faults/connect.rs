//! F1, F2, F4: there is no connection.

use std::future::pending;
use std::net::TcpListener;
use std::time::Duration;

use connectparticipant_tests::fault_server::BlackHole;
use connectparticipant_tests::matrix::{EACH, Kind};
use reqwest::dns::{Name, Resolve, Resolving};
use restjson::{LimitExceeded, TransportErrorKind};

use crate::case::Case;

/// The address of a port where nobody listens.
fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[tokio::test]
async fn refused() {
    for sample in &EACH {
        let case = Case::new(format!("refused: {}", sample.name)).operation(sample.name);
        let client = case.builder(closed_port()).build().unwrap();
        let problem = case.call_only(client).await.unwrap_err();
        assert_eq!(problem.kind, Kind::Transport(TransportErrorKind::Connect), "{problem:?}");
        assert_eq!(problem.attempts, 3, "nothing has been sent, so {} is repeated", sample.name);
        assert!(problem.is_retryable);
        assert!(problem.text.contains("no connection: "), "{}", problem.text);
        assert!(problem.text.ends_with("(after 3 attempts)"), "{}", problem.text);
    }
}

#[tokio::test]
async fn accepted_by_nobody() {
    let hole = BlackHole::open().await;
    let time = Duration::from_millis(120);
    let connect = Case::new("connect limit").limit(|limits| limits.connect(time));
    let attempt = Case::new("attempt limit").limit(|limits| limits.attempt(time));
    let operation = Case::new("operation limit").limit(|limits| limits.operation(time));
    for (case, limit, attempts) in [
        (connect, LimitExceeded::Connect(time), 3),
        (attempt, LimitExceeded::Attempt(time), 3),
        (operation, LimitExceeded::Operation(time), 1),
    ] {
        let client = case.builder(format!("http://{}", hole.address())).build().unwrap();
        let problem = case.call_only(client).await.unwrap_err();
        assert_eq!(problem.kind, Kind::Limit(limit), "{problem:?}");
        assert_eq!((problem.attempts, problem.is_retryable), (attempts, true), "{problem:?}");
    }
}

/// Nothing has been sent, so the call is repeated, whatever the operation.
#[tokio::test]
async fn accepted_by_nobody_what_is_not_repeatable() {
    let hole = BlackHole::open().await;
    let time = Duration::from_millis(80);
    let case = Case::new("not repeatable").operation("GetAuthenticationUrl");
    let case = case.limit(|limits| limits.connect(time));
    let client = case.builder(format!("http://{}", hole.address())).build().unwrap();
    let problem = case.call_only(client).await.unwrap_err();
    assert_eq!(problem.kind, Kind::Limit(LimitExceeded::Connect(time)), "{problem:?}");
    assert_eq!(problem.attempts, 3);
}

/// A resolver that knows no name, or never answers.
struct Dns {
    answers: bool,
}

impl Resolve for Dns {
    fn resolve(&self, _: Name) -> Resolving {
        let answers = self.answers;
        Box::pin(async move { if answers { Err("no such name".into()) } else { pending().await } })
    }
}

#[tokio::test]
async fn no_such_name() {
    for operation in ["SendMessage", "GetAuthenticationUrl"] {
        let case = Case::new("NXDOMAIN").operation(operation);
        let http = reqwest::Client::builder().dns_resolver(Dns { answers: true });
        let client = case.builder("https://service.invalid").http_client_builder(http);
        let problem = case.call_only(client.build().unwrap()).await.unwrap_err();
        assert_eq!(problem.kind, Kind::Transport(TransportErrorKind::Connect), "{problem:?}");
        assert_eq!(problem.attempts, 3);
        assert!(problem.text.contains("no such name"), "{}", problem.text);
    }
}

#[tokio::test]
async fn names_that_are_never_resolved() {
    let case = Case::new("DNS hangs").once();
    let case = case.limit(|limits| limits.connect(Duration::from_millis(60)));
    let http = reqwest::Client::builder().dns_resolver(Dns { answers: false });
    let client = case.builder("https://service.invalid").http_client_builder(http);
    let problem = case.call_only(client.build().unwrap()).await.unwrap_err();
    let limit = LimitExceeded::Connect(Duration::from_millis(60));
    assert_eq!(problem.kind, Kind::Limit(limit), "{problem:?}");
}

#[test]
fn outside_of_a_runtime() {
    let case = Case::new("no runtime");
    let client = case.builder("http://127.0.0.1:9").build().unwrap();
    let mut call = connectparticipant_tests::matrix::Sample::named("SendMessage").send(&client);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(outcome) = call.as_mut().poll(&mut context) else {
        panic!("there is nothing to wait for");
    };
    let problem = outcome.unwrap_err();
    assert_eq!(problem.kind, Kind::Transport(TransportErrorKind::Unsupported), "{problem:?}");
    assert_eq!(problem.attempts, 1);
    assert!(!problem.is_retryable);
    assert!(problem.text.contains("no tokio runtime"), "{}", problem.text);
}
