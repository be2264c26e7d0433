//! F1, F2, F4: there is no connection.

use std::net::TcpListener;
use std::time::Duration;

use connectparticipant_tests::fault_server::{BlackHole, FaultServer, Script, response};
use connectparticipant_tests::matrix::{EACH, Kind, Lookup, Over, Way};
use restjson::{LimitExceeded, TransportErrorKind};

use crate::case::{Case, SENT};

connectparticipant_tests::over_each!(
    refused,
    accepted_by_nobody,
    accepted_by_nobody_what_is_not_repeatable,
    no_such_name,
    names_that_are_never_resolved,
    one_of_two_addresses
);

/// The address of a port where nobody listens.
fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

async fn refused(over: Over) {
    for sample in &EACH {
        let case = Case::new(over, format!("refused: {}", sample.name)).operation(sample.name);
        let client = case.builder(closed_port()).build().unwrap();
        let problem = case.call_only(client).await.unwrap_err();
        assert_eq!(problem.kind, Kind::Transport(TransportErrorKind::Connect), "{problem:?}");
        assert_eq!(problem.attempts, 3, "nothing has been sent, so {} is repeated", sample.name);
        assert!(problem.is_retryable);
        assert!(problem.text.contains("no connection: "), "{}", problem.text);
        assert!(problem.text.ends_with("(after 3 attempts)"), "{}", problem.text);
    }
}

async fn accepted_by_nobody(over: Over) {
    let hole = BlackHole::open().await;
    let time = Duration::from_millis(120);
    let connect = Case::new(over, "connect limit").limit(|limits| limits.connect(time));
    let attempt = Case::new(over, "attempt limit").limit(|limits| limits.attempt(time));
    let operation = Case::new(over, "operation limit").limit(|limits| limits.operation(time));
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
async fn accepted_by_nobody_what_is_not_repeatable(over: Over) {
    let hole = BlackHole::open().await;
    let time = Duration::from_millis(80);
    let case = Case::new(over, "not repeatable").operation("GetAuthenticationUrl");
    let case = case.limit(|limits| limits.connect(time));
    let client = case.builder(format!("http://{}", hole.address())).build().unwrap();
    let problem = case.call_only(client).await.unwrap_err();
    assert_eq!(problem.kind, Kind::Limit(LimitExceeded::Connect(time)), "{problem:?}");
    assert_eq!(problem.attempts, 3);
}

async fn no_such_name(over: Over) {
    for operation in ["SendMessage", "GetAuthenticationUrl"] {
        let case = Case::new(over, "NXDOMAIN").operation(operation);
        let way = Way::default().lookup(Lookup::Fails);
        let client = case.builder_with("https://service.invalid", way);
        let problem = case.call_only(client.build().unwrap()).await.unwrap_err();
        assert_eq!(problem.kind, Kind::Transport(TransportErrorKind::Connect), "{problem:?}");
        assert_eq!(problem.attempts, 3);
        assert!(problem.text.contains("no such name"), "{}", problem.text);
    }
}

async fn names_that_are_never_resolved(over: Over) {
    let case = Case::new(over, "DNS hangs").once();
    let case = case.limit(|limits| limits.connect(Duration::from_millis(60)));
    let way = Way::default().lookup(Lookup::Hangs);
    let client = case.builder_with("https://service.invalid", way);
    let problem = case.call_only(client.build().unwrap()).await.unwrap_err();
    let limit = LimitExceeded::Connect(Duration::from_millis(60));
    assert_eq!(problem.kind, Kind::Limit(limit), "{problem:?}");
}

#[test]
fn outside_of_a_runtime() {
    Over::EACH.into_iter().for_each(outside);
}

/// Runtimes that lack what connections need.
#[test]
fn on_half_a_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread;
    for (runtime, expected) in [
        (runtime().build(), "has no timers: call enable_time"),
        (runtime().enable_io().build(), "has no timers: call enable_time"),
        (runtime().enable_time().build(), "has no sockets: call enable_io"),
    ] {
        let runtime = runtime.unwrap();
        for over in Over::EACH {
            let case = Case::new(over, expected);
            let client = case.builder("http://127.0.0.1:9").build().unwrap();
            for _ in 0..2 {
                let problem = runtime.block_on(case.call_only(client.clone())).unwrap_err();
                let unsupported = Kind::Transport(TransportErrorKind::Unsupported);
                assert_eq!((&problem.kind, problem.attempts), (&unsupported, 1), "{problem:?}");
                assert!(problem.text.contains(expected), "{}", problem.text);
            }
        }
    }
}

fn outside(over: Over) {
    let case = Case::new(over, "no runtime");
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

/// A host of two addresses, of which the first refuses: the second is tried within the limit.
async fn one_of_two_addresses(over: Over) {
    let server = FaultServer::start(Script::answer(response(200, SENT)));
    // Nobody listens on any other address of loopback.
    let addresses = ["127.0.0.2", "127.0.0.1"].map(|ip| ip.parse().unwrap());
    let case = Case::new(over, "two addresses");
    let way = Way::default().lookup(Lookup::Finds(addresses.to_vec()));
    let endpoint = format!("http://localhost:{}", server.address().port());
    let client = case.builder_with(endpoint, way).build().unwrap();
    let ran = case.call(client, &server).await;
    assert!(ran.outcome.is_ok(), "{ran:?}");
}

/// A resolver of one's own may find nothing, and then that is said.
#[tokio::test]
async fn no_address_at_all() {
    let case = Case::new(Over::Hyper, "no address");
    let way = Way::default().lookup(Lookup::Finds(Vec::new()));
    let client = case.builder_with("https://service.invalid", way).build().unwrap();
    let problem = case.call_only(client).await.unwrap_err();
    assert_eq!(problem.kind, Kind::Transport(TransportErrorKind::Connect), "{problem:?}");
    assert!(problem.text.contains("knows no address of service.invalid"), "{}", problem.text);
}
