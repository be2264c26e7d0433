//! Calls over real sockets, without a runtime in sight.

use std::time::Duration;

use connectparticipant::blocking::{Client, Wait};
use connectparticipant::mock::Mock;
use connectparticipant::operation::get_transcript::GetTranscript;
use connectparticipant::operation::send_message::{SendMessage, SendMessageError};
use connectparticipant::{Error, LimitExceeded, Limits, Retry};
use connectparticipant_tests::fault_server::{
    Authority, FaultServer, Script, Step, response, response_with,
};
use connectparticipant_tests::matrix::{Over, Way, patient_limits};
use restjson::TransportErrorKind;

connectparticipant_tests::over_each!(blocking: one_after_the_other, an_operation_without_its_builder, from_many_threads, that_are_tried_again, that_meet_their_limits, whose_bodies_stop, over_tls);

const SENT: &str = r#"{"Id":"message-1","AbsoluteTime":"2026-01-02T03:04:05.678Z"}"#;

fn client(over: Over, server: &FaultServer) -> Client {
    over.client(server.url(), &patient_limits()).build().unwrap()
}

fn send(client: &Client) -> Result<Option<String>, Error<SendMessageError>> {
    let message = client.send_message().content_type("text/plain").content("hello");
    message.connection_token("token").send().wait().map(|output| output.id)
}

fn one_after_the_other(over: Over) {
    let server = FaultServer::start(Script::answer(response(200, SENT)));
    let client = client(over, &server);
    for _ in 0..20 {
        assert_eq!(send(&client).unwrap().as_deref(), Some("message-1"));
    }
    assert_eq!(server.seen().requests().len(), 20);
    // A call that comes before the other thread has put the connection back makes another one.
    assert!(server.seen().connections() < 20, "connections are kept");
}

fn an_operation_without_its_builder(over: Over) {
    let server = FaultServer::start(Script::answer(response(200, SENT)));
    let client = client(over, &server);
    let message = client.send_message().content_type("text/plain").content("hello");
    let message: SendMessage = message.connection_token("token").build();
    assert_eq!(client.send(message).unwrap().id.as_deref(), Some("message-1"));
}

fn from_many_threads(over: Over) {
    let server = FaultServer::start(Script::answer(response(200, SENT)));
    let client = client(over, &server);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            let client = client.clone();
            scope.spawn(move || (0..10).for_each(|_| drop(send(&client).unwrap())));
        }
    });
    assert_eq!(server.seen().requests().len(), 80);
}

fn that_are_tried_again(over: Over) {
    let refusal = response_with(503, &[("x-amz-retry-after", "1")], "{}");
    let server = FaultServer::in_turn(vec![
        Script::after_request([Step::Send(refusal)]),
        Script::answer(response(200, SENT)),
    ]);
    assert_eq!(send(&client(over, &server)).unwrap().as_deref(), Some("message-1"));
    assert_eq!(server.seen().requests().len(), 2);
}

fn that_meet_their_limits(over: Over) {
    let server = FaultServer::start(Script::after_request([Step::Stall]));
    let client = client(over, &server).with_retry(Retry::never());
    let limit = Duration::from_millis(100);
    let client = client.with_limits(patient_limits().attempt(limit));
    match send(&client) {
        Err(Error::Limit { error, .. }) => assert_eq!(error, LimitExceeded::Attempt(limit)),
        other => panic!("{other:?}"),
    }
}

/// A body that stops is stopped by the client's timer.
fn whose_bodies_stop(over: Over) {
    let half = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{";
    let server = FaultServer::start(Script::after_request([Step::send(half), Step::Stall]));
    let client = client(over, &server).with_retry(Retry::never());
    let limit = Duration::from_millis(100);
    match send(&client.with_limits(patient_limits().idle(limit))) {
        Err(Error::Limit { error, .. }) => assert_eq!(error, LimitExceeded::Idle(limit)),
        other => panic!("{other:?}"),
    }
}

/// A client that is brought may have timers in its bodies.
#[test]
fn by_a_client_with_timeouts() {
    let server = FaultServer::start(Script::answer(response(200, SENT)));
    let time = Duration::from_secs(30);
    let http = reqwest::Client::builder().no_proxy().read_timeout(time).timeout(time);
    let client = Client::builder().endpoint_url(server.url()).http_client(http.build().unwrap());
    assert_eq!(send(&client.build().unwrap()).unwrap().as_deref(), Some("message-1"));
}

fn over_tls(over: Over) {
    let authority = Authority::new();
    let script = Script::answer(response(200, SENT)).over_tls(authority.server("localhost"));
    let server = FaultServer::start(script);
    let limits = Limits::default().connect(Duration::from_secs(30));
    let way = Way::default().only_roots(authority.pem());
    let client = over.client_with(server.tls_url(), &limits, way);
    assert_eq!(send(&client.build().unwrap()).unwrap().as_deref(), Some("message-1"));
}

#[test]
fn in_pages() {
    let mock = Mock::in_order();
    mock.expect::<GetTranscript>()
        .answers_json(200, r#"{"Transcript": [{"Id": "1"}, {"Id": "2"}], "NextToken": "more"}"#);
    mock.expect::<GetTranscript>().answers_json(200, r#"{"Transcript": [{"Id": "3"}]}"#);
    mock.expect::<GetTranscript>().times(2).faults(TransportErrorKind::Io);
    let client: Client = mock.client();
    let transcript = || client.get_transcript().connection_token("token");
    let items: Result<Vec<_>, _> = transcript().items().wait().collect();
    let ids: Vec<_> = items.unwrap().into_iter().filter_map(|item| item.id).collect();
    assert_eq!(ids, ["1", "2", "3"]);
    let mut pages = transcript().pages().wait();
    assert!(pages.next().is_some_and(|page| page.is_err()));
    assert!(pages.next().is_none(), "the end is after the first error");
    assert_eq!(transcript().items().wait().count(), 1);
    mock.finish();
}

#[test]
fn that_a_closure_answers() {
    let client = Client::with_transport(|_| http::Response::new(SENT)).unwrap();
    assert_eq!(send(&client).unwrap().as_deref(), Some("message-1"));
    assert_eq!(
        format!("{client:?}").split(' ').next(),
        Some("blocking::Client(Client"),
        "{client:?}"
    );
}

/// The asynchronous client cannot be waited for without a runtime, and says so.
#[test]
fn of_the_other_client() {
    let server = FaultServer::start(Script::answer(response(200, SENT)));
    let client = connectparticipant::Client::builder().endpoint_url(server.url()).build().unwrap();
    let error = client.disconnect_participant().connection_token("token").send().wait();
    assert_eq!(
        error.unwrap_err().to_string(),
        "DisconnectParticipant failed: not sent: no tokio runtime is running here"
    );
}
